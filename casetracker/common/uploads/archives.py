"""Office files: what kind they are, and that they unpack to nothing harmful. Nothing is ever unpacked to disk."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from casetracker.common.uploads.kinds import DOCX, ODT, XLSX, FileKind
from casetracker.common.uploads.problems import RefusedFile, UploadProblem

MOST_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_RATIO = 200
RATIO_COUNTS_FROM = 10 * 1024 * 1024
MOST_LISTED_BYTES = 2 * 1024 * 1024
END_OF_ARCHIVE = b"PK\x05\x06"
END_BYTES = 22

_CONTENT_TYPES = "[Content_Types].xml"
_ARCHIVE_MARKS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)
_PROGRAM_MARKS = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"#!")
_PROGRAM_NAMES = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex|basic/|scripts/|macros?/)"
    r"|\.(exe|dll|scr|js|jse|vbs|vbe|wsf|hta|lnk|jar|ps1|bat|cmd|com|msi|class|xll|xlam)$",
    re.IGNORECASE,
)
_PROGRAM_WORDS = (b"macroenabled", b"ddeauto", b"ddelink", b"oleobject", b"attachedtemplate", b"script:event-listener")
_LISTED = (".rels", _CONTENT_TYPES.lower(), "content.xml", "document.xml", "settings.xml", "manifest.xml")


def examine_archive(content: bytes) -> FileKind:
    """Return the kind of an Office file. Raises RefusedFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_frame(content, entries)
            kind = _kind_inside(archive)
            _check_entries(entries)
            for entry in entries:
                _check_entry(archive, entry)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        zlib.error,
    ) as error:
        raise RefusedFile(UploadProblem.DAMAGED) from error
    return kind


def _check_frame(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive with anything before, behind or between its entries, or with entries that share bytes."""
    end = content.rfind(END_OF_ARCHIVE)
    first = min((entry.header_offset for entry in entries), default=0)
    if first != 0 or end + END_BYTES != len(content):
        raise RefusedFile(UploadProblem.TWO_KINDS)
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < reached:
            raise RefusedFile(UploadProblem.UNPACKS)
        reached = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_ENTRIES or len(set(map(str.casefold, names))) != len(names):
        raise RefusedFile(UploadProblem.UNPACKS)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES or (unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * max(packed, 1)):
        raise RefusedFile(UploadProblem.UNPACKS)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise RefusedFile(UploadProblem.PROTECTED)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise RefusedFile(UploadProblem.DAMAGED)
        if _leaves_its_folder(entry.orig_filename) or entry.external_attr >> 28 == 0xA:
            raise RefusedFile(UploadProblem.DAMAGED)
        if _PROGRAM_NAMES.search(entry.filename):
            raise RefusedFile(UploadProblem.PROGRAM)


def _leaves_its_folder(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\x00" in name


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Look at the beginning of an entry, and through those that say what the file does when it is opened."""
    if entry.is_dir():
        return
    with archive.open(entry) as file:
        start = file.read(8)
        if start.startswith(_PROGRAM_MARKS):
            raise RefusedFile(UploadProblem.PROGRAM)
        if start.startswith(_ARCHIVE_MARKS):
            raise RefusedFile(UploadProblem.NESTED)
        if not entry.filename.lower().endswith(_LISTED):
            return
        for words in _windows(start, file):
            if any(word in words for word in _PROGRAM_WORDS):
                raise RefusedFile(UploadProblem.PROGRAM)
            if b"encryption-data" in words:
                raise RefusedFile(UploadProblem.PROTECTED)


def _windows(start: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """Yield the text in overlapping pieces, in lower case: a word cut in two stands whole in the next piece."""
    before = start
    while piece := file.read(1 << 16):
        yield (before + piece).lower()
        before = piece[-64:]
    yield before.lower()


def _kind_inside(archive: zipfile.ZipFile) -> FileKind:
    names = archive.namelist()
    if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 200:
        if archive.read("mimetype").strip() == ODT.media_type.encode():
            return ODT
        raise RefusedFile(UploadProblem.UNKNOWN_KIND)
    if _CONTENT_TYPES not in names:
        raise RefusedFile(UploadProblem.UNKNOWN_KIND)
    if archive.getinfo(_CONTENT_TYPES).file_size > MOST_LISTED_BYTES:
        raise RefusedFile(UploadProblem.UNPACKS)
    types = archive.read(_CONTENT_TYPES).lower()
    if b"macroenabled" in types:
        raise RefusedFile(UploadProblem.PROGRAM)
    if b"wordprocessingml.document.main+xml" in types:
        return DOCX
    if b"spreadsheetml.sheet.main+xml" in types:
        return XLSX
    raise RefusedFile(UploadProblem.UNKNOWN_KIND)
