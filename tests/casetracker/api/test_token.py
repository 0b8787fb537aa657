"""Tokens: who gets one, what it is good for, and that none can be read out of the database."""

import base64
import hashlib
import time
from datetime import timedelta
from urllib.parse import quote

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from casetracker.access import clients
from casetracker.accounts.api.authentication import AgencyTokenAuthentication
from casetracker.accounts.api.certificates import fingerprint
from casetracker.accounts.models import AgencyClient
from casetracker.audit.models import Entry
from tests.builders import accounts, api, cases
from tests.builders.api import post_form

pytestmark = pytest.mark.django_db


def ask(form=None, **headers):
    answer = post_form("/api/v1/token/", form or {}, headers=headers)
    answer.body = orjson.loads(answer.content)
    return answer


def proven(client, **form):
    return {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": api.SECRET, **form}


class TestGettingAToken:
    def test_gives_a_bearer_token_of_ten_minutes_with_all_scopes_of_the_client(self):
        answer = ask(proven(api.client(scopes=["cases:read", "reference:read"])))
        assert answer.status_code == 200
        assert answer.body["token_type"] == "Bearer"
        assert answer.body["expires_in"] == 600
        assert set(answer.body["scope"].split()) == {"cases:read", "reference:read"}
        assert "refresh_token" not in answer.body
        assert answer["Cache-Control"] == "no-store"

    def test_takes_the_client_from_basic_authentication_too(self):
        client = api.client()
        named = base64.b64encode(f"{client.client_id}:{api.SECRET}".encode()).decode()
        answer = ask({"grant_type": "client_credentials"}, Authorization=f"Basic {named}")
        assert answer.status_code == 200

    def test_gives_fewer_scopes_when_fewer_are_asked_for(self):
        answer = ask(proven(api.client(scopes=["cases:read", "reference:read"]), scope="reference:read"))
        assert answer.body["scope"] == "reference:read"

    def test_refuses_a_scope_the_client_was_not_registered_with(self):
        answer = ask(proven(api.client(scopes=["reference:read"]), scope="cases:read"))
        assert (answer.status_code, answer.body["error"]) == (400, "invalid_scope")

    @pytest.mark.parametrize(
        ("changed", "status", "error"),
        [
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"client_id": "nobody"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "unsupported_grant_type"),
            ({"resource": "https://example.test/"}, 400, "invalid_target"),
        ],
    )
    def test_refuses_as_rfc_6749_says(self, changed, status, error):
        answer = ask({**proven(api.client()), **changed})
        assert (answer.status_code, answer.body["error"]) == (status, error)
        assert AccessToken.objects.count() == 0

    def test_challenges_an_unproven_client(self):
        assert ask({**proven(api.client()), "client_secret": "wrong"})["WWW-Authenticate"].startswith("Basic")

    @pytest.mark.parametrize("closed", ["client", "agency"])
    def test_treats_a_closed_client_like_an_unknown_one(self, closed):
        client = api.client()
        if closed == "client":
            AgencyClient.objects.filter(pk=client.pk).update(revoked_at=timezone.now())
        else:
            type(client.agency).objects.filter(pk=client.agency_id).update(is_active=False)
        assert ask(proven(client)).content == ask({**proven(client), "client_id": "nobody"}).content

    def test_refuses_json_and_nul_with_a_problem(self):
        answer = Client().post("/api/v1/token/", b"{}", content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
        assert ask(proven(api.client(), scope="a\x00b")).status_code == 400

    def test_writes_who_asked_into_the_record(self):
        client = api.client()
        ask(proven(client))
        ask({**proven(client), "client_secret": "wrong"})
        lines = Entry.objects.order_by("id").values_list("event", "client_id", "agency_id")
        assert list(lines) == [(event, client.pk, client.agency_id) for event in ("token.given", "token.refused")]

    def test_notes_when_the_client_was_last_here(self):
        client = api.client()
        ask(proven(client))
        client.refresh_from_db()
        assert timezone.now() - client.last_used_at < timedelta(minutes=1)


class TestStoredToken:
    def test_no_column_of_the_table_holds_a_usable_token(self):
        client = api.client()
        token = api.token_of(client)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM oauth2_provider_accesstoken")
            stored = str(cursor.fetchall())
            cursor.execute("SELECT * FROM accounts_agencyclient")
            clients = str(cursor.fetchall())
        digest = hashlib.sha256(token.encode()).hexdigest()
        assert digest in stored
        assert token not in stored
        assert api.SECRET not in clients
        # What stands in the table opens nothing.
        for words in (digest, ""):
            assert api.Caller(token=words or "x").get("client/").status_code == 401


class TestUsingAToken:
    def test_names_the_agency_the_scopes_and_the_sections(self):
        agency = accounts.agency("Rumah Aman Rekaan")
        answer = api.caller(agency, scopes=["cases:read"], sections=3).get("client/")
        assert answer.body["agency"] == {"id": str(agency.pk), "name": "Rumah Aman Rekaan"}
        assert answer.body["scopes"] == ["cases:read"]
        assert answer.body["sections"] == ["header", "identity"]

    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic eDp5", "Bearer " + "x" * 600]
    )
    def test_without_a_good_one_answers_401_with_a_challenge(self, header):
        answer = api.Caller(token="").get("client/", Authorization=header)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.body["code"] == "not_authenticated"

    def test_stops_at_once_when_the_client_is_withdrawn(self):
        caller = api.caller()
        AgencyClient.objects.filter(pk=caller.client.pk).update(revoked_at=timezone.now())
        assert caller.get("client/").status_code == 401

    def test_stops_at_once_when_the_token_is_taken_back(self):
        caller = api.caller()
        form = {"token": caller.token, "client_id": caller.client.client_id, "client_secret": api.SECRET}
        assert post_form("/api/v1/token/revoke/", form).status_code == 200
        assert caller.get("client/").status_code == 401

    def test_another_client_cannot_take_it_back(self):
        caller, other = api.caller(), api.client()
        form = {"token": caller.token, "client_id": other.client_id, "client_secret": api.SECRET}
        assert post_form("/api/v1/token/revoke/", form).status_code == 200
        assert caller.get("client/").status_code == 200

    def test_stops_when_it_is_old(self):
        caller = api.caller()
        AccessToken.objects.update(expires=timezone.now())
        assert caller.get("client/").status_code == 401

    def test_loses_a_scope_as_soon_as_the_client_does(self):
        caller = api.caller(scopes=["reference:read"])
        assert caller.get("agencies/").status_code == 200
        AgencyClient.objects.filter(pk=caller.client.pk).update(allowed_scopes=[])
        answer = caller.get("agencies/")
        assert (answer.status_code, answer.body["code"]) == (403, "insufficient_scope")


