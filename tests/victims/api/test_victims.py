"""Victims and services through the API: by code, by section, and identity only for a purpose that is kept."""

import pytest
from django.utils import timezone

from casetracker.access.sections import from_names
from casetracker.accounts.models import Agency
from casetracker.audit.models import Entry
from casetracker.common.choices import FourState
from casetracker.vault.services import Identity, Name, Number
from tests.builders import accounts, api
from tests.builders import cases as case_builders
from tests.builders import victims as builders
from victims import services
from victims.api.serializers import ServiceSerializer, VictimSerializer
from victims.choices import ServiceType, UnitKind
from victims.models import ElementFinding, ServiceEpisode

pytestmark = pytest.mark.django_db

NAME = "Nama Rekaan Sekali"


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


@pytest.fixture
def victim(case, officer):
    identity = Identity(names=[Name(NAME)], numbers=[Number("3201014101900001")])
    made = builders.victim(case, officer, identity=identity)
    ElementFinding.objects.create(
        victim=made, element="act", code="recruit", state=FourState.YES, recorded_at=timezone.now()
    )
    return made


@pytest.fixture
def lead(officer):
    return api.caller(Agency.objects.get(pk=officer.agency_id))


@pytest.fixture
def partner():
    return api.caller()


def share(case, officer, caller, *sections, **fields):
    return case_builders.share(case, officer, caller.client.agency, sections, **fields)


def path_of(victim, tail=""):
    return f"cases/{victim.case.reference}/victims/{victim.code}/{tail}"


class TestVictims:
    def test_are_read_by_code_without_a_name(self, lead, victim):
        listed = lead.get(f"cases/{victim.case.reference}/victims/")
        answer = lead.get(path_of(victim))
        assert listed.body["results"] == [answer.body]
        assert answer.body["code"] == "V-1"
        assert answer.body["age_identified"] == {"from": 24, "to": 24}
        assert answer.body["findings"][0]["finding"]["code"] == "recruit"
        assert NAME.encode() not in answer.content
        assert b"320101" not in answer.content
        assert set(answer.body) == set(VictimSerializer().fields)

    def test_facts_of_sections_that_are_not_held_are_null_and_named(self, partner, officer, case, victim):
        share(case, officer, partner, "services")
        body = partner.get(path_of(victim)).body
        assert body["findings"] is None
        assert body["age_recruited"] is None
        assert "investigation" in body["hidden_sections"]
        assert body["sex"]["code"]

    def test_with_the_header_alone_there_are_numbers_but_no_victims(self, partner, officer, case, victim):
        share(case, officer, partner)
        assert partner.get(f"cases/{case.reference}/").body["victim_count"] == 1
        for path in (f"cases/{case.reference}/victims/", path_of(victim), f"cases/{case.reference}/victims/V-9/"):
            assert partner.get(path).status_code == 403

    def test_need_their_scope(self, case, victim):
        assert api.caller(case.lead_agency, scopes=["cases:read"]).get(path_of(victim)).status_code == 403

    @pytest.mark.parametrize("code", ["V-2", "S-1", "V-0", "V-1234567"])
    def test_a_code_there_is_not(self, lead, case, victim, code):
        assert lead.get(f"cases/{case.reference}/victims/{code}/").status_code == 404

    def test_take_the_same_number_of_queries_for_2_and_20(self, lead, officer, django_assert_num_queries):
        few, many = case_builders.case(officer), case_builders.case(officer)
        for case, count in ((few, 2), (many, 20)):
            for _ in range(count):
                builders.victim(case, officer)
        lead.get(f"cases/{few.reference}/victims/")
        for case, count in ((few, 2), (many, 20)):
            # One of them leaves a line of what was read.
            with django_assert_num_queries(8):
                assert len(lead.get(f"cases/{case.reference}/victims/").body["results"]) == count


class TestIdentity:
    def test_is_shown_for_a_purpose_that_is_kept(self, lead, victim):
        answer = lead.get(path_of(victim, "identity/"), Purpose="Travel document for the return")
        assert answer.status_code == 200, answer.body
        assert answer.body["names"] == [{"kind": "full", "value": NAME}]
        assert answer.body["numbers"][0]["value"] == "3201014101900001"
        line = Entry.objects.get(event="identity.shown")
        assert (line.client_id, line.reason) == (lead.client.pk, "Travel document for the return")
        assert NAME not in str(line.details)

    @pytest.mark.parametrize("purpose", ["", "x", "   ", "x" * 301])
    def test_needs_a_purpose(self, lead, victim, purpose):
        answer = lead.get(path_of(victim, "identity/"), Purpose=purpose)
        assert (answer.status_code, answer.body["code"]) == (400, "purpose_missing")
        assert not Entry.objects.filter(event="identity.shown").exists()

    def test_needs_the_section(self, partner, officer, case, victim):
        share(case, officer, partner, "services", "investigation")
        answer = partner.get(path_of(victim, "identity/"), Purpose="Curious")
        assert answer.status_code == 403
        assert NAME.encode() not in answer.content

    def test_of_a_hidden_case_is_absent(self, partner, victim):
        assert partner.get(path_of(victim, "identity/"), Purpose="Curious").status_code == 404


