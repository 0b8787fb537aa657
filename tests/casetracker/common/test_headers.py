"""The headers of every answer: of pages, files, static files, the admin, the API, and of whatever goes wrong."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from reports import reference
from tests.builders import accounts, api
from tests.routes import address, routes

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'")


def complaints(answer):
    """Return what is missing in the headers of an answer."""
    found = [name for name, value in ALWAYS.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    found += [part for part in POLICY if part not in policy]
    found += [word for word in ("unsafe", "*", "http:") if word in policy]
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "no-store" not in answer.get("Cache-Control", ""):
        found.append("Cache-Control")
    if answer.get("Access-Control-Allow-Origin"):
        found.append("Access-Control-Allow-Origin")
    found += [name for name in ("Server", "X-Powered-By") if answer.get(name)]
    if answer.get("Content-Type", "").startswith("text/") and "charset=utf-8" not in answer["Content-Type"].replace(
        '"', ""
    ):
        found.append("charset")
    return found


@login_not_required
def breaking(_request):
    return 7 / 0


urlpatterns = [path("breaks/", breaking)]
handler500 = "casetracker.common.errors_views.handler500"

ROUTES = sorted(set(routes()))


def test_there_are_routes():
    assert len(ROUTES) > 150


@pytest.mark.django_db
class TestEveryRoute:
    """In groups of first words, so that a failure names its part of the product."""

    @pytest.fixture(autouse=True)
    def measures(self, db):
        reference.load_all(now=timezone.now())

    @pytest.mark.parametrize("part", sorted({route.split("/")[1] for route in ROUTES}))
    def test_has_all_headers(self, part):
        anonymous, officer = Client(raise_request_exception=False), Client(raise_request_exception=False)
        officer.force_login(accounts.user("officer", "system_admin"))
        caller = api.caller() if part == "api" else None
        for route in [route for route in ROUTES if route.split("/")[1] == part]:
            where = address(route)
            answers = [anonymous.get(where), anonymous.post(where), officer.get(where)]
            if caller:
                answers.append(caller.get(where))
            for answer in answers:
                assert not complaints(answer), (route, answer.status_code, complaints(answer))
                assert answer.status_code != 500, route


@pytest.mark.django_db
class TestWhateverGoesWrong:
    def test_an_address_there_is_not(self, client):
        assert not complaints(client.get("/nothing/"))

    def test_a_host_that_is_not_ours(self, client):
        answer = client.get("/help/", headers={"host": "evil.example.test"})
        assert answer.status_code == 400
        assert not complaints(answer)

    def test_a_broken_request(self, client):
        answer = client.post("/i18n/set/", data=b"\x00", content_type="multipart/form-data")
        assert answer.status_code in {400, 403}
        assert not complaints(answer)

    def test_a_page_that_breaks(self):
        with override_settings(ROOT_URLCONF=__name__):
            answer = Client(raise_request_exception=False).get("/breaks/")
        assert answer.status_code == 500
        assert "7 / 0" not in answer.content.decode()
        assert not complaints(answer)

    def test_a_form_without_its_token(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(accounts.officer())
        answer = client.post("/search/", {"q": "x"})
        assert answer.status_code == 403
        assert not complaints(answer)


class TestStaticFiles:
    @pytest.fixture
    def served(self, tmp_path, settings):
        """Serve a folder of static files as a real process does."""
        settings.STATIC_ROOT = tmp_path
        settings.WHITENOISE_AUTOREFRESH = True
        (tmp_path / "app.css").write_text("a { color: red }")
        (tmp_path / "x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        (tmp_path / "folder").mkdir()
        return Client()

    @pytest.mark.parametrize("name", ["app.css", "x.svg"])
    def test_have_them_too_and_may_be_kept(self, served, name):
        answer = served.get(f"/static/{name}")
        assert answer.status_code == 200
        assert set(complaints(answer)) <= {"Cache-Control"}
        assert "max-age" in answer["Cache-Control"]

    @pytest.mark.django_db
    def test_folders_are_not_listed(self, served):
        assert served.get("/static/folder/").status_code == 404

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", [".git/HEAD", ".git/config", ".env", "../manage.py", "..%2fmanage.py"])
    def test_the_source_and_its_history_are_out_of_reach(self, served, path):
        for prefix in ("/", "/static/", "/api/"):
            assert served.get(prefix + path).status_code in {302, 404}, prefix + path
            assert b"ref:" not in served.get(prefix + path).content


def test_the_image_holds_what_runs_and_no_history():
    """The list is of what is let in, so that a new folder stays out by itself."""
    lines = (django_settings.BASE_DIR / ".dockerignore").read_text().split()
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert not {name for name in let_in if name.startswith((".", "*", "tests", "docs", "bench"))}
    assert {"manage.py", "casetracker", "static"} <= let_in


class TestProduction:
    @pytest.fixture(scope="class")
    def production(self):
        """Return settings of a real installation, read in a process of its own."""
        names = (
            "DEBUG", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
            "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT",
            "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
            "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_SECURE",
        )  # fmt: skip
        code = (
            "import json; from django.conf import settings; "
            f"print(json.dumps({{n: getattr(settings, n) for n in {names!r}}}))"
        )
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "casetracker.settings.production",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "cases.example.test",
            "DATABASE_URL": os.environ.get("DATABASE_URL", "postgresql://a@b/c"),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "MASTER_KEY_FILE": "/nonexistent",
        }
        answer = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
        )
        return json.loads(answer.stdout.splitlines()[-1])

    def test_wants_https_for_a_year_on_all_hosts_below(self, production):
        assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
        assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
        assert production["SECURE_SSL_REDIRECT"]

    @pytest.fixture
    def caller(self, db):
        """Return a program that got its token before everything was strict."""
        return api.caller()

    @pytest.fixture
    def strict(self, production, settings):
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_REDIRECT_EXEMPT = production["SECURE_REDIRECT_EXEMPT"]

    @pytest.mark.parametrize("path", ["/api/v1/cases/", "/api/v1/agencies/", "/api/schema/"])
    def test_programs_are_refused_in_clear_whatever_token_they_send(self, path, caller, strict):
        answers = [
            Client().get(path, headers={"Authorization": f"Bearer {token}", "Purpose": "test"})
            for token in (caller.token, "made up")
        ]
        assert {answer.json()["code"] for answer in answers} == {"https_required"}
        assert {(answer.status_code, answer["Content-Type"]) for answer in answers} == {
            (403, "application/problem+json")
        }
        assert not any("Location" in answer for answer in answers)
        answer = Client().get(path, headers={"Authorization": f"Bearer {caller.token}", "Purpose": "x"}, secure=True)
        assert answer.status_code == 200

    @pytest.mark.django_db
    def test_no_token_is_given_in_clear(self, strict):
        form = {"grant_type": "client_credentials", "client_id": api.client().client_id, "client_secret": api.SECRET}
        assert api.post_form("/api/v1/token/", form).status_code == 403
        assert api.post_form("/api/v1/token/", form, secure=True).status_code == 200

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", ["/", "/help/", "/account/login/", "/api/docs/"])
    def test_people_are_led_to_https(self, path, strict):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")

    def test_cookies_belong_to_this_host_alone(self, production):
        for name in ("SESSION", "CSRF"):
            assert production[f"{name}_COOKIE_NAME"].startswith("__Host-")
            assert production[f"{name}_COOKIE_SECURE"] is True
            assert production[f"{name}_COOKIE_HTTPONLY"] is True
        assert production["SESSION_COOKIE_SAMESITE"] in {"Lax", "Strict"}
        assert production["LANGUAGE_COOKIE_SECURE"] is True

    def test_debugging_is_off(self, production):
        assert production["DEBUG"] is False

    @pytest.mark.django_db
    def test_the_header_is_on_every_answer_over_https(self, client):
        with override_settings(
            SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True
        ):
            answer = Client().get("/help/", secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_the_policy_lets_nothing_in_from_elsewhere():
    directives = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    for name, sources in directives.items():
        if name not in {"form-action", "report-uri"}:
            assert set(sources) <= {"'self'", "'none'", "data:"}, name
    assert "data:" not in directives["script-src"]


def test_violations_are_told_to_this_site_alone():
    assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-uri"] == [reverse("policy_report")]
