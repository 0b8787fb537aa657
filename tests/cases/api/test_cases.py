"""Cases and suspects through the API: who sees what, in how many queries, and what may be written."""

import pytest
from django.utils import timezone

from cases import services
from cases.api.serializers import CaseDetailSerializer, CaseSerializer, SuspectSerializer
from cases.models import Case, StatusChange
from casetracker.access.sections import from_names
from casetracker.accounts.models import Agency
from casetracker.audit.models import Entry
from casetracker.delivery.models import RememberedAnswer
from tests.builders import accounts, api
from tests.builders import cases as builders

pytestmark = pytest.mark.django_db

HEADER_ONLY = ("found_place", "narrative", "route", "suspect_count", "corruption_suspected")


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return builders.case(officer, narrative="Found at the harbour.", found_place="Harbour 3")


@pytest.fixture
def lead(officer):
    return api.caller(Agency.objects.get(pk=officer.agency_id))


@pytest.fixture
def partner():
    return api.caller()


def new(**fields):
    return {"kind": "trafficking", "opened_on": timezone.localdate().isoformat(), **fields}


class TestWhoSeesWhat:
    def test_a_stranger_gets_what_anybody_gets_for_a_case_there_is_not(self, partner, case):
        hidden = partner.get(f"cases/{case.reference}/")
        absent = partner.get("cases/2222-2222/")
        for answer in (hidden, absent):
            assert answer.status_code == 404
            answer.body.pop("request_id")
        assert hidden.body == absent.body
        assert partner.get("cases/").body["results"] == []

    @pytest.mark.parametrize("path", ["", "transitions/", "suspects/", "suspects/S-1/", "victims/", "victims/V-1/"])
    def test_nothing_below_a_hidden_case_tells_of_it(self, partner, officer, case, path):
        builders.suspect(case, officer)
        assert partner.get(f"cases/{case.reference}/{path}").status_code == 404

    def test_the_lead_agency_reads_the_whole_case(self, lead, case):
        body = lead.get(f"cases/{case.reference}/").body
        assert body["narrative"] == "Found at the harbour."
        assert body["found_place"] == "Harbour 3"
        assert body["exploitations"][0]["code"] == "fishing"
        assert body["status"]["code"] == "intake"
        assert body["available_transitions"] == ["triage", "transferred"]
        assert set(body["sections"]) >= {"header", "investigation", "identity"}
        assert body["links"]["suspects"] == f"/api/v1/cases/{case.reference}/suspects/"

    def test_fields_of_sections_that_are_not_held_are_null(self, partner, officer, case):
        builders.share(case, officer, partner.client.agency, ("services",))
        body = partner.get(f"cases/{case.reference}/").body
        assert {name: body[name] for name in HEADER_ONLY} == dict.fromkeys(HEADER_ONLY)
        assert body["sections"] == ["header", "services"]
        assert body["available_transitions"] == []
        assert body["may_edit"] is False

    def test_no_grant_lifts_the_ceiling_of_a_client(self, officer, case):
        agency = accounts.agency()
        builders.share(case, officer, agency, ("investigation", "services"), may_edit=True)
        narrow = api.caller(agency, sections=int(from_names(["header", "services"])))
        assert narrow.get(f"cases/{case.reference}/").body["narrative"] is None
        assert narrow.get(f"cases/{case.reference}/suspects/").status_code == 403
        assert api.caller(agency, sections=0).get("cases/").body["results"] == []

    def test_a_share_taken_back_ends_it_at_once(self, partner, officer, case):
        share = builders.share(case, officer, partner.client.agency)
        assert partner.get(f"cases/{case.reference}/").status_code == 200
        services.withdraw_share(share_id=share.pk, reason="No longer needed", actor=officer, now=timezone.now())
        assert partner.get(f"cases/{case.reference}/").status_code == 404

    def test_the_scope_is_asked_before_the_case(self, case):
        caller = api.caller(case.lead_agency, scopes=["reference:read"])
        for path in ("cases/", f"cases/{case.reference}/", "cases/2222-2222/"):
            answer = caller.get(path)
            assert (answer.status_code, answer.body["code"]) == (403, "insufficient_scope")
            assert 'scope="cases:read"' in answer["WWW-Authenticate"]


