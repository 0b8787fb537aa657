"""Code lists of cases."""

import pytest

from cases import choices
from cases.choices import CaseStatus, ExploitationForm
from casetracker.access.sections import SectionName

# Headings of CTDC's releases, as listed with them.
CTDC_2020_FORMS = {
    "isForcedLabour", "isSexualExploit", "isOtherExploit", "isForcedMarriage", "isForcedMilitary", "isOrganRemoval",
    "isSlaveryAndPractices", "typeOfLabourAgriculture", "typeOfLabourAquafarming", "typeOfLabourBegging",
    "typeOfLabourConstruction", "typeOfLabourDomesticWork", "typeOfLabourHospitality", "typeOfLabourIllicitActivities",
    "typeOfLabourManufacturing", "typeOfLabourMiningOrDrilling", "typeOfLabourPeddling", "typeOfLabourTransportation",
    "typeOfSexProstitution", "typeOfSexPornography", "typeOfSexRemoteInteractiveServices",
    "typeOfSexPrivateSexualServices",
}  # fmt: skip
CTDC_2025_FORMS = {
    "isForcedLabour", "isSexualExploit", "isOtherExploit", "sectorOfLabourAgriculture", "sectorOfLabourConstruction",
    "sectorOfLabourDomesticWork", "sectorOfLabourHospitality", "sectorOfSexProstitution", "sectorOfSexPornography",
}  # fmt: skip


class TestCaseStatus:
    def test_every_status_is_either_ongoing_or_finished(self):
        assert set(CaseStatus) == choices.ONGOING_CASE_STATUSES | choices.FINISHED_CASE_STATUSES
        assert not choices.ONGOING_CASE_STATUSES & choices.FINISHED_CASE_STATUSES

    def test_finished_is_closed_in_htcds(self):
        for status in CaseStatus:
            closed = choices.CASE_STATUS_TO_HTCDS[status].startswith("Closed")
            assert closed == (status in choices.FINISHED_CASE_STATUSES)

    def test_open_both_is_open_on_both_tracks(self):
        assert {CaseStatus.OPEN_BOTH} == choices.PROTECTION_OPEN_STATUSES & choices.INVESTIGATION_OPEN_STATUSES


class TestExploitationForm:
    def test_ctdc_2020_columns_exist_and_are_all_used(self):
        used = {column for columns in choices.EXPLOITATION_TO_CTDC_2020.values() for column in columns}

        assert used == CTDC_2020_FORMS

    def test_ctdc_2025_columns_exist_and_are_all_used(self):
        used = {column for columns in choices.EXPLOITATION_TO_CTDC_2025.values() for column in columns}

        assert used == CTDC_2025_FORMS

    def test_every_ctdc_2020_column_is_read(self):
        assert set(choices.CTDC_2020_TO_EXPLOITATION) == CTDC_2020_FORMS

    @pytest.mark.parametrize("column", sorted(CTDC_2020_FORMS))
    def test_what_is_read_writes_the_same_column_back(self, column):
        form = choices.CTDC_2020_TO_EXPLOITATION[column]

        assert column in choices.EXPLOITATION_TO_CTDC_2020[form]

    def test_a_broad_flag_is_never_read_as_a_precise_form(self):
        broad = {ExploitationForm.FORCED_LABOUR, ExploitationForm.SEXUAL_EXPLOITATION, ExploitationForm.OTHER}

        assert {
            choices.CTDC_2020_TO_EXPLOITATION[flag] for flag in ("isForcedLabour", "isSexualExploit", "isOtherExploit")
        } == broad
        for form in broad:
            assert len(choices.EXPLOITATION_TO_CTDC_2020[form]) == 1

    @pytest.mark.parametrize(
        ("forms", "flag"), [(choices.LABOUR_FORMS, "isForcedLabour"), (choices.SEXUAL_FORMS, "isSexualExploit")]
    )
    def test_groups_agree_with_the_flags(self, forms, flag):
        for mapping in (choices.EXPLOITATION_TO_CTDC_2020, choices.EXPLOITATION_TO_CTDC_2025):
            assert {form for form, columns in mapping.items() if flag in columns} == forms


class TestNoteClassification:
    def test_every_note_belongs_to_a_section(self):
        assert set(choices.NOTE_TO_SECTION) == set(choices.NoteClassification.values)
        assert set(choices.NOTE_TO_SECTION.values()) <= set(SectionName.values)

    def test_health_corruption_and_informant_never_fall_back_to_the_header(self):
        for name in ("health", "corruption", "informant", "shelter_location"):
            assert choices.NOTE_TO_SECTION[name] == name
