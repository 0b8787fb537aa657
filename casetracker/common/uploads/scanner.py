"""Asks ClamAV about a file, by its INSTREAM protocol."""

import socket
import struct
import time
from contextlib import closing
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from casetracker.common.uploads.problems import RefusedFile, UploadProblem

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096

log = structlog.get_logger(__name__)


class ScanResult(TextChoices):
    """What the virus scanner said about a file that was taken."""

    CLEAN = "clean", _("No virus found")
    NOT_SCANNED = "not_scanned", _("Not checked for viruses")


class ScannerAway(Exception):
    """The scanner does not answer, or answers that it cannot say."""


def scan(content: bytes) -> ScanResult:
    """Return what the scanner says.

    Raises RefusedFile for a file with a virus, and, where a scan is required, when the scanner does not answer.
    """
    if not settings.CLAMAV_ADDRESS:
        if settings.CLAMAV_REQUIRED:
            raise RefusedFile(UploadProblem.NOT_SCANNED)
        return ScanResult.NOT_SCANNED
    try:
        answer = _ask(content)
    except (ScannerAway, OSError) as error:
        log.warning("virus scanner away", error=type(error).__name__)
        if settings.CLAMAV_REQUIRED:
            raise RefusedFile(UploadProblem.NOT_SCANNED) from error
        return ScanResult.NOT_SCANNED
    if answer == "stream: OK":
        return ScanResult.CLEAN
    log.warning("virus found in an upload")
    raise RefusedFile(UploadProblem.INFECTED)


def _ask(content: bytes) -> str:
    """Send the file in chunks, each after its length, and return the answer. Raises ScannerAway, OSError."""
    deadline = time.monotonic() + settings.CLAMAV_SECONDS
    with closing(_connected()) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            connection.settimeout(_left(deadline))
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while b"\0" not in answer:
            connection.settimeout(_left(deadline))
            piece = connection.recv(LONGEST_ANSWER)
            if not piece or len(answer) > LONGEST_ANSWER:
                raise ScannerAway
            answer += piece
    text = answer.partition(b"\0")[0].decode(errors="replace")
    if text != "stream: OK" and not text.endswith(" FOUND"):
        raise ScannerAway
    return text


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise ScannerAway
    return left


def _connected() -> socket.socket:
    """Connect to `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    parts = urlsplit(settings.CLAMAV_ADDRESS)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(settings.CLAMAV_SECONDS)
        connection.connect(parts.path)
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=settings.CLAMAV_SECONDS)
