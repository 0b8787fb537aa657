"""What a password may be: long, of any signs, kept by a slow hash, checked exactly as typed."""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from casetracker.accounts.models import AgencyAlias, User
from casetracker.accounts.passwords import KnownPasswordValidator, is_listed
from tests.builders import accounts
from tests.builders import browser as browsers


def refused(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


class TestChoosing:
    @pytest.mark.parametrize("password", ["short", "elevenchars", "a" * 7])
    def test_short_ones_are_refused(self, password):
        assert refused(password)

    def test_known_ones_are_refused(self):
        known = KnownPasswordValidator().passwords
        assert len(known) >= 3000
        long_and_known = [word for word in known if len(word) >= 12]
        assert len(long_and_known) > 100
        assert all(map(refused, long_and_known))

    @pytest.mark.parametrize("password", ["bismillah2026!", "2026-jakarta-99", " 123 Iloveyou 456 ", "Qwerty!!!!!!!!"])
    def test_known_ones_with_something_around_them_are_refused(self, password):
        assert refused(password)

    @pytest.mark.parametrize(
        "password",
        ["burung terbang di atas laut", "ÅÄÖ ünïcödé påsswörd", "1029 3847 5647 1039", "correct horse battery staple"],
    )
    def test_any_signs_will_do(self, password):
        assert not refused(password)

    def test_long_ones_are_welcome(self):
        assert not refused("sebuah kalimat yang sangat panjang " * 3)


class TestLeaked:
    """A list as Pwned Passwords publishes it: digests in order, with how often each was seen."""

    LEAKED = [f"a sentence that leaked {number}" for number in range(257)]

    def write(self, path, passwords, end="\r\n"):
        digests = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in passwords)
        path.write_text(end.join(f"{digest}:7" for digest in digests) + end, newline="")
        return path

    @pytest.mark.parametrize("length", [1, 2, 3, 64, 257])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_every_one_is_found_and_no_other(self, tmp_path, length, end):
        path = self.write(tmp_path / "list", self.LEAKED[:length], end)
        assert all(is_listed(path, password) for password in self.LEAKED[:length])
        assert not any(is_listed(path, f"{password}!") for password in self.LEAKED)

    def test_the_last_line_may_lack_its_end(self, tmp_path):
        path = self.write(tmp_path / "list", self.LEAKED)
        path.write_text(path.read_text().rstrip())
        assert all(is_listed(path, password) for password in self.LEAKED)

    def test_are_refused_where_there_is_a_list(self, tmp_path, settings):
        assert not refused(self.LEAKED[0])
        settings.LEAKED_PASSWORDS_FILE = str(self.write(tmp_path / "list", self.LEAKED))
        assert refused(self.LEAKED[0])
        assert not refused("burung terbang di atas laut")

    def test_production_does_not_start_without_the_list_it_was_told_of(self, tmp_path):
        (tmp_path / "empty").touch()
        for name in ("absent", "empty"):
            answer = production("pass", LEAKED_PASSWORDS_FILE=str(tmp_path / name))
            assert answer.returncode != 0
            assert "LEAKED_PASSWORDS_FILE" in answer.stderr


