"""Guessing a password is slow, locks out nobody but the one who guesses, and tells nothing about who has an account."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casetracker.accounts import services, tasks
from casetracker.accounts.choices import Role
from casetracker.audit.models import Entry
from casetracker.delivery.models import OutboxMessage
from tests.builders import accounts

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "10.0.0.1", "203.0.113.9"
SIGN_IN, FORGOTTEN = "/account/login/", "/account/password/reset/"


@pytest.fixture
def person():
    return accounts.officer(password=accounts.PASSWORD)


def attempt(email, password, address=HOME, **headers):
    client = Client(REMOTE_ADDR=address, headers=headers)
    client.cookies["language"] = "en"
    return client.post(SIGN_IN, {"login": email, "password": password})


def fail(email, times, address=HOME, **headers):
    return [attempt(email, f"wrong {number}", address, **headers).status_code for number in range(times)]


class TestGuessing:
    def test_stops_after_five_failures(self, person):
        assert fail(person.email, 6) == [200, 200, 200, 200, 429, 429]
        assert attempt(person.email, accounts.PASSWORD).status_code == 429

    def test_leaves_a_line_each_time(self, person):
        fail(person.email, 7)
        assert Entry.objects.filter(event="sign_in.failed", subject_id=person.pk).count() == 7

    def test_from_elsewhere_locks_nobody_out(self, person):
        assert fail(person.email, 8, ELSEWHERE)[-1] == 429
        assert attempt(person.email, accounts.PASSWORD, HOME).status_code == 302

    def test_of_one_account_leaves_others_at_the_same_place_alone(self, person):
        fail(person.email, 6)
        other = accounts.officer(password=accounts.PASSWORD)
        assert attempt(other.email, accounts.PASSWORD).status_code == 302

    def test_may_go_on_after_a_quarter_of_an_hour(self, person):
        fail(person.email, 6)
        for row in AccessAttempt.objects.all():
            row.attempt_time -= timedelta(minutes=15, seconds=1)
            row.save()
        assert attempt(person.email, accounts.PASSWORD).status_code == 302

    def test_waiting_is_not_made_longer_by_trying(self, person):
        fail(person.email, 5)
        before = AccessAttempt.objects.get().attempt_time
        fail(person.email, 3)
        assert AccessAttempt.objects.get().attempt_time == before

    def test_is_forgotten_with_a_success(self, person):
        fail(person.email, 4)
        assert attempt(person.email, accounts.PASSWORD).status_code == 302
        assert fail(person.email, 4) == [200, 200, 200, 200]

    def test_with_another_spelling_or_browser_is_counted_together(self, person):
        spellings = [person.email, person.email.upper(), f" {person.email}", person.email, person.email.title()]
        codes = [attempt(name, "wrong", **{"user-agent": f"B/{n}"}).status_code for n, name in enumerate(spellings)]
        assert codes[-1] == 429

    def test_from_many_addresses_of_one_network_is_counted_together(self, person):
        codes = [attempt(person.email, "wrong", f"2001:db8:1:2::{number}").status_code for number in range(1, 6)]
        assert codes[-1] == 429

    def test_a_header_anybody_can_write_changes_no_address(self, person):
        codes = [attempt(person.email, "wrong", **{"x-forwarded-for": f"10.9.9.{n}"}).status_code for n in range(5)]
        assert codes[-1] == 429

    def test_behind_a_proxy_of_our_own_its_header_is_the_address(self, person, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        codes = [attempt(person.email, "wrong", **{"x-forwarded-for": f"10.9.9.{n}"}).status_code for n in range(5)]
        assert codes == [200] * 5
        made_up = [
            attempt(person.email, "wrong", **{"x-forwarded-for": f"1.2.3.{n}, 10.8.8.8"}).status_code for n in range(5)
        ]
        assert made_up[-1] == 429

    def test_keeps_nothing_that_was_typed(self, person):
        attempt("my secret password", "another secret")
        attempt(person.email, "another secret")
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(a)::text FROM axes_accessattempt a")
            stored = "".join(row[0] for row in cursor.fetchall())
        assert stored
        for typed in ("secret", person.email):
            assert typed not in stored

    def test_is_forgotten_after_a_day(self, person):
        fail(person.email, 1)
        tasks.forget_old_attempts()
        assert AccessAttempt.objects.count() == 1
        for row in AccessAttempt.objects.all():
            row.attempt_time -= timedelta(days=1, seconds=1)
            row.save()
        tasks.forget_old_attempts()
        assert AccessAttempt.objects.count() == 0


class CountingHasher(MD5PasswordHasher):
    """Counts the expensive step."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


