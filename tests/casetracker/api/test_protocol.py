"""What every address of the API does alike: problems, strict reading, paging, entity tags, limits, headers."""

import gzip

import orjson
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from casetracker.common.api.problems import TITLES
from tests.builders import accounts, api

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return api.caller()


class TestProblems:
    def test_are_problem_details_with_the_number_of_the_request(self, caller):
        answer = caller.get("agencies/00000000-0000-7000-8000-000000000000/")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.body == {
            "type": "/api/v1/problems/not_found/",
            "title": "There is nothing here",
            "status": 404,
            "detail": "There is nothing here.",
            "code": "not_found",
            "request_id": answer["X-Request-ID"],
        }

    @pytest.mark.parametrize("code", TITLES)
    def test_each_kind_is_explained_at_its_address_to_everybody(self, code):
        answer = api.Caller(token="").get(f"/api/v1/problems/{code}/")
        assert (answer.status_code, answer.body["status"]) == (200, TITLES[code][0])
        assert answer.body["label_en"]
        assert answer.body["label_id"]

    def test_all_kinds_are_listed(self):
        listed = api.Caller(token="").get("problems/").body["results"]
        assert {kind["code"] for kind in listed} == set(TITLES)

    @pytest.mark.parametrize(
        "path",
        [
            "/api/",
            "/api/v1/nothing/",
            "/api/v1/agencies",
            "/api/v2/agencies/",
            "/api/v1/cases/%00/",
            "/api/v1/cases/a%0Ab/",
        ],
    )
    def test_an_address_there_is_not_answers_with_a_problem_too(self, caller, path):
        answer = caller.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")

    def test_speak_bahasa_when_asked(self, caller):
        answer = caller.get("regions/99/", Accept_Language="id")
        assert answer.status_code == 404
        assert answer["Content-Language"] == "id"

    def test_a_method_that_is_not_there(self, caller):
        answer = caller("DELETE", "agencies/")
        assert (answer.status_code, answer.body["code"]) == (405, "method_not_allowed")
        assert "GET" in answer["Allow"]

    def test_options_tells_nothing(self, caller):
        assert caller("OPTIONS", "agencies/").status_code == 405

    def test_a_client_that_cannot_read_json(self, caller):
        assert caller.get("agencies/", Accept="text/html").body["code"] == "not_acceptable"


class TestReadingRequests:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("?nonsense=1", "unknown_parameter"),
            ("?format=json", "unknown_parameter"),
            ("?type=nonsense", "invalid_filter"),
            ("?type=", "invalid_filter"),
            ("?type=%00", "malformed"),
            ("?type=%ff%fe", "malformed"),
            ("?limit=0", "invalid_filter"),
            ("?limit=201", "invalid_filter"),
            ("?limit=-1", "invalid_filter"),
            ("?limit=%C2%B2", "invalid_filter"),
            ("?cursor=nonsense", "invalid_cursor"),
            ("?cursor=WzAsIngiXQ", "invalid_cursor"),
        ],
    )
    def test_refuses_what_it_cannot_mean(self, caller, query, code):
        answer = caller.get(f"agencies/{query}")
        assert (answer.status_code, answer.body["code"]) == (400, code)

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{", 400, "malformed"),
            (b"\xff", 400, "malformed"),
            (b'{"kind": "\\u0000"}', 400, "malformed"),
            (b'{"kind": "\\ud800"}', 400, "malformed"),
            (b'{"kind": NaN}', 400, "malformed"),
            (b'{"nonsense": 1}', 400, "unknown_field"),
            (b"[]", 422, "invalid"),
            (b"null", 422, "invalid"),
            (b'"text"', 422, "invalid"),
            (b"{}", 422, "invalid"),
            (b'{"kind": {}, "opened_on": []}', 422, "invalid"),
            (b" " * (1024 * 1024 + 1), 413, "too_large"),
        ],
    )
    def test_reads_bodies_strictly(self, caller, body, status, code):
        answer = caller.post("cases/", body)
        assert (answer.status_code, answer.body["code"]) == (status, code)

    def test_takes_no_form(self, caller):
        answer = caller.post("cases/", b"kind=trafficking", Content_Type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.body["code"]) == (415, "unsupported_media_type")


class TestFilters:
    @pytest.mark.parametrize(
        ("value", "status"), [("true", 200), ("false", 200), ("yes", 400), ("1", 400), ("TRUE", 400)]
    )
    def test_true_or_false_is_nothing_else(self, caller, value, status):
        assert caller.get(f"regions/?in_use={value}").status_code == status

    @pytest.mark.parametrize(("value", "status"), [("2026-01-31", 200), ("31/01/2026", 400), ("2026-02-30", 400)])
    def test_days_are_written_in_one_way(self, caller, value, status):
        assert caller.get(f"services/?started_from={value}").status_code == status


