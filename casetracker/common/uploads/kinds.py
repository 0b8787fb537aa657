"""The kinds of files that are taken, and how each is told by its first bytes."""

import codecs
from dataclasses import dataclass

ZIP = b"PK\x03\x04"
PDF_MARK = b"%PDF-"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOOKED_AT = 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file; `family` says which checks it gets."""

    code: str
    family: str
    media_type: str
    endings: tuple[str, ...]

    @property
    def ending(self) -> str:
        """Return the ending a downloaded file gets."""
        return self.endings[0]


PDF = FileKind("pdf", "pdf", "application/pdf", (".pdf",))
JPEG = FileKind("jpeg", "image", "image/jpeg", (".jpg", ".jpeg"))
PNG = FileKind("png", "image", "image/png", (".png",))
WEBP = FileKind("webp", "image", "image/webp", (".webp",))
DOCX = FileKind(
    "docx", "archive", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
XLSX = FileKind("xlsx", "archive", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
ODT = FileKind("odt", "archive", "application/vnd.oasis.opendocument.text", (".odt",))
TEXT = FileKind("text", "text", "text/plain; charset=utf-8", (".txt",))
CSV = FileKind("csv", "text", "text/csv; charset=utf-8", (".csv",))
MP3 = FileKind("mp3", "recording", "audio/mpeg", (".mp3",))
M4A = FileKind("m4a", "recording", "audio/mp4", (".m4a",))
MP4 = FileKind("mp4", "recording", "video/mp4", (".mp4",))
TABLE_TEXT = FileKind("table", "table", "text/csv; charset=utf-8", (".csv", ".txt", ".tsv"))
TABLE_PACKED = FileKind("table_gz", "table", "application/gzip", (".gz",))

DOCUMENTS = (PDF, JPEG, PNG, WEBP, DOCX, XLSX, ODT, TEXT, CSV, MP3, M4A, MP4)
TABLES = (TABLE_TEXT, TABLE_PACKED, XLSX)
_BY_CODE = {kind.code: kind for kind in (*DOCUMENTS, *TABLES)}

_ARCHIVES = (DOCX, XLSX, ODT)
_BRANDS = {b"M4A ": M4A, b"M4B ": M4A}
_VIDEO_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"3gp4", b"3gp5"}
)
_BINARY = (b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", OLD_OFFICE, b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!", b"GIF8")
_WIDE_TEXT = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(code: str) -> FileKind:
    """Return a kind by its code; raises KeyError."""
    return _BY_CODE[code]


def sniff(content: bytes, ending: str) -> tuple[FileKind, ...]:
    """Return the kinds these bytes can be, none for what is not known.

    Office files share one signature and are told apart by `archives.kind_inside`; texts are told apart by `ending`.
    """
    head = content[:LOOKED_AT]
    if head.startswith(PDF_MARK):
        return (PDF,)
    if head.startswith(b"\xff\xd8\xff"):
        return (JPEG,)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return (PNG,)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return (WEBP,)
    if head.startswith(ZIP):
        return _ARCHIVES
    if head.startswith(b"\x1f\x8b"):
        return (TABLE_PACKED,)
    if head[4:8] == b"ftyp":
        kind = _BRANDS.get(head[8:12]) or (MP4 if head[8:12] in _VIDEO_BRANDS else None)
        return (kind,) if kind else ()
    if head.startswith(b"ID3") or _is_mpeg_frame(head):
        return (MP3,)
    if head.startswith(_BINARY) or (b"\x00" in head and not head.startswith(_WIDE_TEXT)):
        return ()
    return (CSV, TABLE_TEXT) if ending == ".csv" else (TEXT, TABLE_TEXT)


def _is_mpeg_frame(head: bytes) -> bool:
    """Say whether MPEG audio begins here without tags: sync, layer III, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3