class TestReadingServices:
    def test_lists_those_of_a_victim_newest_entry_first(self, lead, officer, victim):
        first, second = (
            builders.service(victim, officer, type=kind) for kind in (ServiceType.FOOD, ServiceType.LEGAL_AID)
        )
        body = lead.get(path_of(victim, "services/")).body
        assert [row["id"] for row in body["results"]] == [str(second.pk), str(first.pk)]
        one = lead.get(f"services/{first.pk}/").body
        assert one == body["results"][1]
        assert set(one) == set(ServiceSerializer().fields)

    def test_a_health_service_is_there_only_with_the_health_section(self):
        worker = accounts.viewer(accounts.shelter_worker())
        cared_for = builders.in_care(worker)
        made = builders.service(cared_for, worker, type=ServiceType.COUNSELLING, note="Private")
        agency = Agency.objects.get(pk=worker.agency_id)
        narrow = api.caller(agency, sections=int(from_names(["header", "services"])))
        assert narrow.get(path_of(cared_for, "services/")).body["results"] == []
        assert narrow.get("services/").body["results"] == []
        assert narrow.get(f"services/{made.pk}/").status_code == 404
        assert api.caller(agency).get(f"services/{made.pk}/").body["note"] == "Private"

    def test_the_list_without_a_case_is_of_the_own_agency(self, lead, partner, officer, case, victim):
        share(case, officer, partner, "services", may_edit=True)
        builders.service(victim, officer)
        partner.post(path_of(victim, "services/"), {"type": "food"})
        assert len(partner.get("services/").body["results"]) == 1
        assert len(partner.get(path_of(victim, "services/")).body["results"]) == 2
        assert len(partner.get(f"services/?type=food&case={case.reference}").body["results"]) == 1
        assert partner.get("services/?case=2222-2222").body["results"] == []
        assert partner.get("services/?started_from=2999-01-01").body["results"] == []

    def test_takes_the_same_number_of_queries_for_2_and_50_rows(self, lead, officer, victim, django_assert_num_queries):
        for _ in range(50):
            builders.service(victim, officer)
        lead.get("services/?limit=2")
        for limit in (2, 50):
            with django_assert_num_queries(5):
                assert len(lead.get(f"services/?limit={limit}").body["results"]) == limit


class TestRecordingServices:
    def test_records_one_by_the_own_agency(self, partner, officer, case, victim):
        share(case, officer, partner, "services", may_edit=True)
        body = {
            "type": "food",
            "started_on": timezone.localdate().isoformat(),
            "units": "2.5",
            "unit_kind": UnitKind.values[0],
        }
        answer = partner.post(path_of(victim, "services/"), body)
        assert answer.status_code == 201, answer.body
        row = ServiceEpisode.objects.get()
        assert answer["Location"] == f"/api/v1/services/{row.pk}/"
        assert row.provider_id == partner.client.agency_id
        assert partner.get(answer["Location"]).body["provider"]["id"] == str(partner.client.agency_id)

    def test_sent_twice_is_recorded_once(self, partner, officer, case, victim):
        share(case, officer, partner, "services", may_edit=True)
        for _ in range(2):
            assert partner.post(path_of(victim, "services/"), {"type": "food"}, Idempotency_Key="k").status_code == 201
        assert ServiceEpisode.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "at"),
        [
            ({}, "type"),
            ({"type": "nonsense"}, "type"),
            ({"type": "food", "started_on": "2999-01-01"}, "started_on"),
            ({"type": "food", "units": "1e9"}, "units"),
            ({"type": "food", "units": "NaN"}, "units"),
            ({"type": "food", "units": "-1"}, "units"),
            ({"type": "food", "units": 2.5}, "units"),
            ({"type": "food", "cost": "Infinity"}, "cost"),
            ({"type": "food", "currency": "rupiah"}, "currency"),
            ({"type": "food", "note": "x" * 5001}, "note"),
            ({"type": "food", "outcome": "not_delivered"}, "unmet_reason"),
        ],
    )
    def test_says_which_field_is_wrong(self, lead, victim, body, at):
        answer = lead.post(path_of(victim, "services/"), body)
        assert answer.status_code == 422, answer.body
        assert at in answer.body["errors"]
        assert ServiceEpisode.objects.count() == 0

    def test_needs_the_right_to_write(self, partner, officer, case, victim):
        share(case, officer, partner, "services")
        assert partner.post(path_of(victim, "services/"), {"type": "food"}).status_code == 403

    def test_needs_the_health_section_for_health(self, partner, officer, case, victim):
        share(case, officer, partner, "services", may_edit=True)
        assert partner.post(path_of(victim, "services/"), {"type": "counselling"}).status_code == 403

    def test_an_agency_that_cares_for_the_victim_may(self, partner, officer, case, victim):
        share(case, officer, partner, "services")
        services.start_care(
            victim_id=victim.pk,
            agency_id=partner.client.agency_id,
            since=timezone.localdate(),
            actor=officer,
            now=timezone.now(),
        )
        assert partner.post(path_of(victim, "services/"), {"type": "food"}).status_code == 201