class TestList:
    def test_shows_headers_alone_newest_first(self, lead, officer, case):
        later = builders.case(officer)
        rows = lead.get("cases/").body["results"]
        assert [row["reference"] for row in rows] == [later.reference, case.reference]
        assert not set(HEADER_ONLY) & set(rows[0])

    def test_shape_is_what_the_description_says(self, lead, officer, case):
        suspect = builders.suspect(case, officer)
        assert set(lead.get("cases/").body["results"][0]) == set(CaseSerializer().fields)
        assert set(lead.get(f"cases/{case.reference}/").body) == set(CaseDetailSerializer().fields)
        path = f"cases/{case.reference}/suspects/{suspect.code}/"
        assert set(lead.get(path).body) == set(SuspectSerializer().fields)

    def test_takes_the_same_number_of_queries_for_2_and_50_rows(self, lead, officer, django_assert_num_queries):
        builders.cases(officer, 50)
        lead.get("cases/?limit=2")
        for limit in (2, 50):
            # Savepoint and release, token, who acts, access table, cases with their forms of exploitation.
            with django_assert_num_queries(6):
                assert len(lead.get(f"cases/?limit={limit}").body["results"]) == limit

    def test_one_case_takes_few_queries(self, lead, case, django_assert_max_num_queries):
        lead.get(f"cases/{case.reference}/")
        # One of them leaves a line of what was read.
        with django_assert_max_num_queries(8):
            lead.get(f"cases/{case.reference}/")

    def test_takes_the_filters_of_the_page(self, lead, officer, case):
        smuggling = builders.case(officer, kind="people_smuggling")
        assert [row["reference"] for row in lead.get("cases/?kind=people_smuggling").body["results"]] == [
            smuggling.reference
        ]
        assert len(lead.get("cases/?status=intake&status=triage").body["results"]) == 2
        assert lead.get("cases/?status=finished").body["results"] == []
        assert lead.get("cases/?reported_from=nonsense").status_code == 400

    def test_pages_through_all(self, lead, officer):
        references = {made.reference for made in builders.cases(officer, 5)}
        seen, cursor = [], ""
        while True:
            body = lead.get(f"cases/?limit=2&cursor={cursor}").body
            seen += [row["reference"] for row in body["results"]]
            cursor = body["next_cursor"]
            if not cursor:
                break
        assert sorted(seen) == sorted(references)


class TestOpening:
    def test_opens_a_case_the_agency_leads(self, partner, regions):
        answer = partner.post(
            "cases/",
            new(
                found_country="ID",
                found_province="32",
                found_regency="32.01",
                exploitations=["fishing", "domestic_servitude"],
                narrative="Came by boat.",
                route=[
                    {"kind": "recruitment", "country": "IDN", "province": "32"},
                    {"kind": "transit", "country": "MY"},
                ],
                report={"channel": "border_post", "received_on": timezone.localdate().isoformat(), "summary": "Tip"},
            ),
        )
        assert answer.status_code == 201, answer.body
        case = Case.objects.get(reference=answer.body["code"])
        assert answer["Location"] == answer.body["url"] == f"/api/v1/cases/{case.reference}/"
        assert case.lead_agency_id == partner.client.agency_id
        assert case.registered_by_id is None
        body = partner.get(answer["Location"]).body
        assert body["found_regency"]["code"] == "32.01"
        assert [leg["country"]["code"] for leg in body["route"]] == ["ID", "MY"]
        assert {form["code"] for form in body["exploitations"]} == {"fishing", "domestic_servitude"}
        assert Entry.objects.get(event="case.opened").client_id == partner.client.pk

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"kind": "nonsense"}, "kind"),
            ({"opened_on": "2999-01-01"}, "opened_on"),
            ({"opened_on": "1"}, "opened_on"),
            ({"opened_on": "20260101"}, "opened_on"),
            ({"narrative": 7}, "narrative"),
            ({"exploitations": [7]}, "exploitations"),
            ({"needs_emergency_aid": "yes"}, "needs_emergency_aid"),
            ({"found_province": "99"}, "found_province"),
            ({"found_province": "32.01"}, "found_province"),
            ({"found_regency": "32"}, "found_regency"),
            ({"found_country": "XX"}, "found_country"),
            ({"found_place": "x" * 201}, "found_place"),
            ({"exploitations": ["nonsense"]}, "exploitations.0"),
            ({"route": [{"kind": "nonsense"}]}, "route.0.kind"),
            ({"route": [{"kind": "transit"}] * 21}, "route"),
            ({"report": {"channel": "nonsense"}}, "report.channel"),
        ],
    )
    def test_says_which_field_is_wrong_and_writes_nothing(self, partner, regions, fields, at):
        answer = partner.post("cases/", new(**fields))
        assert answer.status_code == 422, answer.body
        assert at in answer.body["errors"]
        assert Case.objects.count() == 0
        assert RememberedAnswer.objects.count() == 0

    def test_needs_the_scope(self):
        assert api.caller(scopes=["cases:read"]).post("cases/", new()).status_code == 403


