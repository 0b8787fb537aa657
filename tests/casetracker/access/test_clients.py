import re

import pytest
from django.urls import reverse
from django.utils import timezone

from casetracker.access import clients
from casetracker.access.sections import ALL_AND_EDIT, Section
from casetracker.accounts.choices import Role
from casetracker.accounts.models import AgencyClient
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from tests.builders import accounts, api, browser
from tests.builders.browser import text_of

pytestmark = pytest.mark.django_db


def register(agency, **fields):
    actor = accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=agency))
    values = {"name": "Our register", "scopes": ["referrals:read"], "sections": int(Section.SERVICES), **fields}
    return clients.register_client(actor=actor, now=timezone.now(), **values)


class TestRegistering:
    def test_the_secret_works_and_is_stored_as_a_hash(self):
        made = register(accounts.agency())
        stored = AgencyClient.objects.get()
        assert made.secret not in stored.client_secret
        form = {"grant_type": "client_credentials", "client_id": stored.client_id, "client_secret": made.secret}
        answer = api.post_form("/api/v1/token/", form)
        assert answer.status_code == 200
        stored.refresh_from_db()
        assert stored.last_used_at is not None

    def test_leaves_a_line_without_the_secret(self):
        made = register(accounts.agency())
        line = Entry.objects.get(event="client.registered")
        assert line.details == {"scopes": ["referrals:read"], "sections": ["header", "services"]}
        assert made.secret not in str(line.__dict__)

    @pytest.mark.parametrize(
        ("fields", "at_fault"),
        [
            ({"name": ""}, "name"),
            ({"name": "a\x00"}, "name"),
            ({"name": "x" * 300}, "name"),
            ({"scopes": []}, "scopes"),
            ({"scopes": ["everything"]}, "scopes"),
            ({"sections": int(ALL_AND_EDIT) + (1 << 20)}, "sections"),
        ],
    )
    def test_says_what_is_wrong(self, fields, at_fault):
        with pytest.raises(InvalidInput) as refused:
            register(accounts.agency(), **fields)
        assert set(refused.value.fields) == {at_fault}

    def test_one_name_once_in_an_agency(self):
        agency = accounts.agency()
        register(agency)
        with pytest.raises(InvalidInput):
            register(agency, name="OUR register")
        register(accounts.agency())

    def test_not_by_an_officer(self):
        with pytest.raises(NotAllowed):
            clients.register_client(
                name="x", scopes=["referrals:read"], sections=1, actor=accounts.viewer(), now=timezone.now()
            )


class TestRevoking:
    def test_stops_living_tokens_at_once(self):
        agency = accounts.agency()
        made = api.client(agency)
        caller = api.Caller(made)
        assert caller("GET", "/api/v1/agencies/").status_code == 200
        actor = accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=agency))
        clients.revoke_client(client_id=made.pk, actor=actor, now=timezone.now())
        assert caller("GET", "/api/v1/agencies/").status_code == 401
        with pytest.raises(WrongState):
            clients.revoke_client(client_id=made.pk, actor=actor, now=timezone.now())

    def test_another_agencys_is_not_there(self):
        made = api.client()
        actor = accounts.viewer(accounts.user(Role.AGENCY_ADMIN))
        with pytest.raises(NotVisible):
            clients.revoke_client(client_id=made.pk, actor=actor, now=timezone.now())


class TestPages:
    @pytest.mark.parametrize("role", list(Role))
    def test_who_has_them(self, role):
        client = browser.of(accounts.user(role))
        sees = {Role.AGENCY_ADMIN, Role.COORDINATOR, Role.PARTNER_CONTACT, Role.SYSTEM_ADMIN}
        manages = {Role.AGENCY_ADMIN, Role.COORDINATOR, Role.PARTNER_CONTACT}
        assert client.get(reverse("api_clients")).status_code == (200 if role in sees else 403)
        assert client.get(reverse("api_client_new")).status_code == (200 if role in manages else 403)

    def test_shows_the_secret_once(self):
        client = browser.of(accounts.user(Role.AGENCY_ADMIN))
        sent = {"name": "Our register", "scopes": ["referrals:read"], "sections": ["services"]}
        answer = client.post(reverse("api_client_new"), sent)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        secret = re.findall(r"<code>([^<]{40,})</code>", text_of(answer))[-1]
        listed = text_of(client.get(reverse("api_clients")))
        assert "Our register" in listed
        assert secret not in listed
        assert client.post(reverse("api_client_new"), sent).status_code == 422

    def test_offers_neither_the_reporter_nor_corruption(self):
        client = browser.of(accounts.user(Role.AGENCY_ADMIN))
        page = text_of(client.get(reverse("api_client_new")))
        assert "informant" not in page
        sent = {"name": "Ours", "scopes": ["referrals:read"], "sections": ["informant"]}
        assert client.post(reverse("api_client_new"), sent).status_code == 422

    def test_withdraws_after_a_question(self):
        agency = accounts.agency()
        made = api.client(agency)
        client = browser.of(accounts.user(Role.AGENCY_ADMIN, agency=agency))
        address = reverse("api_client_revoke", args=[made.pk])
        assert client.get(address).status_code == 200
        assert client.post(address).url == reverse("api_clients")
        made.refresh_from_db()
        assert made.revoked_at is not None
        stranger = browser.of(accounts.user(Role.AGENCY_ADMIN))
        assert stranger.get(address).status_code == 404


class TestLimits:
    def test_are_kept_and_recorded(self):
        made = register(accounts.agency(), case_kinds=["trafficking"], certificate=":".join(["AB"] * 32))
        assert made.client.case_kinds == ["trafficking"]
        assert made.client.certificate == "ab" * 32
        details = Entry.objects.get(event="client.registered").details
        assert (details["case_kinds"], details["bound_to_certificate"]) == (["trafficking"], True)

    @pytest.mark.parametrize(("field", "value"), [("case_kinds", ["no such kind"]), ("certificate", "no digest")])
    def test_are_refused_beside_their_question(self, field, value):
        with pytest.raises(InvalidInput) as refused:
            register(accounts.agency(), **{field: value})
        assert set(refused.value.fields) == {field}

    def test_a_certificate_may_be_required(self, settings):
        settings.CLIENT_CERTIFICATE_REQUIRED = True
        with pytest.raises(InvalidInput) as refused:
            register(accounts.agency())
        assert set(refused.value.fields) == {"certificate"}
        assert register(accounts.agency(), certificate="ab" * 32).client.certificate
