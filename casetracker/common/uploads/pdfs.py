"""PDF files: nothing that acts, nothing attached, nothing behind the end."""

import re
import zlib

from casetracker.common.uploads.problems import RefusedFile, UploadProblem

MOST_INFLATED_BYTES = 64 * 1024 * 1024
_ACTING = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA)(?![A-Za-z0-9])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])(?:(?!endobj).){0,2000}?stream\r?\n", re.DOTALL)
_END = b"%%EOF"


def examine_pdf(content: bytes) -> None:
    """Raises RefusedFile."""
    end = content.rfind(_END)
    if end < 0 or b"xref" not in content:
        raise RefusedFile(UploadProblem.DAMAGED)
    if content[end + len(_END) :].strip(b"\r\n\t \x00"):
        raise RefusedFile(UploadProblem.TWO_KINDS)
    _check(content)
    left = MOST_INFLATED_BYTES
    for found in _PACKED_OBJECTS.finditer(content):
        inflated = _inflated(content[found.end() :], left)
        left -= len(inflated)
        if left <= 0:
            raise RefusedFile(UploadProblem.UNPACKS)
        _check(inflated)


def _check(objects: bytes) -> None:
    """Look for names that act, also where they are written in hexadecimal (`/J#61vaScript`)."""
    plain = _HEX.sub(lambda found: bytes([int(found[1], 16)]), objects)
    if _ENCRYPTED.search(plain):
        raise RefusedFile(UploadProblem.PROTECTED)
    if _ACTING.search(plain):
        raise RefusedFile(UploadProblem.PROGRAM)


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error as error:
        raise RefusedFile(UploadProblem.DAMAGED) from error