class TestSendingTwice:
    def test_the_same_write_is_done_once(self, partner):
        first = partner.post("cases/", new(), Idempotency_Key="k1")
        again = partner.post("cases/", dict(reversed(new().items())), Idempotency_Key="k1")
        assert (again.status_code, again.body, again["Location"]) == (201, first.body, first["Location"])
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert Case.objects.count() == 1

    def test_another_write_under_the_same_key_is_refused(self, partner):
        partner.post("cases/", new(), Idempotency_Key="k1")
        answer = partner.post("cases/", new(kind="people_smuggling"), Idempotency_Key="k1")
        assert (answer.status_code, answer.body["code"]) == (422, "idempotency_key_reused")
        assert Case.objects.count() == 1

    def test_keys_of_different_clients_have_nothing_to_do_with_each_other(self, partner):
        partner.post("cases/", new(), Idempotency_Key="k1")
        assert api.caller().post("cases/", new(), Idempotency_Key="k1").status_code == 201
        assert Case.objects.count() == 2

    def test_a_refused_write_leaves_the_key_free(self, partner):
        assert partner.post("cases/", new(kind="nonsense"), Idempotency_Key="k1").status_code == 422
        assert partner.post("cases/", new(), Idempotency_Key="k1").status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 201, "tab\there"])
    def test_a_key_is_needed(self, partner, key):
        answer = partner.post("cases/", new(), Idempotency_Key=key)
        assert (answer.status_code, answer.body["code"]) == (400, "idempotency_key_missing")

    def test_what_is_remembered_holds_no_case_content(self, partner):
        partner.post("cases/", new(narrative="A very particular sentence"))
        kept = RememberedAnswer.objects.get()
        assert "particular" not in str((kept.body, kept.headers, kept.location))


class TestChanging:
    def test_changes_some_facts_of_the_version_that_was_read(self, lead, case):
        path = f"cases/{case.reference}/"
        read = lead.get(path)
        answer = lead.patch(path, {"narrative": "Found at sea.", "priority": "urgent"}, If_Match=read["ETag"])
        assert answer.status_code == 200, answer.body
        assert answer.body["version"] == read.body["version"] + 1
        again = lead.get(path)
        assert (again.body["narrative"], again.body["priority"]["code"]) == ("Found at sea.", "urgent")
        assert (again.body["version"], again["ETag"] != read["ETag"]) == (answer.body["version"], True)

    def test_a_program_that_may_not_read_reads_nothing_in_the_answer(self, lead, case):
        path = f"cases/{case.reference}/"
        tag = lead.get(path)["ETag"]
        writer = api.caller(case.lead_agency, scopes=["cases:write"])
        assert writer.get(path).status_code == 403
        answer = writer.patch(path, {"narrative": "Found at sea."}, If_Match=tag)
        assert answer.status_code == 200, answer.body
        assert set(answer.body) == {"id", "code", "url", "version", "status"}

    def test_replaces_exploitations_and_route_as_a_whole(self, lead, case):
        path = f"cases/{case.reference}/"
        body = {"exploitations": ["domestic_servitude"], "route": [{"kind": "transit"}]}
        assert lead.patch(path, body, If_Match=lead.get(path)["ETag"]).status_code == 200
        again = lead.get(path).body
        assert [form["code"] for form in again["exploitations"]] == ["domestic_servitude"]
        assert len(again["route"]) == 1

    def test_a_tag_weakened_by_compression_is_good(self, lead, case):
        path = f"cases/{case.reference}/"
        tag = lead.get(path, Accept_Encoding="gzip")["ETag"]
        assert lead.patch(path, {"priority": "urgent"}, If_Match=tag).status_code == 200

    @pytest.mark.parametrize(
        ("tag", "status", "code"),
        [
            (None, 428, "precondition_required"),
            ("*", 428, "precondition_required"),
            ('"v99-00000000000000000000000000000000"', 412, "stale_version"),
            ('"nonsense"', 412, "stale_version"),
            ("nonsense", 412, "stale_version"),
        ],
    )
    def test_refuses_to_overwrite_what_was_not_read(self, lead, case, tag, status, code):
        headers = {} if tag is None else {"If_Match": tag}
        answer = lead.patch(f"cases/{case.reference}/", {"priority": "urgent"}, **headers)
        assert (answer.status_code, answer.body["code"]) == (status, code)
        case.refresh_from_db()
        assert case.version == 1

    def test_says_which_field_is_wrong(self, lead, case):
        path = f"cases/{case.reference}/"
        answer = lead.patch(path, {"incident_on": "2999-01-01"}, If_Match=lead.get(path)["ETag"])
        assert (answer.status_code, list(answer.body["errors"])) == (422, ["incident_on"])

    def test_who_may_not_edit_gets_403(self, partner, officer, case):
        builders.share(case, officer, partner.client.agency, ("investigation",))
        path = f"cases/{case.reference}/"
        answer = partner.patch(path, {"priority": "urgent"}, If_Match=partner.get(path)["ETag"])
        assert answer.status_code == 403

    def test_a_hidden_case_is_absent_before_anything_else_is_asked(self, partner, case):
        assert partner.patch(f"cases/{case.reference}/", {"nonsense": 1}).status_code == 404


