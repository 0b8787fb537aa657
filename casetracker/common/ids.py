"""Identifiers made in Python: ordered primary keys, and references that say nothing."""

import os
import secrets
import time
from uuid import UUID

# Crockford's base 32 without letters and digits that are confused when read aloud.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def random_reference() -> str:
    """Return a reference such as `K7QX-2M4D`: 30^8 values, none of them says place, year or crime."""
    drawn, letters = secrets.randbelow(len(_ALPHABET) ** 8), ""
    while len(letters) < 8:
        drawn, place = divmod(drawn, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{letters[:4]}-{letters[4:]}"