class TestLimitsOfAProgram:
    CASES = "cases/"

    def test_a_withdrawn_one_is_refused_within_a_second(self):
        agency = accounts.agency()
        manager = accounts.viewer(accounts.user("agency_admin", agency=agency))
        client = api.client(agency)
        caller = api.Caller(client)
        assert caller.get("agencies/").status_code == 200
        started = time.monotonic()
        clients.revoke_client(client_id=client.pk, actor=manager, now=timezone.now())
        assert caller.get("agencies/").status_code == 401
        assert time.monotonic() - started < 1
        assert ask(proven(client)).status_code == 401

    def test_a_token_taken_back_is_refused_within_a_second(self):
        client = api.client()
        caller = api.Caller(client)
        started = time.monotonic()
        form = {"token": caller.token, "client_id": client.client_id, "client_secret": api.SECRET}
        assert post_form("/api/v1/token/revoke/", form).status_code == 200
        assert caller.get("agencies/").status_code == 401
        assert time.monotonic() - started < 1

    def test_it_sees_only_the_kinds_of_case_it_is_for(self):
        agency = accounts.agency()
        officer = accounts.viewer(accounts.officer(agency))
        shown, hidden = (cases.case(officer, kind=kind) for kind in ("trafficking", "people_smuggling"))
        client = api.client(agency)
        caller = api.Caller(client)
        assert {row["id"] for row in caller.get(self.CASES).body["results"]} == {str(shown.pk), str(hidden.pk)}
        AgencyClient.objects.filter(pk=client.pk).update(case_kinds=["trafficking"])
        assert [row["id"] for row in caller.get(self.CASES).body["results"]] == [str(shown.pk)]
        assert caller.get(f"cases/{shown.reference}/").status_code == 200
        assert caller.get(f"cases/{hidden.reference}/").status_code == 404

    def test_a_proof_is_as_old_as_the_token(self):
        client = api.client()
        token = api.token_of(client)
        row = AccessToken.objects.get()
        assert AgencyTokenAuthentication().viewer_of(token, {}).verified_at == row.created


