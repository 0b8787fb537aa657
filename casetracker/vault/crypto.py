"""Sealing bytes so that they open only where they were put. Pure: no key is read or kept here.

AES-256-GCM with a fresh 96-bit random nonce. A box is a version, the id of its key, the nonce, and the cipher with its
tag. The additional data is table|column|row id|key id, so a box that was moved to another row, column or key does not
open. Texts are padded, so that the length of a name does not show.
"""

import hashlib
import hmac
import secrets
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
ID_BYTES = 16
VERSION = b"\x01"
NONCE_AT = len(VERSION) + ID_BYTES
HEAD_BYTES = NONCE_AT + NONCE_BYTES
PADDED_TO = 32
_END_OF_TEXT = b"\x80"


class Unreadable(Exception):
    """A box does not open: another key, another place, or it was altered. Says no more than that."""


class Place(NamedTuple):
    """Where a box stands; it opens nowhere else."""

    table: str
    column: str
    row: str

    def bound_to(self, key_id: bytes) -> bytes:
        """Return the additional data of a box at this place under a key."""
        return f"{self.table}|{self.column}|{self.row}|{key_id.hex()}".encode()


class Key:
    """A key that seals and opens. PRIVACY: neither its text nor an error ever shows it."""

    __slots__ = ("_cipher", "_secret", "id")

    def __init__(self, secret: bytes, key_id: bytes) -> None:
        if len(secret) != KEY_BYTES or len(key_id) != ID_BYTES:
            raise ValueError("A key has 32 bytes and its id 16")
        self.id = key_id
        self._secret = secret
        self._cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return f"<key {self.id.hex()}>"

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return the plain bytes as a box for this place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + self.id + nonce + self._cipher.encrypt(nonce, plain, place.bound_to(self.id))

    def open(self, stored: bytes | memoryview, place: Place) -> bytes:
        """Return what a box at this place holds. Raises Unreadable, also for anything that is no box."""
        data = bytes(stored)
        if len(data) < HEAD_BYTES + TAG_BYTES or data[:NONCE_AT] != VERSION + self.id:
            raise Unreadable()
        try:
            return self._cipher.decrypt(data[NONCE_AT:HEAD_BYTES], data[HEAD_BYTES:], place.bound_to(self.id))
        except InvalidTag:
            raise Unreadable() from None

    def seal_text(self, text: str, place: Place) -> bytes:
        """Return a text, padded, as a box for this place."""
        plain = text.encode() + _END_OF_TEXT
        return self.seal(plain + b"\0" * (-len(plain) % PADDED_TO), place)

    def open_text(self, stored: bytes | memoryview, place: Place) -> str:
        """Return the text a box at this place holds. Raises Unreadable."""
        text, end, _padding = self.open(stored, place).rpartition(_END_OF_TEXT)
        if not end:
            raise Unreadable()
        return text.decode()

    def wrap(self, other: "Key", place: Place) -> bytes:
        """Return another key as a box that only this one opens."""
        return self.seal(other._secret, place)

    def unwrap(self, stored: bytes | memoryview, key_id: bytes, place: Place) -> "Key":
        """Return the key a box at this place holds. Raises Unreadable."""
        return Key(self.open(stored, place), key_id)

    def derive(self, purpose: str) -> bytes:
        """Return a key of its own for one purpose (HKDF-SHA256)."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._secret)

    def child(self, purpose: str) -> "Key":
        """Return a key for one purpose, known by the id of this one."""
        return Key(self.derive(purpose), self.id)


def key_id_of(stored: bytes | memoryview) -> bytes:
    """Return which key a box asks for; whether it is a box at all shows when it is opened."""
    return bytes(stored[len(VERSION) : NONCE_AT])


def new_key(key_id: UUID) -> Key:
    """Return a fresh random key."""
    return Key(secrets.token_bytes(KEY_BYTES), key_id.bytes)


def digest(key: bytes, text: bytes) -> bytes:
    """Return the keyed digest (HMAC-SHA256) of a text."""
    return hmac.digest(key, text, hashlib.sha256)


def truncated(tag: bytes, bits: int) -> bytes:
    """Return the first bits of a digest in as few bytes as they need, so that many texts share each value."""
    length = -(-bits // 8)
    return (int.from_bytes(tag[:length]) >> (8 * length - bits)).to_bytes(length)
