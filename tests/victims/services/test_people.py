"""Adding victims and changing what is known about them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casetracker.access.models import CaseAccess, Change
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common.choices import FourState, Sex
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion
from casetracker.vault import reading as vault
from casetracker.vault.models import PersonCase
from casetracker.vault.services import Birth, Identity, Name, Number
from tests.builders import accounts, cases, victims
from victims import services
from victims.ages import UNKNOWN, AgeRange
from victims.models import ElementFinding, IdentificationChange, Need, Victim

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return cases.case(officer)


class TestAddVictim:
    def test_gives_the_next_code_and_keeps_the_counts(self, officer, case):
        first = victims.victim(case, officer)
        second = victims.victim(case, officer, age_identified=AgeRange(9, 17))
        assert (first.code, second.code) == ("V-1", "V-2")
        case.refresh_from_db()
        assert (case.victim_count, case.child_involved) == (2, True)
        assert CaseAccess.objects.filter(case_id=case.pk, child_involved=False).count() == 0

    def test_keeps_the_identity_in_the_vault_alone(self, officer, case):
        made = victims.victim(case, officer, identity=Identity(names=[Name("Siti Rekaan")], sex=Sex.FEMALE))
        assert "Siti" not in str({field.name: getattr(made, field.attname) for field in Victim._meta.concrete_fields})
        assert PersonCase.objects.get(subject_id=made.pk).person_id == made.person_id
        shown = vault.show_identity(
            case_id=case.pk, subject_id=made.pk, reason="Interview", actor=officer, now=timezone.now()
        )
        assert shown.names == (("full", "Siti Rekaan"),)

    def test_needs_no_name(self, officer, case):
        made = victims.victim(case, officer, identity=Identity())
        assert made.sex == Sex.UNKNOWN

    def test_works_the_ages_out_from_birth_dates(self, officer, case):
        births = [
            Birth(TODAY.replace(year=TODAY.year - 16, day=1)),
            Birth(TODAY.replace(year=TODAY.year - 21, day=1), "documented"),
        ]
        made = victims.victim(case, officer, identity=Identity(births=births), age_identified=UNKNOWN)
        assert (made.age_identified_from, made.age_identified_to) == (16, 21)
        assert made.age_exploited_from in {15, 16}
        assert made.has_age_conflict == FourState.YES

    def test_records_the_first_standing_findings_and_need(self, officer, case):
        made = victims.victim(
            case, officer, findings=[("act", "recruit", "yes"), ("act", "send", "not_asked")], urgent_need="safe_house"
        )
        assert IdentificationChange.objects.get(victim=made).to_status == "possible"
        assert list(ElementFinding.objects.filter(victim=made).values_list("code", "state")) == [("recruit", "yes")]
        need = Need.objects.get(victim=made)
        assert (need.type, need.is_urgent) == ("safe_house", True)

    def test_leaves_a_line_in_the_record_and_the_feed(self, officer, case):
        made = victims.victim(case, officer, identity=Identity(names=[Name("Siti Rekaan")]))
        entry = Entry.objects.get(event="victim.added")
        assert (entry.subject_id, entry.subject_code) == (made.pk, "V-1")
        assert "Siti" not in str(entry.details)
        assert Change.objects.filter(resource="victim", resource_id=made.pk).exists()

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"registered_on": TODAY + timedelta(days=1)}, "registered_on"),
            ({"identification_status": "maybe"}, "identification_status"),
            ({"cross_border": "sideways"}, "cross_border"),
            ({"urgent_need": "money"}, "urgent_need"),
            ({"age_identified": AgeRange(121, 121)}, "age_identified"),
            ({"age_identified": AgeRange(-1, 5)}, "age_identified"),
            ({"age_recruited": AgeRange(20, 10)}, "age_recruited"),
            ({"findings": [("act", "fly", "yes")]}, "findings"),
            ({"findings": [("act", "recruit", "perhaps")]}, "findings"),
            ({"remarks": "a\x00b"}, "remarks"),
            ({"identity": Identity(names=[Name("a\x00b")])}, "full_name"),
            ({"identity": Identity(sex="x")}, "sex"),
            ({"identity": Identity(births=[Birth(TODAY + timedelta(days=2))])}, "birth_claimed"),
            ({"identity": Identity(births=[Birth(date(1890, 1, 1), "documented")])}, "birth_documented"),
            ({"identity": Identity(births=[Birth(TODAY - timedelta(days=3))])}, "birth_claimed"),
            ({"identity": Identity(numbers=[Number("3171 0155"), Number("31710155")])}, "nik"),
        ],
    )
    def test_says_beside_which_answer_something_is_wrong(self, officer, case, fields, at):
        with pytest.raises(InvalidInput) as refused:
            victims.victim(case, officer, **fields)
        assert list(refused.value.fields) == [at]
        assert not Victim.objects.exists()
        assert not PersonCase.objects.filter(role="victim").exists()

    def test_a_birth_on_the_day_of_the_incident_is_possible(self, officer):
        case = cases.case(officer, incident_on=TODAY - timedelta(days=2))
        born = Birth(TODAY - timedelta(days=2))
        assert victims.victim(case, officer, identity=Identity(births=[born]), age_identified=UNKNOWN).pk

    def test_is_not_for_those_who_only_read(self, officer, case):
        reader = accounts.viewer(accounts.shelter_worker())
        agency = accounts.Agency.objects.get(pk=reader.agency_id)
        victims.share_with(case, agency, officer)
        with pytest.raises(NotAllowed):
            victims.victim(case, reader)

    def test_a_hidden_case_is_absent(self, case):
        with pytest.raises(NotVisible):
            victims.victim(case, accounts.viewer())


class TestSamePerson:
    def test_stands_in_two_cases_under_one_person(self, officer, case):
        first = victims.victim(case, officer)
        other = cases.case(officer)
        second = victims.victim(other, officer, same_person_as=first.pk, identity=Identity())
        assert second.person_id == first.person_id
        assert PersonCase.objects.filter(person_id=first.person_id).count() == 2

    def test_may_be_a_suspect_too(self, officer, case):
        suspect = cases.suspect(case, officer)
        made = victims.victim(case, officer, same_person_as=suspect.pk, identity=Identity())
        assert made.person_id == suspect.person_id

    def test_cannot_be_somebody_the_actor_may_not_know(self, officer, case):
        stranger = accounts.viewer()
        hidden = victims.victim(cases.case(stranger), stranger)
        for unknown in (hidden.pk, uuid4()):
            with pytest.raises(InvalidInput) as refused:
                victims.victim(case, officer, same_person_as=unknown)
            assert list(refused.value.fields) == ["same_person_as"]


class TestAddVictims:
    def test_uses_the_same_queries_for_many(self, officer):
        counted = []
        for number in (2, 40):
            files = cases.cases(officer, number)
            items = [(case, victims.new_victim()) for case in files]
            with CaptureQueriesContext(connection) as queries:
                made = services.add_victims(items=items, actor=officer, now=timezone.now())
            counted.append(len(queries))
            assert [victim.case_id for victim in made] == [case.pk for case in files]
        assert counted[0] == counted[1]

    def test_numbers_go_on_within_a_case(self, officer, case):
        victims.victim(case, officer)
        items = [(case, victims.new_victim()) for _ in range(3)]
        made = services.add_victims(items=items, actor=officer, now=timezone.now())
        assert [victim.code for victim in made] == ["V-2", "V-3", "V-4"]
        case.refresh_from_db()
        assert case.victim_count == 4

    def test_one_bad_row_writes_nothing(self, officer, case):
        bad = victims.new_victim(cross_border="sideways")
        with pytest.raises(InvalidInput):
            services.add_victims(items=[(case, victims.new_victim()), (case, bad)], actor=officer, now=timezone.now())
        assert not Victim.objects.exists()

    def test_asks_for_the_right_in_every_case(self, officer, case):
        foreign = cases.case()
        items = [(case, victims.new_victim()), (foreign, victims.new_victim())]
        with pytest.raises(NotVisible):
            services.add_victims(items=items, actor=officer, now=timezone.now())

    def test_an_unattended_job_may(self, case):
        job = Viewer(job="import")
        items = [(case, victims.new_victim())]
        assert services.add_victims(items=items, actor=job, now=timezone.now())[0].code == "V-1"


class TestEditVictim:
    def edit(self, victim, actor, version=None, **facts):
        return services.edit_victim(
            victim_id=victim.pk, version=version or victim.version, facts=facts, actor=actor, now=timezone.now()
        )

    def test_changes_facts_and_counts_children_anew(self, officer, case):
        made = victims.victim(case, officer)
        self.edit(made, officer, age_recruited=AgeRange(15, 15), cross_border="internal")
        case.refresh_from_db()
        assert case.child_involved is True

    def test_names_free_text_in_the_record_without_quoting_it(self, officer, case):
        made = victims.victim(case, officer)
        self.edit(made, officer, remarks="A secret remark", cross_border="internal")
        details = Entry.objects.get(event="victim.changed").details
        assert details == {"remarks": [], "cross_border": ["", "internal"]}

    def test_refuses_a_stale_version(self, officer, case):
        made = victims.victim(case, officer)
        self.edit(made, officer, cross_border="internal")
        with pytest.raises(StaleVersion):
            self.edit(made, officer, cross_border="unknown")

    def test_refuses_a_fact_outside_the_sections_held(self, officer, case):
        made = victims.victim(case, officer)
        worker = accounts.viewer(accounts.shelter_worker())
        agency = accounts.Agency.objects.get(pk=worker.agency_id)
        victims.share_with(case, agency, officer, may_edit=True)
        assert self.edit(made, worker, wants_return="yes").wants_return == "yes"
        with pytest.raises(NotAllowed):
            self.edit(made, worker, version=2, visa_used="tourist")

    def test_says_which_code_is_wrong(self, officer, case):
        made = victims.victim(case, officer)
        with pytest.raises(InvalidInput) as refused:
            self.edit(made, officer, cross_border="sideways")
        assert list(refused.value.fields) == ["cross_border"]


class TestEditIdentity:
    def test_replaces_it_and_works_the_ages_out(self, officer, case):
        made = victims.victim(case, officer)
        born = Birth(TODAY.replace(year=TODAY.year - 15, day=1))
        changed = services.edit_identity(
            victim_id=made.pk,
            version=1,
            identity=Identity(names=[Name("Other Rekaan")], births=[born], sex=Sex.MALE),
            actor=officer,
            now=timezone.now(),
        )
        assert (changed.sex, changed.age_identified_to) == (Sex.MALE, 15)
        case.refresh_from_db()
        assert case.child_involved is True


class TestLoggedVictims:
    def test_become_victims_with_the_forms_named_for_the_case(self, officer):
        case = cases.case(
            officer, victims=[{"sex": "female", "age": 16, "urgent_need": "safe_house"}, {"age_band": "48_plus"}, {}]
        )
        girl, elder, unknown = Victim.objects.filter(case=case).order_by("number")
        assert (girl.age_identified_from, girl.age_identified_to) == (16, 16)
        assert (elder.age_identified_from, elder.age_identified_to) == (48, None)
        assert unknown.age_identified_from is None
        assert girl.findings.get().code == "fishing"
        case.refresh_from_db()
        assert (case.victim_count, case.child_involved) == (3, True)
