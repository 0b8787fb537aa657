"""Programs that come with a certificate of their own, as RFC 8705 binds tokens to one; the proxy checks it.

SECURITY: the proxy must set the header in every request, also to nothing, so that nobody else writes it.
"""

import hashlib
import hmac
import re
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.conf import settings

HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


def fingerprint(text: str) -> str:
    """Return the SHA-256 that a text names, or that of the certificate it is; empty where it is neither."""
    plain = unquote(text).strip()
    if plain.startswith("-----BEGIN CERTIFICATE-----"):
        try:
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(plain)).hexdigest()
        except ValueError:
            return ""
    digits = plain.lower().replace(":", "")
    return digits if HEXADECIMAL.fullmatch(digits) else ""


def matches(registered: str, meta: Mapping[str, Any]) -> bool:
    """Say whether a request came with the certificate its program is bound to.

    Where no header is set up (`CLIENT_CERTIFICATE_HEADER`), certificates are not looked at. A program that is bound to
    none may come with any, or gets nothing where all need one (`CLIENT_CERTIFICATE_REQUIRED`).
    """
    header = settings.CLIENT_CERTIFICATE_HEADER
    if not header or not registered:
        return not settings.CLIENT_CERTIFICATE_REQUIRED
    presented = fingerprint(str(meta.get(f"HTTP_{header.upper().replace('-', '_')}", "")))
    return hmac.compare_digest(presented, registered)
