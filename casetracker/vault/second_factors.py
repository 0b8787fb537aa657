"""The sealer of second factors, for accounts, which stand below the vault: under the key of records outside of it."""

from base64 import b64decode, b64encode

from casetracker.vault.crypto import Key, Place
from casetracker.vault.keys import record_key

PLACE = Place("mfa_authenticator", "data", "secret")


def seal(text: str) -> str:
    """Return a secret as it is stored."""
    return b64encode(_key().seal_text(text, PLACE)).decode()


def unseal(stored: str) -> str:
    """Return a secret again. Raises Unreadable."""
    return _key().open_text(b64decode(stored), PLACE)


def _key() -> Key:
    return record_key(PLACE.table, PLACE.row)
