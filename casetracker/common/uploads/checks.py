"""The one way in for a file."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from casetracker.common.uploads.archives import END_BYTES, END_OF_ARCHIVE, examine_archive
from casetracker.common.uploads.images import redrawn
from casetracker.common.uploads.kinds import LOOKED_AT, PDF_MARK, FileKind, sniff
from casetracker.common.uploads.pdfs import examine_pdf
from casetracker.common.uploads.problems import RefusedFile, UploadProblem
from casetracker.common.uploads.scanner import ScanResult, scan

LONGEST_ARCHIVE_COMMENT = 65_535
_MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?php|\?xml)", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that is taken: its kind, and of a picture the copy to show."""

    kind: FileKind
    size: int
    scan: ScanResult
    shown: bytes | None = None


def examine(content: bytes, *, name: str, kinds: Sequence[FileKind], most_bytes: int) -> Examined:
    """Return what a file is. Raises RefusedFile for anything that is not plainly one of `kinds`."""
    if not content:
        raise RefusedFile(UploadProblem.EMPTY)
    if len(content) > most_bytes:
        raise RefusedFile(UploadProblem.TOO_LARGE)
    ending = PurePath(name).suffix.lower()
    found = [kind for kind in sniff(content, ending) if kind in kinds]
    if not found:
        raise RefusedFile(UploadProblem.UNKNOWN_KIND)
    family = found[0].family
    kind = examine_archive(content) if family == "archive" else found[0]
    if kind not in kinds:
        raise RefusedFile(UploadProblem.UNKNOWN_KIND)
    if ending not in kind.endings:
        raise RefusedFile(UploadProblem.WRONG_NAME)
    if family != "table":
        _refuse_second_kind(content, kind)
    if family == "pdf":
        examine_pdf(content)
    if family == "text":
        _check_text(content)
    shown = redrawn(content, kind) if family == "image" else None
    return Examined(kind, len(content), scan(content), shown)


def _refuse_second_kind(content: bytes, kind: FileKind) -> None:
    """Refuse a file that a reader of another format would open too.

    Each reader looks in its own place: of an archive at the end, of a PDF and of markup near the beginning.
    """
    start = content[:LOOKED_AT]
    end = content[-(END_BYTES + LONGEST_ARCHIVE_COMMENT) :]
    is_two = (
        (kind.family != "archive" and END_OF_ARCHIVE in end)
        or (kind.family != "pdf" and PDF_MARK in start)
        or (kind.family not in {"archive", "pdf"} and _MARKUP.search(start))
    )
    if is_two:
        raise RefusedFile(UploadProblem.TWO_KINDS)


def _check_text(content: bytes) -> None:
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedFile(UploadProblem.DAMAGED) from error
    if _NOT_TEXT.search(text):
        raise RefusedFile(UploadProblem.DAMAGED)
