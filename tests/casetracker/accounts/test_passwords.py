"""What a password may be: long, of any signs, kept by a slow hash, checked exactly as typed."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from tests.builders import accounts


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

    @pytest.mark.parametrize("password", ["passwordpassword", "qwertyuiopasdfghjkl", "123456789987654321"])
    def test_known_ones_are_refused(self, password):
        from django.contrib.auth.password_validation import CommonPasswordValidator

        known = CommonPasswordValidator().passwords
        assert len(known) >= 3000
        long_and_known = next(word for word in sorted(known) if len(word) >= 12)
        assert refused(long_and_known)
        assert not (password in known and not refused(password))

    @pytest.mark.parametrize(
        "password",
        ["burung terbang di atas laut", "ÅÄÖ ünïcödé påsswörd", "1029 3847 5647 1039", "correct horse battery staple"],
    )
    def test_any_signs_will_do(self, password):
        assert not refused(password)

    def test_long_ones_are_welcome(self):
        assert not refused("sebuah kalimat yang sangat panjang " * 3)


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


def test_a_real_installation_keeps_them_by_a_slow_hash():
    code = "import json; from django.conf import settings; print(json.dumps(settings.PASSWORD_HASHERS))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "casetracker.settings.production",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "cases.example.test",
            "DATABASE_URL": "postgresql://a@b/c",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "MASTER_KEY_FILE": "/nonexistent",
        },
    )
    first = json.loads(answer.stdout.splitlines()[-1])[0]
    assert first.rpartition(".")[2] in {"PBKDF2PasswordHasher", "Argon2PasswordHasher", "ScryptPasswordHasher"}
