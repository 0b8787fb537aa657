"""The second factor: setting it up, signing in with it, being stopped without it, resetting it by two people."""

import json
import os
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.exceptions import InvalidTag
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from casetracker.accounts import access, registry, sealing, services
from casetracker.accounts.choices import Role
from casetracker.accounts.middleware import SecondFactorMiddleware
from casetracker.accounts.models import SecondFactorReset, Session
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common.errors import NotAllowed, StepUpNeeded, WrongState
from casetracker.delivery.models import OutboxMessage
from casetracker.vault.crypto import Unreadable
from tests.builders import accounts
from tests.builders import browser as browsers

pytestmark = pytest.mark.django_db

INDEX = "/account/second-factor/"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def person():
    return accounts.officer(password=accounts.PASSWORD)


def code_of(secret):
    """Return what an authenticator app shows now. Forgets used codes: half a minute does not pass in a test."""
    cache.clear()
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def sign_in(person, client=None):
    client = client or Client()
    client.cookies["language"] = "en"
    client.post("/account/login/", {"login": person.email, "password": accounts.PASSWORD})
    return client


def set_up(client):
    """Set an authenticator app up, and return its secret."""
    page = client.get(f"{INDEX}app/")
    secret = page.context["form"].secret
    answer = client.post(f"{INDEX}app/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content
    return secret


def answer_of_a_key(handle):
    """Return what a browser sends of a key, signed by nobody."""
    client_data = urlsafe_b64encode(b'{"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost"}')
    return {
        "type": "public-key",
        "id": "AAAA",
        "rawId": "AAAA",
        "response": {
            "clientDataJSON": client_data.decode().rstrip("="),
            "authenticatorData": urlsafe_b64encode(bytes(32) + b"\x05" + bytes(4)).decode().rstrip("="),
            "signature": "AAAA",
            "userHandle": handle,
        },
        "clientExtensionResults": {},
    }


def is_in(client):
    return client.get("/account/").status_code == 200


class TestSettingItUp:
    def test_an_app_with_recovery_codes_shown_once(self, person):
        client = sign_in(person)
        secret = set_up(client)
        codes = browsers.text_of(client.get(f"{INDEX}codes/"))
        assert codes.count("<code>") == 10
        assert "<code>" not in browsers.text_of(client.get(f"{INDEX}codes/"))
        assert secret not in browsers.text_of(client.get(INDEX))

    def test_needs_a_code_that_is_right(self, person):
        client = sign_in(person)
        client.get(f"{INDEX}app/")
        assert client.post(f"{INDEX}app/", {"code": "000000"}).status_code == 200
        assert not Authenticator.objects.exists()

    def test_needs_a_fresh_proof(self, person):
        client = sign_in(person)
        session = client.session
        session["signed_in_at"] = time.time() - 1000
        session.pop("account_authentication_methods")
        session.save()
        for path in ("app/", "keys/new/"):
            assert "/account/reauthenticate/" in client.get(f"{INDEX}{path}")["Location"]

    def test_leaves_a_line_and_tells_by_mail_without_a_fact(self, person):
        set_up(sign_in(person))
        assert OutboxMessage.objects.filter(task="casetracker.accounts.tasks.send_account_notice").count() == 1
        assert Entry.objects.filter(event="second_factor.added", user_id=person.pk).count() == 1
        services.send_account_notice(user_id=person.pk)
        assert person.display_name not in mail.outbox[0].body

    def test_offers_a_key_to_the_browser_as_it_wants_it(self, person):
        page = browsers.text_of(sign_in(person).get(f"{INDEX}keys/new/"))
        assert '"publicKey"' in page
        assert '"challenge"' in page
        assert person.display_name not in page.split('id="key-options"')[1].split("</script>")[0]

    def test_a_made_up_answer_of_a_key_adds_nothing(self, person):
        client = sign_in(person)
        client.get(f"{INDEX}keys/new/")
        for credential in ("", "{}", '{"id": 1}', "[]", "nonsense"):
            assert client.post(f"{INDEX}keys/new/", {"name": "x", "credential": credential}).status_code == 200
        assert not Authenticator.objects.exists()

    def test_a_made_up_answer_of_a_passkey_opens_nothing_and_names_nobody(self, person, required):
        client = Client()
        address = "/account/login/passkey/"
        handle = urlsafe_b64encode(user_pk_to_url_str(person).encode()).decode().rstrip("=")
        page = browsers.text_of(client.get(address))
        assert '"userVerification": "required"' in page
        for credential in (
            "",
            "{}",
            '{"id": 1}',
            "[]",
            "nonsense",
            json.dumps({"response": {"userHandle": handle}}),
            json.dumps(answer_of_a_key(handle)),
            json.dumps(answer_of_a_key("eHl6")),
        ):
            answer = client.post(address, {"credential": credential})
            assert answer.status_code == 200, credential
            assert not is_in(client)
        assert set(Entry.objects.filter(event="sign_in.failed").values_list("subject_id", "user_id")) == {(None, None)}

    def test_a_made_up_answer_of_a_key_opens_nothing(self, person):
        set_up(sign_in(person))
        client = sign_in(person)
        for credential in ("", "{}", '{"id": 1}', "[]", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'):
            assert client.post(f"{INDEX}code/", {"credential": credential}).status_code == 200
        assert not is_in(client)


class TestWhatIsStored:
    def test_is_no_secret_anybody_can_use(self, person):
        client = sign_in(person)
        secret = set_up(client)
        seed = sealing.unseal(Authenticator.objects.get(type="recovery_codes").data["seed"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT data::text FROM mfa_authenticator UNION ALL SELECT session_data FROM accounts_session"
            )
            stored = "".join(row[0] for row in cursor.fetchall())
        assert secret not in stored
        assert seed not in stored
        for code in Authenticator.objects.get(type="recovery_codes").wrap().generate_codes():
            assert code not in stored

    def test_cannot_be_changed_unseen(self):
        stored = sealing.seal("text")
        changed = stored[:-4] + ("AAAA" if stored[-4:] != "AAAA" else "BBBB")
        with pytest.raises((InvalidTag, Unreadable, ValueError)):
            sealing.unseal(changed)

    def test_is_sealed_by_whoever_registered_last_and_what_was_sealed_before_stays_readable(self, monkeypatch):
        monkeypatch.setattr(registry, "sealer", None)
        before = sealing.seal("text")
        registry.register_sealer(lambda text: "v:" + text[::-1], lambda text: text[2:][::-1])
        assert sealing.seal("text") == "v:txet"
        assert [sealing.unseal("v:txet"), sealing.unseal(before)] == ["text", "text"]


class TestSigningIn:
    def test_takes_the_code_after_the_password(self, person):
        secret = set_up(sign_in(person))
        client = sign_in(person)
        assert not is_in(client)
        assert client.post(f"{INDEX}code/", {"code": "000000"}).status_code == 200
        assert not is_in(client)
        assert client.post(f"{INDEX}code/", {"code": code_of(secret)}).status_code == 302
        assert is_in(client)
        assert Entry.objects.filter(event="second_factor.failed", user_id=person.pk).count() == 1
        line = Entry.objects.filter(event="sign_in.succeeded").latest("at")
        assert line.details == {"factors": ["totp"]}

    def test_a_code_works_once(self, person):
        secret = set_up(sign_in(person))
        code = code_of(secret)
        assert sign_in(person).post(f"{INDEX}code/", {"code": code}).status_code == 302
        assert sign_in(person).post(f"{INDEX}code/", {"code": code}).status_code == 200

    def test_a_recovery_code_works_once(self, person):
        set_up(sign_in(person))
        code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        assert sign_in(person).post(f"{INDEX}code/", {"code": code}).status_code == 302
        assert sign_in(person).post(f"{INDEX}code/", {"code": code}).status_code == 200

    @pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
    def test_a_code_is_of_half_a_minute_and_taken_one_step_either_way(self, person, steps, status, monkeypatch):
        secret = set_up(sign_in(person))
        now = time.time() // 30 * 30 + 3600
        cache.clear()
        monkeypatch.setattr(totp.time, "time", lambda: now)
        code = totp.format_hotp_value(totp.hotp_value(secret, int(now) // 30 + steps))
        assert sign_in(person).post(f"{INDEX}code/", {"code": code}).status_code == status

    def test_a_new_password_by_mail_does_not_stand_in_for_it(self, person):
        secret = set_up(sign_in(person))
        client, new = Client(), "another horse, another battery"
        person.refresh_from_db()
        path = "/" + services.password_address(person).split("/", 3)[3]
        answer = client.post(client.get(path)["Location"], {"password1": new, "password2": new})
        assert answer.status_code == 302
        assert not is_in(client)
        client.post("/account/login/", {"login": person.email, "password": new})
        assert not is_in(client)
        assert client.post(f"{INDEX}code/", {"code": code_of(secret)}).status_code == 302
        assert is_in(client)

    def test_the_password_alone_is_no_fresh_proof_any_more(self, person):
        client = sign_in(person)
        set_up(client)
        answer = client.get("/account/reauthenticate/?next=/account/")
        target = urlsplit(answer["Location"])
        assert (target.path, parse_qs(target.query)) == (f"{INDEX}confirm/", {"next": ["/account/"]})
        answer = client.post("/account/reauthenticate/", {"password": accounts.PASSWORD})
        assert urlsplit(answer["Location"]).path == f"{INDEX}confirm/"


def paths():
    """Return a path of every address there is, with made-up numbers in it."""
    found = []

    def collect(resolver, prefix):
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                collect(pattern, route)
            else:
                found.append(route)

    collect(get_resolver(), "/")
    values = {"<uuid:": "0190a1b2-0000-7000-8000-000000000000>", "<int:": "1>"}
    for route in found:
        path = route.replace("^", "").replace("$", "").replace("\\Z", "")
        for start in values:
            while start in path:
                head, _, rest = path.partition(start)
                path = head + values[start].rstrip(">") + rest.partition(">")[2]
        while "<" in path:
            head, _, rest = path.partition("<")
            path = head + "x" + rest.partition(">")[2]
        yield path


class TestWithoutOne:
    OPEN_PATHS = ("/account/", "/help/", "/safety/")

    def test_nothing_is_reached_but_setting_one_up(self, person, required):
        client = browsers.of(person)
        tried, through = 0, []
        for path in sorted(set(paths())):
            answer = client.get(path)
            if answer.status_code in {404, 405} or path.startswith("/api/"):
                continue
            tried += 1
            if not (answer.status_code == 302 and answer["Location"].startswith(INDEX)):
                through.append(answer.wsgi_request.resolver_match.view_name)
        assert tried > 100
        assert set(through) <= SecondFactorMiddleware.OPEN | {
            "account_login", "account_signup", "account_inactive", "mfa_authenticate",
        }  # fmt: skip

    def test_no_form_is_taken(self, person, required):
        client = browsers.of(person)
        for path in ("/cases/new/", "/account/password/change/", "/account/sessions/", "/"):
            assert client.post(path, {}).status_code in {302, 405}

    def test_the_description_of_the_interface_is_closed_too(self, person, required):
        assert browsers.of(person).get("/api/v1/schema/").status_code == 302

    def test_is_not_asked_of_who_reads_figures_alone(self, required):
        assert is_in(browsers.of(accounts.user(Role.STATISTICIAN)))

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.STATISTICIAN}))
    def test_is_asked_of_everybody_else(self, required, role):
        answer = browsers.of(accounts.user(role)).get("/account/")
        assert (answer.status_code, answer["Location"]) == (302, INDEX)

    def test_opens_once_it_is_there(self, person, required):
        client = sign_in(person)
        assert not is_in(client)
        set_up(client)
        assert is_in(client)

    def test_one_set_up_elsewhere_has_to_be_shown_here(self, person, required):
        other = sign_in(person)
        secret = set_up(sign_in(person))
        assert urlsplit(other.get("/account/")["Location"]).path == f"{INDEX}confirm/"
        other.post(f"{INDEX}confirm/", {"code": code_of(secret)})
        assert is_in(other)

    def test_the_last_one_cannot_be_removed(self, person, required):
        client = sign_in(person)
        set_up(client)
        client.post(f"{INDEX}app/remove/")
        assert Authenticator.objects.filter(type="totp").exists()

    def test_is_left_to_oneself_where_it_is_not_required(self, person, settings):
        settings.SECOND_FACTOR_REQUIRED = False
        client = sign_in(person)
        assert is_in(client)
        set_up(client)
        client.post(f"{INDEX}app/remove/")
        assert not Authenticator.objects.exists()


class TestHardwareKeys:
    def test_are_asked_of_the_powerful_alone(self):
        for role in Role:
            asked = access.needs_hardware_key(Viewer(roles=frozenset({role})), required=True)
            assert asked is (role in access.ROLES_OF_A_HARDWARE_KEY)
            assert not access.needs_hardware_key(Viewer(roles=frozenset({role})), required=False)

    def test_an_app_is_not_enough_for_them(self, required, settings):
        settings.HARDWARE_KEY_REQUIRED = True
        client = sign_in(accounts.auditor(password=accounts.PASSWORD))
        set_up(client)
        assert client.get("/account/")["Location"] == INDEX
        assert "needs a hardware key" in browsers.text_of(client.get(INDEX))


class TestReset:
    @pytest.fixture
    def world(self, person):
        set_up(sign_in(person))
        admins = [accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=person.agency)) for _ in range(2)]
        return person, *admins

    def test_takes_two(self, world):
        person, first, second = world
        client, now = browsers.of(person), timezone.now()
        services.ask_for_reset(user_id=person.pk, actor=first, now=now)
        assert Authenticator.objects.filter(user=person).exists()
        with pytest.raises(NotAllowed):
            services.confirm_reset(user_id=person.pk, actor=first, now=now)
        services.confirm_reset(user_id=person.pk, actor=second, now=now)
        assert not Authenticator.objects.filter(user=person).exists()
        assert not is_in(client)
        assert Session.objects.filter(end_reason="second_factor").exists()
        events = set(Entry.objects.values_list("event", flat=True))
        assert {"second_factor.reset_asked", "second_factor.reset"} <= events

    def test_is_forgotten_after_a_day(self, world):
        person, first, second = world
        services.ask_for_reset(user_id=person.pk, actor=first, now=timezone.now() - timedelta(hours=25))
        with pytest.raises(WrongState):
            services.confirm_reset(user_id=person.pk, actor=second, now=timezone.now())

    def test_needs_a_fresh_proof_of_both(self, world):
        person, first, second = world
        late = timezone.now() + timedelta(minutes=16)
        with pytest.raises(StepUpNeeded):
            services.ask_for_reset(user_id=person.pk, actor=first, now=late)
        services.ask_for_reset(user_id=person.pk, actor=first, now=timezone.now())
        with pytest.raises(StepUpNeeded):
            services.confirm_reset(user_id=person.pk, actor=second, now=late)

    def test_the_database_refuses_one_person_twice(self, world):
        from django.db import IntegrityError

        person, first, _second = world
        row = services.ask_for_reset(user_id=person.pk, actor=first, now=timezone.now())
        with pytest.raises(IntegrityError, match="second_factor_reset_by_two"):
            SecondFactorReset.objects.filter(pk=row.pk).update(confirmed_by=first.user_id, confirmed_at=timezone.now())

    def test_through_the_pages(self, world):
        person, first, second = world
        address = f"/users/{person.pk}/second-factor/reset/"
        assert browsers.of(first).post(address, {}).status_code == 302
        page = browsers.text_of(browsers.of(second).get(f"/users/{person.pk}/"))
        assert "Confirm the reset" in page
        assert "authenticator app" in page
        assert browsers.of(second).post(address, {}).status_code == 302
        assert not Authenticator.objects.filter(user=person).exists()

    def test_is_nothing_for_another_agency(self, world):
        person, *_ = world
        stranger = browsers.of(accounts.user(Role.AGENCY_ADMIN))
        assert stranger.get(f"/users/{person.pk}/second-factor/reset/").status_code == 404


@pytest.mark.parametrize("name", ["casetracker.settings.production", "casetracker.settings.embedded"])
@pytest.mark.parametrize("said", ["no", "yes"])
def test_a_real_installation_cannot_do_without(name, said):
    code = "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED, settings.SESSION_COOKIE_NAME)"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": name,
        "SECOND_FACTOR_REQUIRED": said,
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "cases.example.test",
        "DATABASE_URL": "postgresql://a@b/c",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "MASTER_KEY_FILE": "/nonexistent",
    }
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    required, cookie = answer.stdout.split()[-2:]
    real = name.endswith("production")
    assert required == str(real or said == "yes")
    assert cookie.startswith("__Host-") is real