class TestMoving:
    def test_offers_and_makes_the_moves_of_the_table(self, lead, case):
        path = f"cases/{case.reference}/transitions/"
        assert lead.get(path).body["available_transitions"] == ["triage", "transferred"]
        answer = lead.post(path, {"to": "triage"})
        assert answer.status_code == 200, answer.body
        assert answer.body["status"]["code"] == "triage"
        assert "screening" in answer.body["available_transitions"]
        assert StatusChange.objects.filter(case=case, to_status="triage", by=None).exists()

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"to": "closed"}, 409, "no_such_move"),
            ({"to": "transferred"}, 422, "invalid"),
            ({"to": "triage", "on": "2999-01-01"}, 422, "invalid"),
            ({"to": "nonsense"}, 422, "invalid"),
            ({}, 422, "invalid"),
        ],
    )
    def test_refuses_others(self, lead, case, body, status, code):
        answer = lead.post(f"cases/{case.reference}/transitions/", body)
        assert (answer.status_code, answer.body["code"]) == (status, code)
        case.refresh_from_db()
        assert case.status == "intake"

    def test_another_agency_may_not(self, partner, officer, case):
        builders.share(case, officer, partner.client.agency, ("investigation",), may_edit=True)
        answer = partner.post(f"cases/{case.reference}/transitions/", {"to": "triage"})
        assert (answer.status_code, answer.body["code"]) == (403, "not_lead_agency")

    def test_a_stale_tag_stops_it(self, lead, case):
        path = f"cases/{case.reference}/transitions/"
        tag = lead.get(path)["ETag"]
        lead.post(path, {"to": "triage"})
        answer = lead.post(path, {"to": "screening"}, If_Match=tag)
        assert (answer.status_code, answer.body["code"]) == (412, "stale_version")


class TestSuspects:
    def test_are_read_by_code_without_a_name(self, lead, officer, case):
        suspect = builders.suspect(case, officer, name="Nama Rekaan Sekali", roles=["recruiter"])
        listed = lead.get(f"cases/{case.reference}/suspects/")
        assert [row["code"] for row in listed.body["results"]] == ["S-1"]
        answer = lead.get(f"cases/{case.reference}/suspects/S-1/")
        assert answer.body["id"] == str(suspect.pk)
        assert answer.body["roles"][0]["code"] == "recruiter"
        assert b"Rekaan" not in answer.content + listed.content

    def test_need_the_investigation(self, partner, officer, case):
        builders.suspect(case, officer)
        builders.share(case, officer, partner.client.agency, ("services", "identity"))
        for path in ("suspects/", "suspects/S-1/", "suspects/S-9/"):
            answer = partner.get(f"cases/{case.reference}/{path}")
            assert (answer.status_code, answer.body["code"]) == (403, "section_not_held")

    @pytest.mark.parametrize("code", ["S-2", "V-1", "S-0", "S-1234567"])
    def test_a_code_there_is_not(self, lead, case, code):
        assert lead.get(f"cases/{case.reference}/suspects/{code}/").status_code == 404

    def test_take_the_same_number_of_queries_for_2_and_20(self, lead, officer, django_assert_num_queries):
        few, many = builders.case(officer), builders.case(officer)
        for case, count in ((few, 2), (many, 20)):
            for _ in range(count):
                builders.suspect(case, officer)
        lead.get(f"cases/{few.reference}/suspects/")
        for case, count in ((few, 2), (many, 20)):
            # One of them leaves a line of what was read.
            with django_assert_num_queries(7):
                assert len(lead.get(f"cases/{case.reference}/suspects/").body["results"]) == count
