"""Sessions: what is stored of them, how long they live, how many there are, and who ends them."""

from base64 import b64decode
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casetracker.accounts import services
from casetracker.accounts.choices import EndReason, Role
from casetracker.accounts.models import Session
from casetracker.accounts.sessions import SHARED_DEVICE, SessionStore, hash_of
from casetracker.audit.models import Entry
from tests.builders import accounts
from tests.builders import browser as browsers

pytestmark = pytest.mark.django_db

ACCOUNT = "/account/"


@pytest.fixture
def person():
    return accounts.officer(password=accounts.PASSWORD)


def sign_in(person, **answers):
    """Sign in as a person does, in a browser of its own."""
    client = Client()
    client.cookies["language"] = "en"
    form = {"login": person.email, "password": accounts.PASSWORD, **answers}
    assert client.post("/account/login/", form).status_code == 302
    return client


def is_in(client):
    return client.get(ACCOUNT).status_code == 200


def later(client, **time):
    """Let the row of a client's session be so much older, as if nothing had happened since."""
    back = timedelta(**time)
    row = Session.objects.get(pk=hash_of(client.session.session_key))
    row.expire_date -= back
    row.save(update_fields=["expire_date"])


class TestWhatIsStored:
    def test_opens_no_session(self, person):
        client = browsers.of(person)
        row = Session.objects.get()
        thief = Client()
        thief.cookies["sessionid"] = row.session_key
        assert not is_in(thief)
        assert client.session.session_key not in str(Session.objects.values_list())

    def test_shows_nothing_of_what_it_holds(self, person):
        client = browsers.of(person)
        session = client.session
        session["mfa.totp.secret"] = "JBSWY3DPEHPK3PXP"
        session.save()
        stored = b64decode(Session.objects.get().session_data)
        assert b"JBSWY3DPEHPK3PXP" not in stored
        assert b"secret" not in stored
        assert SessionStore(client.session.session_key)["mfa.totp.secret"] == "JBSWY3DPEHPK3PXP"

    def test_does_nothing_once_it_was_tampered_with(self, person):
        client, other = browsers.of(person), browsers.of(accounts.officer())
        theirs = Session.objects.get(pk=hash_of(other.session.session_key)).session_data
        Session.objects.filter(pk=hash_of(client.session.session_key)).update(session_data=theirs)
        assert not is_in(client)

    def test_is_forgotten_a_day_after_its_end(self, person):
        browsers.of(person)
        Session.objects.update(expire_date=timezone.now() - timedelta(hours=23))
        SessionStore.clear_expired()
        assert Session.objects.count() == 1
        Session.objects.update(expire_date=timezone.now() - timedelta(hours=25))
        SessionStore.clear_expired()
        assert Session.objects.count() == 0


class TestItsLife:
    def test_ends_after_a_quarter_of_an_hour_without_a_request(self, person):
        client = sign_in(person)
        later(client, minutes=14)
        assert is_in(client)
        later(client, minutes=15)
        assert not is_in(client)

    def test_ends_after_five_minutes_on_a_shared_device(self, person):
        client = sign_in(person, shared_device="on")
        assert client.session[SHARED_DEVICE]
        later(client, minutes=4)
        assert is_in(client)
        later(client, minutes=5)
        assert not is_in(client)

    def test_warns_in_time_on_a_shared_device(self, person):
        assert 'data-idle="300"' in browsers.text_of(sign_in(person, shared_device="on").get(ACCOUNT))
        assert 'data-idle="900"' in browsers.text_of(sign_in(person).get(ACCOUNT))

    def test_ends_eight_hours_after_signing_in_however_busy(self, person):
        client = sign_in(person)
        session = client.session
        session["signed_in_at"] = (timezone.now() - timedelta(hours=7, minutes=59)).timestamp()
        session.save()
        assert is_in(client)
        assert Session.objects.get().expire_date < timezone.now() + timedelta(minutes=2)
        session["signed_in_at"] = (timezone.now() - timedelta(hours=8)).timestamp()
        session.save()
        assert not is_in(client)

    def test_gets_a_new_key_at_sign_in(self, person):
        client = Client()
        client.get("/account/login/")
        session = client.session
        session["anything"] = 1
        session.save()
        before = session.session_key
        client.cookies["sessionid"] = before
        client.post("/account/login/", {"login": person.email, "password": accounts.PASSWORD})
        assert client.session.session_key != before
        assert not Session.objects.filter(pk=hash_of(before)).exists()


class TestTwoAtOnce:
    def test_the_oldest_ends_and_both_sides_are_told(self, person):
        first, second = sign_in(person), sign_in(person)
        third = sign_in(person)
        assert "The older one was signed out" in browsers.text_of(third.get(ACCOUNT))
        assert [is_in(client) for client in (second, third)] == [True, True]
        answer = first.get(ACCOUNT)
        assert answer.status_code == 302
        assert "two places at once is the limit" in browsers.text_of(first.get(answer["Location"]))

    def test_counts_each_person_alone(self, person):
        client = sign_in(person)
        for _ in range(3):
            sign_in(accounts.officer(password=accounts.PASSWORD))
        assert is_in(client)