@pytest.fixture
def counting(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.count = 0
    return CountingHasher


def same_body(body):
    """Return what a page says, without what is new in each: tokens, the number of the request, what was typed."""
    body = re.sub(rb"<time.*?</time>", b"", body)
    body = re.sub(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', b"", body)
    return re.sub(rb'value="[^"]*@[^"]*"', b"", re.sub(rb"[0-9A-Z]{4}-[0-9A-Z]{4}", b"", body))


class TestWhoHasAnAccount:
    def strangers(self, person):
        """Return addresses of somebody, nobody, somebody invited, and somebody switched off."""
        invited = accounts.officer()
        off = accounts.officer(password=accounts.PASSWORD, is_active=False)
        return [person.email, "nobody77@example.test", invited.email, off.email]

    def test_is_not_told_by_a_wrong_password(self, person):
        answers = {}
        for email in self.strangers(person):
            answer = attempt(email, "wrong")
            answers[email] = (answer.status_code, answer.content.replace(email.encode(), b""))
        plain = {same_body(body) for _status, body in answers.values()}
        assert {status for status, _body in answers.values()} == {200}
        assert len(plain) == 1

    def test_is_not_told_by_being_locked_out(self, person):
        found = set()
        for email in self.strangers(person):
            cache.clear()
            codes = fail(email, 5)
            assert codes == [200, 200, 200, 200, 429]
            answer = attempt(email, "wrong")
            found.add(same_body(answer.content))
        assert len(found) == 1

    def test_is_not_told_by_time_one_hash_for_everybody(self, person, counting):
        for email in self.strangers(person):
            counting.count = 0
            attempt(email, "wrong")
            assert counting.count == 1, email

    def test_is_not_told_by_asking_for_a_password(self, person):
        found, costs = set(), set()
        for email in self.strangers(person):
            cache.clear()
            client = Client()
            client.cookies["language"] = "en"
            before = OutboxMessage.objects.count()
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(FORGOTTEN, {"email": email})
            found.add((answer.status_code, answer["Location"], answer.content))
            costs.add(len(queries))
            assert OutboxMessage.objects.count() == before + 1
        assert len(found) == 1
        assert len(costs) == 1
        assert mail.outbox == []

    def test_is_told_by_mail_to_its_owner_alone(self, person):
        Client().post(FORGOTTEN, {"email": person.email.upper()})
        message = OutboxMessage.objects.get()
        assert message.arguments == {"user_id": str(person.pk)}
        assert services.send_password_link(user_id=person.pk)
        assert mail.outbox[0].to == [person.email]
        assert person.display_name not in mail.outbox[0].body
        assert "/account/password/reset/key/" in mail.outbox[0].body

    def test_the_link_works_once(self, person):
        client = Client()
        new = "another horse, another battery"
        address = services.password_address(person)
        path = "/" + address.split("/", 3)[3]
        form = client.get(path)["Location"]
        assert client.post(form, {"password1": new, "password2": new}).status_code == 302
        assert "no longer works" in Client(headers={"accept-language": "en"}).get(path).content.decode()
        assert attempt(person.email, new).status_code == 302

    def test_an_administrator_never_chooses_a_password(self):
        admin = accounts.user(Role.SYSTEM_ADMIN)
        assert not any("password" in name for name in services.UserFacts.__dataclass_fields__)
        assert not any("password" in name for name in services.NewUser.__dataclass_fields__)
        assert admin.role_names == {Role.SYSTEM_ADMIN}
