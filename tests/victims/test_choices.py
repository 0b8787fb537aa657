"""Code lists of victims."""

from cases.choices import ExploitationForm
from victims import choices
from victims.choices import IdentificationStatus, Means, MeansOfControl, Purpose, ServiceType, UnitKind

# Headings of CTDC's releases, as listed with them.
CTDC_2020_CONTROL = {
    "DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "Threats", "PsychologicalAbuse", "PhysicalAbuse",
    "SexualAbuse", "FalsePromises", "PsychoactiveSubstances", "RestrictsMovement", "RestrictsMedicalCare",
    "ExcessiveWorkingHours", "UsesChildren", "ThreatOfLawEnforcement", "WithholdsNecessities", "WithholdsDocuments",
    "Other",
}  # fmt: skip
CTDC_2025_MERGES = {
    "meansDebtBondageEarnings": {"debt_bondage", "takes_earnings"},
    "meansThreats": {"threat_physical", "threat_family", "threat_law_enforcement"},
    "meansAbusePsyPhySex": {"psychological_abuse", "physical_abuse", "sexual_abuse"},
    "meansFalsePromises": {"false_promises"},
    "meansDrugsAlcohol": {"psychoactive"},
    "meansDenyBasicNeeds": {
        "restricts_financial", "restricts_movement", "restricts_medical", "withholds_necessities",
    },
    "meansExcessiveWorkHours": {"excessive_hours"},
    "meansWithholdDocs": {"withholds_documents"},
    "": {"uses_children", "other"},
}  # fmt: skip


class TestMeansOfControl:
    def test_there_are_17_values_of_the_definitions_page(self):
        assert set(choices.CONTROL_TO_HTCDS_DEFINITION.values()) == CTDC_2020_CONTROL

    def test_restricts_movement_is_lost_in_the_field_sheet_and_kept_on_the_definitions_page(self):
        assert choices.CONTROL_TO_HTCDS[MeansOfControl.RESTRICTS_MOVEMENT] == "Other"
        assert choices.CONTROL_TO_HTCDS_DEFINITION[MeansOfControl.RESTRICTS_MOVEMENT] == "RestrictsMovement"

    def test_columns_of_2025_merge_as_published(self):
        merged = {}
        for control, column in choices.CONTROL_TO_CTDC_2025.items():
            merged.setdefault(column, set()).add(control)

        assert merged == CTDC_2025_MERGES

    def test_hints_are_statutory_means(self):
        hints = choices.CONTROL_TO_STATUTORY_MEANS_HINT

        assert set(hints) == set(MeansOfControl.values)
        assert {hint for hint in hints.values() if hint} <= set(Means.values)


class TestPurpose:
    def test_every_form_but_other_hints_at_a_statutory_purpose(self):
        hints = choices.FORM_TO_PURPOSE_HINT

        assert set(hints) == set(ExploitationForm.values)
        assert {form for form, hint in hints.items() if not hint} == {ExploitationForm.OTHER}
        assert {hint for hint in hints.values() if hint} <= set(Purpose.values)


class TestIdentificationStatus:
    def test_only_a_decision_exports_as_not_a_victim(self):
        exported = {
            status for status, value in choices.IDENTIFICATION_TO_HTCDS.items() if value == "NotAVictimOfTrafficking"
        }

        assert exported == {IdentificationStatus.NOT_VICTIM}

    def test_screened_people_are_possible_and_not_counted_as_victims(self):
        assert choices.COUNTED_AS_VICTIM < choices.POSSIBLE_OR_COUNTED
        assert IdentificationStatus.SCREENED not in choices.COUNTED_AS_VICTIM
        assert IdentificationStatus.NOT_VICTIM not in choices.POSSIBLE_OR_COUNTED


class TestRecruiterRelationship:
    def test_family_agrees_with_both_standards(self):
        familial = {code for code, value in choices.RELATIONSHIP_TO_HTCDS.items() if value == "Familial"}

        assert familial == choices.FAMILY_RELATIONSHIPS
        assert choices.RELATIONSHIP_TO_CTDC["spouse"] == "recruiterRelationIntimatePartner"

    def test_the_spelling_of_the_standard_stays(self):
        assert choices.RELATIONSHIP_TO_HTCDS["stranger"] == "Unaquainted"


class TestServiceType:
    def test_health_notes_are_about_health_services(self):
        for service in choices.HEALTH_SECTION_SERVICES:
            assert choices.SERVICE_TO_GROUP[service] == choices.ServiceGroup.HEALTH

    def test_units_are_of_the_list(self):
        assert set(choices.SERVICE_TO_UNIT) <= set(ServiceType.values)
        assert set(choices.SERVICE_TO_UNIT.values()) <= set(UnitKind.values)

    def test_statutory_start_covers_rehabilitation_return_and_reintegration(self):
        groups = {choices.SERVICE_TO_GROUP[service] for service in choices.SERVICES_WITH_STATUTORY_START}

        assert groups == {"health", "social", "return", "reintegration"}


class TestConsentQuestion:
    def test_there_are_seven(self):
        assert len(choices.ConsentQuestion) == 7