class TestCertificates:
    HEADER = "X-Client-Certificate"
    OURS, THEIRS = "ab" * 32, "cd" * 32

    @pytest.fixture
    def client(self, settings):
        settings.CLIENT_CERTIFICATE_HEADER = self.HEADER
        made = api.client()
        made.certificate = self.OURS
        made.save()
        return made

    def test_a_bound_program_gets_a_token_with_its_own_alone(self, client):
        assert ask(proven(client), **{self.HEADER: self.OURS}).status_code == 200
        unknown = ask(proven(api.client(), client_id="nobody"))
        for headers in ({}, {self.HEADER: self.THEIRS}, {self.HEADER: ""}, {self.HEADER: "nonsense"}):
            answer = ask(proven(client), **headers)
            assert (answer.status_code, answer.content) == (401, unknown.content)

    def test_a_stolen_token_is_good_for_nothing_without_it(self, client):
        token = ask(proven(client), **{self.HEADER: self.OURS}).body["access_token"]

        def status(**headers):
            return (
                Client()
                .get("/api/v1/agencies/", headers={"Authorization": f"Bearer {token}", "Purpose": "test", **headers})
                .status_code
            )

        assert status(**{self.HEADER: self.OURS}) == 200
        assert status() == 401
        assert status(**{self.HEADER: self.THEIRS}) == 401

    def test_are_not_looked_at_where_no_proxy_checks_them(self, client, settings):
        settings.CLIENT_CERTIFICATE_HEADER = ""
        assert ask(proven(client)).status_code == 200

    def test_where_all_need_one_a_program_without_gets_nothing(self, client, settings):
        loose = api.client()
        token = ask(proven(loose)).body["access_token"]
        settings.CLIENT_CERTIFICATE_REQUIRED = True
        for headers in ({}, {self.HEADER: self.THEIRS}):
            assert ask(proven(loose), **headers).status_code == 401
            answer = Client().get("/api/v1/agencies/", headers={"Authorization": f"Bearer {token}", **headers})
            assert answer.status_code == 401
        assert ask(proven(client), **{self.HEADER: self.OURS}).status_code == 200
        settings.CLIENT_CERTIFICATE_HEADER = ""
        assert ask(proven(client), **{self.HEADER: self.OURS}).status_code == 401

    def test_a_program_bound_to_none_may_come_with_any(self, client):
        assert ask(proven(api.client()), **{self.HEADER: self.THEIRS}).status_code == 200

    def test_are_known_by_their_digest_or_whole(self):
        assert fingerprint(":".join(["AB"] * 32)) == self.OURS
        body = base64.encodebytes(b"certificate").decode()
        pem = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
        assert fingerprint(quote(pem)) == hashlib.sha256(b"certificate").hexdigest()
        for text in ("", "ab", "zz" * 32, "-----BEGIN CERTIFICATE-----", "ab" * 33):
            assert fingerprint(text) == ""
