"""What needs a fresh proof of who somebody is, and the way there and back."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from casetracker.accounts import access
from casetracker.common.errors import StepUpNeeded
from casetracker.common.views import BaseView
from tests.builders import accounts
from tests.builders import browser as browsers


class GuardedView(BaseView):
    """A page that needs a fresh proof, for reading and for writing."""

    def get(self, request, *args, **kwargs):
        self.guard()
        return HttpResponse("opened")

    def post(self, request, *args, **kwargs):
        self.guard()
        return HttpResponse("wrote " + request.POST["text"])

    def guard(self):
        if not access.is_fresh(self.viewer, timezone.now()):
            raise StepUpNeeded()


urlpatterns = [path("guarded/", GuardedView.as_view()), path("", include("casetracker.urls"))]
handler404 = "casetracker.common.errors_views.handler404"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def person():
    return accounts.officer(password=accounts.PASSWORD)


@pytest.fixture
def client(person):
    return browsers.of(person)


def grow_old(client, **ago):
    """Let the last proof of a session be so long ago."""
    session = client.session
    session["signed_in_at"] = (timezone.now() - timedelta(**ago)).timestamp()
    session.pop("account_authentication_methods", None)
    session.save()


class TestFreshness:
    def test_ends_after_a_quarter_of_an_hour(self, person):
        now = timezone.now()
        viewer = accounts.viewer_for(person, verified_at=now - timedelta(minutes=14, seconds=59))
        assert access.is_fresh(viewer, now)
        assert not access.is_fresh(viewer, now + timedelta(seconds=1))

    def test_is_nothing_a_viewer_without_a_proof_has(self, person):
        assert not access.is_fresh(accounts.viewer_for(person), timezone.now())

    def test_comes_with_signing_in(self, client):
        assert client.get("/guarded/").content == b"opened"


class TestPages:
    def test_lead_to_the_proof_and_back(self, client):
        grow_old(client, minutes=16)
        answer = client.get("/guarded/?a=1&b=2")
        target = urlsplit(answer["Location"])
        assert (answer.status_code, target.path) == (HTTPStatus.FOUND, "/account/reauthenticate/")
        assert parse_qs(target.query) == {"next": ["/guarded/?a=1&b=2"]}
        answer = client.post(answer["Location"], {"password": accounts.PASSWORD, "next": "/guarded/?a=1&b=2"})
        assert answer["Location"] == "/guarded/?a=1&b=2"
        assert client.get("/guarded/").content == b"opened"

    def test_a_wrong_password_proves_nothing(self, client):
        grow_old(client, minutes=16)
        client.post("/account/reauthenticate/", {"password": "wrong", "next": "/guarded/"})
        assert client.get("/guarded/").status_code == HTTPStatus.FOUND

    def test_a_form_comes_back_with_all_it_held(self, client):
        grow_old(client, minutes=16)
        answer = client.post("/guarded/", {"text": '"quoted" <text>', "choices": ["a", "b"]})
        text = browsers.text_of(answer)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert 'name="text" value="&quot;quoted&quot; &lt;text&gt;"' in text
        assert 'name="choices" value="a"' in text
        assert 'name="choices" value="b"' in text
        assert "/account/reauthenticate/?next=%2Faccount%2Fconfirmed%2F" in text
        assert "quoted" not in str(dict(client.session))

    def test_a_part_of_a_page_is_refused(self, client):
        grow_old(client, minutes=16)
        answer = client.get("/guarded/", headers={"hx-request": "true"})
        assert answer.status_code == HTTPStatus.FORBIDDEN

    def test_the_way_back_never_leads_to_another_site(self, client):
        answer = client.post(
            "/account/reauthenticate/", {"password": accounts.PASSWORD, "next": "https://elsewhere.test/"}
        )
        assert "elsewhere" not in answer["Location"]

    @override_settings(ROOT_URLCONF="casetracker.urls")
    def test_the_page_after_a_proof_in_a_second_tab(self, client):
        assert client.get("/account/confirmed/").status_code == HTTPStatus.OK
