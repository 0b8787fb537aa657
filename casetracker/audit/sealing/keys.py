"""The key that signs seals: 32 bytes as hexadecimal digits in a file only the sealer can read."""

import stat
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class KeyUnusable(Exception):
    """The key file is absent, unreadable, open to others, or holds something else; the message says which."""


def load(path: Path) -> Ed25519PrivateKey:
    """Return the signing key. Raises KeyUnusable. SECURITY: a file that everybody may read is refused."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
        if stat.S_IMODE(mode) & stat.S_IROTH:
            raise KeyUnusable(f"Everybody may read {path}; take that right away first.")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except OSError as error:
        raise KeyUnusable(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise KeyUnusable(f"{path} does not hold 32 bytes as hexadecimal digits.") from error


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half, as witnesses keep it."""
    return key.public_key().public_bytes_raw().hex()


def key_id(public: str) -> str:
    """Return the short name of a public key that seals carry."""
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def is_signed(public: str, signature: bytes, data: bytes) -> bool:
    """Say whether the signature over the data was made with the private half."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
