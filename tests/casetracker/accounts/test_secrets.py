"""Whatever must not be guessed comes from the system's randomness, and is long enough to be left alone."""

import base64
import math
import random
import string
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone

from casetracker.access import clients
from casetracker.accounts import services
from casetracker.accounts.choices import Role
from casetracker.accounts.sealing import seal
from casetracker.accounts.sessions import SessionStore
from casetracker.vault import crypto, keys
from tests.builders import accounts, api

pytestmark = pytest.mark.django_db

BITS = 128
ALPHABETS = (string.hexdigits[:16], string.digits + string.ascii_lowercase, string.digits + string.ascii_letters + "-_")


def session_key():
    store = SessionStore()
    store.create()
    return store.session_key


def client_secret():
    actor = accounts.viewer(accounts.user(Role.AGENCY_ADMIN))
    return clients.register_client(
        name="Program", scopes=["reference:read"], sections=1, actor=actor, now=timezone.now()
    ).secret


def password_link():
    """Return the part of the link that is no number of the person and no time: the digest at its end."""
    address = services.password_address(accounts.officer(password=accounts.PASSWORD))
    return address.rstrip("/").rpartition("-")[2]


MAKERS = {
    "key of a session": session_key,
    "token against forged forms": lambda: get_token(RequestFactory().get("/"))[:32],
    "token of a program": lambda: api.token_of(api.client()),
    "secret of a program": client_secret,
    "link to choose a password": password_link,
    "secret of an authenticator app": lambda: base64.b32decode(generate_totp_secret()).hex(),
    "seed of recovery codes": RecoveryCodes.generate_seed,
    "master key": lambda: base64.b64decode(keys.new_master_text()).hex(),
    "key of a person": lambda: crypto.new_key(uuid4())._secret.hex(),
}


def bits_of(secret):
    alphabet = next(signs for signs in ALPHABETS if set(secret) <= set(signs))
    return len(secret) * math.log2(len(alphabet))


@pytest.mark.parametrize("name", MAKERS)
class TestSecrets:
    def test_is_long_enough(self, name):
        assert bits_of(MAKERS[name]()) >= BITS

    def test_does_not_follow_from_anything(self, name):
        found = set()
        for _ in range(3):
            random.seed(7)
            found.add(MAKERS[name]())
        assert len(found) == 3


def test_recovery_codes_have_twenty_bits_and_differ():
    codes = RecoveryCodes(
        Authenticator.objects.create(
            user=accounts.officer(),
            type=Authenticator.Type.RECOVERY_CODES,
            data={"seed": seal(RecoveryCodes.generate_seed()), "used_mask": 0},
        )
    ).generate_codes()
    assert len(set(codes)) == 10
    assert all(code.isdigit() and len(code) == settings.MFA_RECOVERY_CODE_DIGITS for code in codes)
    assert settings.MFA_RECOVERY_CODE_DIGITS * math.log2(10) >= 20