class TestOwnWords:
    @pytest.mark.parametrize(
        "password",
        [
            "casetracker is mine", "Gugus-Tugas no. 8 buku", "tppo tppo tppo tppo", "p0l1si 9 buku hijau",
            "rumah aman dekat laut", "k-o-r-b-a-n di sana", "$upervisor of rivers", "ka7a $andi yang baru",
        ],
    )  # fmt: skip
    def test_those_of_the_work_are_refused(self, password):
        assert refused(password)

    def test_the_name_of_the_product_is_refused(self, settings):
        settings.PRODUCT_NAME = "Perahu Kayu"
        assert refused("di atas perahu kita 1")
        assert refused("p3rahukayu 1 2 3 4")
        settings.PRODUCT_NAME = "Task Force Cases"
        assert not refused("di atas perahu kita 1")

    def test_the_word_is_named(self):
        assert any("“polisi”" in text for text in refused("polisi di atas laut"))

    @pytest.mark.django_db
    def test_those_of_agencies_are_refused(self):
        own = accounts.agency("Balai Sukacita Nusantara", short_name="BSN")
        other = accounts.agency("Yayasan Kenanga", short_name="Kenanga")
        AgencyAlias.objects.create(agency=other, name="Rumah Teratai")
        person = accounts.officer(own)
        for password in ("bsn di atas laut 11", "sukacita hari ini 1", "di yayasan kenanga 1", "rumahteratai biru 9"):
            assert refused(password, person), password
        for password in ("teratai di atas laut", "absna di atas laut 1"):
            assert not refused(password, person), password

    @pytest.mark.django_db
    def test_those_of_the_person_are_refused(self):
        person = accounts.officer(email="melati.w88@kotabaru.example.test", display_name="Melati Wiranata")
        for password in ("melati di atas laut", "W1ranata di laut 77", "laut di kotabaru 77"):
            assert refused(password, person), password
        assert not refused("burung di atas laut 1", person)

    @pytest.mark.django_db
    def test_holds_on_the_pages(self):
        person = accounts.officer(password=accounts.PASSWORD)
        answer = browsers.of(person).post(
            "/account/password/change/",
            {"oldpassword": accounts.PASSWORD, "password1": "polisi di atas laut", "password2": "polisi di atas laut"},
        )
        assert "Leave out “polisi”" in browsers.text_of(answer)


@pytest.mark.django_db
class TestChanging:
    NEW = "another horse, another battery"

    @pytest.mark.parametrize("old", ["", "wrong", "another horse, another battery"])
    def test_asks_for_the_present_one(self, old):
        person = accounts.officer(password=accounts.PASSWORD)
        form = {"oldpassword": old, "password1": self.NEW, "password2": self.NEW}
        assert browsers.of(person).post("/account/password/change/", form).status_code == 200
        person.refresh_from_db()
        assert person.check_password(accounts.PASSWORD)

    def test_is_left_to_its_owner_however_old_it_is(self):
        person = accounts.officer(password=accounts.PASSWORD)
        long_ago = timezone.now() - timedelta(days=3650)
        User.objects.filter(pk=person.pk).update(created_at=long_ago, last_login=long_ago)
        client = Client()
        client.post("/account/login/", {"login": person.email, "password": accounts.PASSWORD})
        assert client.get("/account/").status_code == 200


@pytest.mark.django_db
class TestChecking:
    @pytest.mark.parametrize("typed", ["kata sandi Rahasia 1", "Kata sandi rahasia 1", "Kata sandi Rahasia 1 ", "Kata"])
    def test_is_exact(self, typed):
        user = accounts.officer(password="Kata sandi Rahasia 1")
        user.refresh_from_db()
        assert user.check_password("Kata sandi Rahasia 1")
        assert not user.check_password(typed)
        assert authenticate(RequestFactory().post("/account/login/"), email=user.email, password=typed) is None

    def test_the_end_of_a_long_one_counts(self):
        user = accounts.officer(password="x" * 100 + "a")
        assert not user.check_password("x" * 100 + "b")

    def test_is_typed_unseen_and_may_be_pasted(self, client):
        page = client.get(reverse("account_login")).content.decode()
        field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
        assert 'type="password"' in field
        assert "onpaste" not in page
        assert 'autocomplete="off"' not in field


def production(code, **variables):
    """Run a line of Python under the settings of a real installation."""
    return subprocess.run(
        [sys.executable, "-c", f"import json; from django.conf import settings; settings.DEBUG; {code}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "casetracker.settings.production",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "cases.example.test",
            "DATABASE_URL": "postgresql://a@b/c",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "MASTER_KEY_FILE": "/nonexistent",
            **variables,
        },
    )


def test_a_real_installation_keeps_them_by_a_slow_hash():
    answer = production("print(json.dumps(settings.PASSWORD_HASHERS))")
    first = json.loads(answer.stdout.splitlines()[-1])[0]
    assert first.rpartition(".")[2] in {"PBKDF2PasswordHasher", "Argon2PasswordHasher", "ScryptPasswordHasher"}