class TestEnding:
    def test_happens_in_the_transaction_of_its_cause(self, person):
        client = browsers.of(person)
        with transaction.atomic():
            services.end_sessions([person.pk], EndReason.RIGHTS)
            transaction.set_rollback(True)
        assert is_in(client)
        services.end_sessions([person.pk], EndReason.RIGHTS)
        assert not is_in(client)

    def test_a_request_under_way_does_not_bring_it_back(self, person):
        client = browsers.of(person)
        under_way = SessionStore(client.session.session_key)
        assert under_way["_auth_user_id"] == str(person.pk)
        services.end_sessions([person.pk], EndReason.RIGHTS)
        with pytest.raises(UpdateError):
            under_way.save()
        assert not is_in(client)

    def test_sends_who_was_asking_for_a_page_to_sign_in_and_says_why(self, person):
        client, asked = sign_in(person), []

        def end_meanwhile(execute, sql, params, many, context):
            asked.append(sql)
            if len(asked) == 2:  # After the session was read.
                services.end_sessions([person.pk], EndReason.RIGHTS)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(end_meanwhile):
            answer = client.get(ACCOUNT)
        assert len(asked) > 2
        assert (answer.status_code, answer.url) == (302, f"/account/login/?next={ACCOUNT}")
        assert str(EndReason.RIGHTS.label) in client.get(answer.url).content.decode()

    def test_spares_everybody_else(self, person):
        other = browsers.of(accounts.officer())
        assert services.end_sessions([person.pk], EndReason.RIGHTS) == 0
        assert is_in(other)

    @pytest.mark.parametrize("change", ["roles", "unit", "off"])
    def test_comes_with_a_change_of_rights(self, person, change):
        admin = accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=person.agency))
        client, now = browsers.of(person), timezone.now()
        if change == "off":
            services.set_active(user_id=person.pk, is_active=False, actor=admin, now=now)
        else:
            facts = services.UserFacts(
                display_name=person.display_name,
                roles=[Role.SUPERVISOR] if change == "roles" else [Role.OFFICER],
                unit_id=accounts.unit(person.agency).pk if change == "unit" else None,
            )
            services.change_user(user_id=person.pk, data=facts, actor=admin, now=now)
        assert not is_in(client)

    def test_does_not_come_with_a_new_name(self, person):
        admin = accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=person.agency))
        client = browsers.of(person)
        facts = services.UserFacts(display_name="Another name", roles=[Role.OFFICER])
        services.change_user(user_id=person.pk, data=facts, actor=admin, now=timezone.now())
        assert is_in(client)

    def test_comes_with_a_new_password_everywhere_but_here(self, person):
        here, elsewhere = sign_in(person), sign_in(person)
        new = "another horse, another battery"
        form = {"oldpassword": accounts.PASSWORD, "password1": new, "password2": new}
        assert here.post("/account/password/change/", form).status_code == 302
        assert is_in(here)
        assert not is_in(elsewhere)
        assert Session.objects.filter(end_reason=EndReason.PASSWORD).count() == 1


class TestSigningSomebodyOut:
    @pytest.fixture
    def admin(self, person):
        return accounts.user(Role.AGENCY_ADMIN, agency=person.agency)

    def test_ends_all_their_sessions_and_leaves_the_account(self, person, admin):
        first, second = sign_in(person), sign_in(person)
        address = reverse("user_sign_out", args=[person.pk])
        page = browsers.of(admin)
        assert "Sign out everywhere?" in browsers.text_of(page.get(address))
        assert page.post(address).status_code == 302
        assert [is_in(first), is_in(second)] == [False, False]
        answer = first.get(ACCOUNT)
        assert "An administrator signed you out" in browsers.text_of(first.get(answer["Location"]))
        assert is_in(sign_in(person))
        entry = Entry.objects.get(event="user.signed_out")
        assert (entry.user_id, entry.subject_id, entry.details) == (admin.pk, person.pk, {"sessions": 2})

    def test_is_for_those_who_could_switch_the_account_off(self, person, admin):
        client = sign_in(person)
        stranger = browsers.of(accounts.user(Role.AGENCY_ADMIN))
        assert stranger.post(reverse("user_sign_out", args=[person.pk])).status_code == 404
        colleague = browsers.of(accounts.officer(person.agency))
        assert colleague.post(reverse("user_sign_out", args=[person.pk])).status_code == 403
        auditor = accounts.user(Role.AUDITOR, agency=person.agency)
        assert browsers.of(admin).post(reverse("user_sign_out", args=[auditor.pk])).status_code == 403
        assert is_in(client)


class TestThePage:
    ADDRESS = "/account/sessions/"

    def test_lists_ones_own_alone(self, person):
        browsers.of(accounts.officer())
        client = browsers.of(person)
        browsers.of(person)
        page = browsers.text_of(client.get(self.ADDRESS))
        assert page.count("last used") == 2
        assert page.count("This one") == 1

    def test_ends_one_from_afar(self, person):
        client, other = sign_in(person), sign_in(person)
        wanted = Session.objects.get(pk=hash_of(other.session.session_key)).id
        assert client.post(self.ADDRESS, {"session": str(wanted)}).status_code == 302
        assert is_in(client)
        assert not is_in(other)
        assert Entry.objects.filter(event="sign_in.ended", user_id=person.pk).count() == 1

    def test_ends_all_others(self, person):
        client, other = sign_in(person), sign_in(person)
        assert client.post(self.ADDRESS).status_code == 302
        assert (is_in(client), is_in(other)) == (True, False)

    @pytest.mark.parametrize("wanted", ["theirs", "nonsense"])
    def test_ends_nobody_elses(self, person, wanted):
        other = browsers.of(accounts.officer())
        theirs = Session.objects.get(pk=hash_of(other.session.session_key)).id
        answer = browsers.of(person).post(self.ADDRESS, {"session": str(theirs) if wanted == "theirs" else wanted})
        assert answer.status_code == 404
        assert is_in(other)

    def test_names_the_browser_and_nothing_finer(self, person):
        client = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/140.0"})
        client.post("/account/login/", {"login": person.email, "password": accounts.PASSWORD})
        client.get(ACCOUNT)
        assert Session.objects.get().browser == "Firefox, Windows"