class TestPaging:
    def test_goes_forth_and_back_through_all_rows(self, caller):
        names = {accounts.agency().name for _ in range(5)}
        seen, cursor, pages = [], "", []
        while True:
            answer = caller.get(f"agencies/?limit=2&cursor={cursor}")
            pages.append([row["id"] for row in answer.body["results"]])
            seen += [row["name"] for row in answer.body["results"]]
            cursor = answer.body["next_cursor"]
            assert answer.body["has_more"] is bool(cursor)
            if not cursor:
                break
            assert f'cursor={cursor}>; rel="next"' in answer["Link"]
        assert names <= set(seen)
        assert len(seen) == len(set(seen))
        back = answer["Link"].split(">")[0].removeprefix("<")
        assert [row["id"] for row in caller.get(back.removeprefix("http://testserver")).body["results"]] == pages[-2]

    def test_keeps_filters_in_its_links(self, caller):
        for _ in range(3):
            accounts.agency()
        assert "type=police_regional" in caller.get("agencies/?type=police_regional&limit=1")["Link"]

    def test_takes_the_same_number_of_queries_for_2_and_50_rows(self, caller, django_assert_num_queries):
        for _ in range(50):
            accounts.agency(parent=accounts.agency())
        caller.get("agencies/?limit=2")
        for limit in (2, 50):
            # Savepoint aside: token, who acts, agencies, aliases, successions.
            with django_assert_num_queries(7):
                assert len(caller.get(f"agencies/?limit={limit}").body["results"]) == limit


class TestEntityTags:
    def test_a_known_body_is_not_sent_again(self, caller):
        first = caller.get("agencies/")
        again = caller.get("agencies/", If_None_Match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert caller.get("agencies/", If_None_Match=f"W/{first['ETag']}").status_code == 304
        accounts.agency()
        assert caller.get("agencies/", If_None_Match=first["ETag"]).status_code == 200

    def test_answers_differ_by_who_asks(self, caller):
        assert "Authorization" in caller.get("agencies/")["Vary"]

    def test_nothing_is_kept_by_caches(self, caller):
        assert caller.get("agencies/")["Cache-Control"] == "no-store"


class TestCompression:
    def test_is_used_when_the_client_can(self, caller):
        for _ in range(5):
            accounts.agency()
        answer = caller.get("agencies/", Accept_Encoding="gzip")
        assert answer["Content-Encoding"] == "gzip"
        assert answer["ETag"].startswith("W/")
        assert len(orjson.loads(gzip.decompress(answer.content))["results"]) >= 5


class TestRateLimit:
    @pytest.fixture(autouse=True)
    def counters(self):
        cache.clear()
        yield
        cache.clear()

    def rates(self, **rates):
        return override_settings(REST_FRAMEWORK={**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates})

    def test_is_counted_for_each_client_over_its_tokens(self):
        caller, other = api.caller(), api.caller()
        second = api.Caller(caller.client)
        with self.rates(client="3/min", token="60/min"):
            assert [who.get("client/").status_code for who in (caller, second, caller, second)] == [200, 200, 200, 429]
            answer = caller.get("client/")
            assert (answer.status_code, answer.body["code"]) == (429, "too_many")
            assert 1 <= int(answer["Retry-After"]) <= 60
            assert other.get("client/")["RateLimit-Remaining"] == "2"

    def test_holds_for_guessing_secrets(self):
        client = api.client()
        form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": "wrong"}
        with self.rates(client="60/min", token="2/min"):
            statuses = [api.post_form("/api/v1/token/", form).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]


class TestSessions:
    def test_a_signed_in_person_is_no_client(self):
        http = Client()
        http.force_login(accounts.officer())
        assert http.get("/api/v1/agencies/").status_code == 401


class TestCodeLists:
    def test_every_list_has_both_labels_and_its_maps(self, caller):
        index = caller.get("code-lists/").body["results"]
        assert len(index) > 60
        for entry in index:
            found = caller.get(entry["url"])
            assert found.status_code == 200, entry
            assert len(found.body["codes"]) == entry["size"]
            assert "Source:" in found.body["source"] or entry["name"] in {"section", "grant_kind"}
        status = caller.get("code-lists/case_status/").body
        intake = next(code for code in status["codes"] if code["code"] == "intake")
        assert intake["label_en"] == "Intake"
        assert intake["label_id"]
        assert "htcds:cas_Status" in intake["maps"]
