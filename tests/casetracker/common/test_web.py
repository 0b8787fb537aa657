"""What a request may be: its size, its method, its host, its parameters, and the fields it may write."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django import forms as django_forms
from django.test import Client
from django.urls import reverse
from rest_framework import serializers

from casetracker.accounts.models import User
from casetracker.common.api.serializers import StrictSerializer
from casetracker.embedded import supervisor
from tests.builders import accounts, api
from tests.builders import cases as build

ROOT = Path(__file__).resolve().parents[3]
APPS = ("casetracker", "cases", "victims", "referrals", "reports")


@pytest.fixture
def officer(client):
    client.force_login(accounts.officer())
    return client


@pytest.mark.django_db
class TestSize:
    def test_a_form_that_is_too_large(self, officer):
        answer = officer.post(reverse("search"), {"q": "x" * 3_000_000})
        assert answer.status_code in {400, 413}

    def test_too_many_fields(self, officer):
        answer = officer.post(reverse("search"), {f"f{number}": "" for number in range(1100)})
        assert answer.status_code == 400

    def test_a_body_of_the_api_that_is_too_large(self, settings):
        caller = api.caller()
        answer = caller.post("cases/", {"narrative": "x" * (settings.API_MAX_BODY_BYTES + 1)})
        assert (answer.status_code, answer.body["code"]) == (413, "too_large")

    def test_a_body_deep_within_itself(self):
        caller = api.caller()
        answer = caller("POST", "cases/", b"[" * 100_000 + b"]" * 100_000)
        assert answer.status_code in {400, 422}


class TestSlowness:
    def test_a_head_that_trickles_in_is_cut_off(self):
        """Of a server that waits for ever a few clients take every thread."""
        image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
        for command in (supervisor.web_command(8000), re.findall(r'"([^"]+)"', image)):
            seconds = int(command[command.index("--http1-header-read-timeout") + 1]) / 1000
            assert 1 <= seconds <= 30


@pytest.mark.django_db
class TestMethod:
    @pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
    def test_a_header_does_not_change_it(self, name):
        caller = api.caller()
        answer = Client().get(
            "/api/v1/cases/", headers={"Authorization": f"Bearer {caller.token}", name: "DELETE", "Accept": "*/*"}
        )
        assert answer.status_code == 200

    def test_a_field_does_not_change_it(self, officer):
        assert officer.post(reverse("help"), {"_method": "GET"}).status_code == 405

    @pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
    def test_others_are_refused(self, officer, method):
        for where in (reverse("help"), reverse("my_work"), "/api/v1/cases/"):
            answer = officer.generic(method, where, "secret-echo")
            assert answer.status_code in {401, 405}
            assert b"secret-echo" not in answer.content

    def test_reading_changes_nothing(self):
        """No page writes on GET but what it must: the record of a reading, and what was seen."""
        allowed = {"record_print", "mark_seen", "record_download", "hand_out"}
        for app in APPS:
            for path in (ROOT / app).rglob("views/**/*.py"):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.FunctionDef) and node.name == "get":
                        called = {
                            part.func.attr
                            for part in ast.walk(node)
                            if isinstance(part, ast.Call)
                            and isinstance(part.func, ast.Attribute)
                            and isinstance(part.func.value, ast.Name)
                            and part.func.value.id == "services"
                        }
                        writing = {name for name in called if name.startswith(WRITING)}
                        assert not writing - allowed, f"{path}: {writing}"


WRITING = (
    "add_",
    "change_",
    "edit_",
    "delete_",
    "remove_",
    "open_",
    "close_",
    "share_",
    "withdraw_",
    "finish_",
    "save_",
)


@pytest.mark.django_db
class TestHost:
    @pytest.mark.parametrize("host", ["evil.example.test", "127.0.0.1.evil.example.test", "localhost@evil.test"])
    def test_only_ours_is_answered(self, client, settings, host):
        settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
        answer = client.get(reverse("account_login"), headers={"host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.content.decode()

    def test_a_forwarded_host_is_not_taken(self, client):
        answer = client.get(reverse("my_work"), headers={"x-forwarded-host": "evil.example.test"})
        assert "evil" not in answer["Location"]

    @pytest.mark.parametrize(
        "target", ["https://evil.example.test/", "//evil.example.test", "/\\evil.example.test", "javascript:x"]
    )
    def test_signing_in_leads_nowhere_else(self, client, target):
        user = accounts.officer(password="a long enough sentence")
        answer = client.post(
            f"{reverse('account_login')}?next={target}",
            {"login": user.email, "password": "a long enough sentence", "next": target},
        )
        assert "evil" not in answer.get("Location", "")
        assert "javascript" not in answer.get("Location", "")


@pytest.mark.django_db
class TestParametersTwice:
    """The API refuses a parameter sent twice, but where it is a list; a page takes the last one, everywhere alike."""

    @pytest.mark.parametrize("query", ["limit=5&limit=50", "kind=trafficking&kind=other", "cursor=a&cursor=b"])
    def test_the_api_refuses(self, query):
        answer = api.caller().get(f"cases/?{query}")
        assert (answer.status_code, answer.body["code"]) == (400, "repeated_parameter")

    def test_a_list_is_a_list(self):
        assert api.caller().get("cases/?status=intake&status=closed").status_code == 200

    def test_body_and_query_are_never_mixed(self, officer):
        """A value in the address is no answer to a form."""
        page = officer.post(f"{reverse('search')}?q=Rekaan", {})
        assert page.status_code == 422
        assert "Rekaan" not in page.content.decode()

    def test_a_key_twice_in_a_body_of_the_api_counts_once(self):
        caller = api.caller()
        answer = caller("POST", "cases/", b'{"kind":"trafficking","kind":"nonsense","opened_on":"2026-01-05"}')
        assert answer.status_code == 422


def modules():
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            words = set(found.name.split("."))
            if words & {"forms", "api", "serializers"} and not words & {"migrations", "embedded"}:
                yield importlib.import_module(found.name)


def classes(base):
    seen = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value.__module__.startswith(APPS)
    }
    return sorted(seen, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


class TestFieldsThatAreWritten:
    """Mass assignment: what a form or body may write is listed, and nothing else reaches a row."""

    def test_bodies_refuse_fields_they_do_not_know(self):
        bodies = [kind for kind in classes(serializers.Serializer) if kind.__name__.endswith("Body")]
        assert len(bodies) > 3
        assert not [kind.__name__ for kind in bodies if not issubclass(kind, StrictSerializer)]

    def test_no_serializer_or_form_takes_the_fields_of_a_model_as_they_come(self):
        ours = [kind for kind in classes(django_forms.BaseModelForm) if kind.__name__ != "ModelForm"]
        for kind in [*classes(serializers.ModelSerializer), *ours]:
            meta = getattr(kind, "Meta", None) or getattr(kind, "_meta", None)
            assert getattr(meta, "fields", None) not in (None, "__all__"), kind
            assert not getattr(meta, "exclude", None), kind

    @pytest.mark.django_db
    def test_the_api_refuses_what_it_does_not_know(self):
        body = {"kind": "trafficking", "opened_on": "2026-01-05", "lead_agency_id": "x", "is_reference": True}
        answer = api.caller().post("cases/", body)
        assert (answer.status_code, answer.body["code"]) == (400, "unknown_field")

    @pytest.mark.django_db
    def test_a_page_leaves_what_it_did_not_ask(self, client, people_of_a_case):
        user, case = people_of_a_case
        client.force_login(user)
        client.post(
            reverse("case_status", args=[case.reference]),
            {"lead_agency": "x", "owner": "x", "is_reference": "on", "registered_at": "2020-01-01", "version": 99},
        )
        client.post(
            reverse("account_profile"),
            {"language": "en", "time_zone": "Asia/Jakarta", "is_superuser": "on", "is_staff": "on", "roles": "auditor"},
        )
        case.refresh_from_db()
        user.refresh_from_db()
        assert (case.is_reference, case.lead_agency_id) == (False, user.agency_id)
        assert not getattr(user, "is_superuser", False)
        assert set(User.objects.get(pk=user.pk).roles.values_list("role", flat=True)) == {"officer"}

    @pytest.fixture
    def people_of_a_case(self, db):
        user = accounts.officer()
        return user, build.case(accounts.viewer(user))
