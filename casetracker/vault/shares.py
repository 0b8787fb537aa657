"""Splitting a secret so that two of three custodians together can bring it back, and one alone knows nothing. Pure.

Shamir's scheme over GF(256) with the polynomial of AES (0x11b), byte by byte: the secret is the value at 0 of a random
line, a share its value at 1, 2 or 3. A share is written as text with its number and a check sum of its own.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence

SHARES = 3
NEEDED = 2
_CHECK_BYTES = 4
_PREFIX = "casetracker-share"


class BadShares(Exception):
    """The shares do not go together, or one was copied wrongly; the message says which."""


def times(one: int, other: int) -> int:
    """Multiply in GF(256)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = (one << 1) ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return product


def inverse(number: int) -> int:
    """Return what a number other than 0 gives 1 with: its 254th power."""
    result = 1
    for _ in range(254):
        result = times(result, number)
    return result


def split(secret: bytes, slopes: bytes | None = None) -> list[tuple[int, bytes]]:
    """Return three (number, value) shares. `slopes` are random unless a test vector gives them."""
    slopes = secrets.token_bytes(len(secret)) if slopes is None else slopes
    return [
        (at, bytes(byte ^ times(slope, at) for byte, slope in zip(secret, slopes, strict=True)))
        for at in range(1, SHARES + 1)
    ]


def join(shares: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the secret of two shares. Raises BadShares when they are not two different ones of one length."""
    if len(shares) != NEEDED or shares[0][0] == shares[1][0] or len(shares[0][1]) != len(shares[1][1]):
        raise BadShares("Two different shares of one key are needed.")
    (x, left), (z, right) = shares
    # The line through both points, at 0.
    over = inverse(x ^ z)
    weights = times(z, over), times(x, over)
    return bytes(times(a, weights[0]) ^ times(b, weights[1]) for a, b in zip(left, right, strict=True))


def written(share: tuple[int, bytes], key_id: str) -> str:
    """Return a share as the line a custodian keeps; `key_id` says of which key, and tells nothing of it."""
    number, value = share
    body = bytes([number]) + value
    return f"{_PREFIX} {key_id} {base64.b32encode(body + _check(body)).decode().rstrip('=')}"


def read(line: str) -> tuple[str, tuple[int, bytes]]:
    """Return (key id, share) of a written line. Raises BadShares for one that was copied wrongly."""
    words = line.split()
    if len(words) != 3 or words[0] != _PREFIX:
        raise BadShares("This is not a share.")
    text = words[2].upper()
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        raise BadShares("A share was copied wrongly.") from None
    body, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if _check(body) != check or not 1 <= body[0] <= SHARES:
        raise BadShares("A share was copied wrongly.")
    return words[1], (body[0], body[1:])


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK_BYTES]
