"""Help, language, exit and the sign of life, through the whole stack."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casetracker.accounts.models import Session
from tests.builders import accounts


@pytest.fixture
def signed_in(client, db):
    client.force_login(accounts.officer())
    return client


class TestHelp:
    @pytest.mark.parametrize("name", ["help", "safety"])
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_open_to_everybody_in_both_languages(self, client, db, name, language):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.content.decode()
        assert response["Cache-Control"] == "no-store"


class TestSetLanguage:
    def test_sets_a_cookie_and_returns_to_the_page(self, client, db):
        response = client.post(reverse("set_language"), {"language": "id", "next": "/help/?a=1"})
        assert response.status_code == 303
        assert response["Location"] == "/help/?a=1"
        assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "id"
        assert '<html lang="id">' in client.get("/help/").content.decode()

    @pytest.mark.parametrize(
        "target", ["https://elsewhere.test/", "//elsewhere.test", "javascript:alert(1)", "", "\\\\x"]
    )
    def test_never_leads_to_another_site(self, client, db, target):
        response = client.post(reverse("set_language"), {"language": "id", "next": target})
        assert response["Location"] == reverse("help")

    @pytest.mark.parametrize("language", ["xx", "", "../../etc", "id\x00"])
    def test_an_unknown_language_changes_nothing(self, client, db, language):
        response = client.post(reverse("set_language"), {"language": language, "next": "/help/"})
        assert response.status_code == 303
        assert settings.LANGUAGE_COOKIE_NAME not in response.cookies

    def test_needs_a_token(self, db):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(reverse("set_language"), {"language": "id"}).status_code == 403

    def test_is_a_post(self, client, db):
        assert client.get(reverse("set_language")).status_code == 405


class TestExit:
    def test_ends_the_session_and_leaves_for_the_neutral_site(self, signed_in):
        response = signed_in.post(reverse("exit"))
        assert response.status_code == 303
        assert response["Location"] == settings.EXIT_ADDRESS
        assert response["Clear-Site-Data"] == '"storage"'
        assert response["Cache-Control"] == "no-store"
        assert Session.objects.count() == 0
        assert signed_in.post(reverse("still_here")).status_code == 302

    def test_a_beacon_needs_no_page_back(self, signed_in):
        response = signed_in.post(reverse("exit"), {"beacon": "1"})
        assert response.status_code == 204
        assert Session.objects.count() == 0

    def test_works_with_a_stale_token_and_signed_out(self, db):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(reverse("exit"), {"csrfmiddlewaretoken": "old"}).status_code == 303

    def test_a_link_cannot_sign_anybody_out(self, signed_in):
        assert signed_in.get(reverse("exit")).status_code == 405
        assert Session.objects.count() == 1

    def test_the_content_policy_lets_the_form_lead_there(self, client, db):
        policy = client.get("/help/")["Content-Security-Policy"]
        origin = "/".join(settings.EXIT_ADDRESS.split("/", 3)[:3])
        assert f"form-action 'self' {origin}" in policy
        assert "unsafe" not in policy


class TestStillHere:
    def test_keeps_the_session(self, signed_in):
        assert signed_in.post(reverse("still_here")).status_code == 204

    def test_is_not_for_the_signed_out(self, client, db):
        assert client.post(reverse("still_here")).status_code == 302


class TestPolicyReport:
    def report(self, client, **facts):
        told = {
            "document-uri": "https://cases.example.test/cases/K7QX-2M4D/?q=Bunga",
            "effective-directive": "script-src-elem",
            "blocked-uri": "https://elsewhere.example.test/Melati.js",
            "script-sample": "alert('Bunga Contoh')",
            **facts,
        }
        return client.post("/policy-report/", json.dumps({"csp-report": told}), content_type="application/csp-report")

    def lines(self, written):
        return [line for line in written() if line["event"] == "content policy violated"]

    def test_keeps_the_rule_and_the_pattern_of_the_page(self, db, written):
        assert self.report(Client(enforce_csrf_checks=True)).status_code == 204
        [line] = self.lines(written)
        assert (line["rule"], line["route"]) == ("script-src", "/cases/<reference:reference>/")
        assert not [word for word in ("K7QX", "Bunga", "Melati", "elsewhere") if word in json.dumps(line)]

    def test_keeps_nothing_a_browser_would_not_say(self, client, db, written):
        assert self.report(client, **{"effective-directive": "Bunga", "document-uri": "Contoh"}).status_code == 204
        [line] = self.lines(written)
        assert (line["rule"], line["route"]) == ("other", "-")

    @pytest.mark.parametrize("body", ["", "[]", "{}", '{"csp-report": 1}', '{"csp-report": {}}', "[" * 4000, "\xff"])
    def test_nonsense_is_no_line(self, client, db, written, body):
        assert client.post("/policy-report/", body, content_type="application/csp-report").status_code == 400
        assert self.lines(written) == []

    def test_a_long_one_is_not_read(self, client, db):
        assert self.report(client, **{"script-sample": "x" * 9000}).status_code == 413


class TestSignIn:
    def test_the_page_can_be_used_by_password_managers(self, client, db):
        page = client.get(reverse("account_login")).content.decode()
        assert 'autocomplete="current-password"' in page
        assert "data-sign-in" in page

    def test_a_wrong_password_comes_back_with_a_summary(self, client, db):
        response = client.post(reverse("account_login"), {"login": "nobody@example.test", "password": "wrong"})
        assert "error-summary" in response.content.decode()

    def test_browsers_are_told_to_show_their_origin(self, client, db):
        # With "no-referrer" they would send `Origin: null` and every form would be refused.
        assert client.get("/help/")["Referrer-Policy"] == "same-origin"
