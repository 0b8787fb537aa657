"""Who else keeps the newest seal, so that cutting off the end of the ledger is seen.

A witness gets numbers and hashes, never a line of the ledger.
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from casetracker.audit.sealing.seals import Seal

log = structlog.get_logger(__name__)

POST_SECONDS = 10
REMEMBERED = 10_000
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def head(seal: Seal, public: str) -> dict[str, Any]:
    """Return what witnesses keep of a seal."""
    return {
        "number": seal.number,
        "epoch": seal.epoch,
        "lines": seal.lines,
        "total": seal.total,
        "sealed_at": seal.sealed_at,
        "hash": seal.hash.hex(),
        "key": public,
        "signature": seal.signature.hex(),
    }


class Witness(Protocol):
    """Somebody who keeps heads."""

    def keep(self, seals: Iterable[Seal], public: str) -> bool:
        """Hand over what this witness has not got yet; say whether it was taken."""

    def newest(self) -> Sequence[Mapping[str, Any]]:
        """Return the head it kept last, where it can be asked."""


class FileWitness:
    """A file that only grows, best on another machine or a write-once medium: one line of JSON for each seal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = read_heads(path) if path.exists() else []
        self._newest = kept[-1:]
        self._known = {str(found["hash"]) for found in kept[-REMEMBERED:]}

    def newest(self) -> Sequence[Mapping[str, Any]]:
        """Return the last head in the file."""
        return self._newest

    def keep(self, seals: Iterable[Seal], public: str) -> bool:
        """Append the heads that are not there yet, and wait until they are on the disk."""
        new = [seal for seal in seals if seal.hash.hex() not in self._known]
        if not new:
            return True
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640), "ab") as file:
                for seal in new:
                    file.write(json.dumps(head(seal, public)).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.warning("the file of seals cannot be written", error=type(error).__name__)
            return False
        self._known |= {seal.hash.hex() for seal in new}
        self._newest = [head(new[-1], public)]
        return True


class WebWitness:
    """An address of a partner agency that takes heads by POST. Only the newest is sent: it covers all before it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("A witness is reached by https")
        self.address = address
        self._taken = b""
        self._opener = urllib.request.build_opener(_NoRedirect)

    def newest(self) -> Sequence[Mapping[str, Any]]:
        """A partner is not asked: auditors compare what it keeps."""
        return ()

    def keep(self, seals: Iterable[Seal], public: str) -> bool:
        """Send the newest head unless it was taken before; a failure is tried again with the next seal or minute."""
        newest = max(seals, key=lambda seal: seal.number, default=None)
        if newest is None or newest.hash == self._taken:
            return True
        body = json.dumps(head(newest, public)).encode()
        request = urllib.request.Request(  # noqa: S310
            self.address, data=body, headers={"Content-Type": "application/json"}, method="POST"
        )
        try:
            with self._opener.open(request, timeout=POST_SECONDS) as answer:
                taken = 200 <= answer.status < 300
        except (OSError, urllib.error.URLError) as error:
            log.warning("a witness did not take the head", error=type(error).__name__)
            return False
        if taken:
            self._taken = newest.hash
        return taken


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """SECURITY: heads go to the address that was configured and to none it names."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def read_heads(path: Path) -> list[Mapping[str, Any]]:
    """Return the heads of a witness's file. Raises OSError, ValueError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]
