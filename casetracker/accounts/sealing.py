"""Sealing what the second factor has to keep readable: the secret of an authenticator app, the seed of recovery codes.

The vault registers its own sealer (`registry.register_sealer`); without one a key derived from the installation's
secret key is used. Either way the key lies outside the database.
"""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from casetracker.accounts import registry

OWN = "own:"
NONCE_BYTES = 12
PURPOSE = b"casetracker second factor"


def seal(text: str) -> str:
    """Return the text as it is stored."""
    if registry.sealer is not None:
        return registry.sealer.encrypt(text)
    nonce = os.urandom(NONCE_BYTES)
    return OWN + b64encode(nonce + _cipher().encrypt(nonce, text.encode(), PURPOSE)).decode()


def unseal(stored: str) -> str:
    """Return the text again; raises InvalidTag where it was tampered with."""
    if not stored.startswith(OWN):
        if registry.sealer is None:
            raise ValueError("sealed by a vault that is not there")
        return registry.sealer.decrypt(stored)
    raw = b64decode(stored.removeprefix(OWN))
    return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE).decode()


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), PURPOSE, hashlib.sha256))
