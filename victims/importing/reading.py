"""Reading a CSV (also gzipped) or XLSX row by row, whatever its size, without trusting its name."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from victims.importing.problems import ProblemCode, UnreadableFile
from victims.importing.profiles import Profile

MOST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_CELL_LETTERS = 32_000
ROW = tuple[int, list[str]]

csv.field_size_limit(1_000_000)


class _Counted(io.RawIOBase):
    """Stops an archive that unpacks to more than is allowed."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile) -> None:
        self._inner = inner
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._read += len(data)
        if self._read > MOST_UNPACKED_BYTES:
            raise UnreadableFile(ProblemCode.TOO_LARGE)
        buffer[: len(data)] = data
        return len(data)


def rows(file: IO[bytes]) -> Iterator[ROW]:
    """Yield (row number, cells) of a file from its beginning, the heading row first as number 1, blank lines left out.

    Raises UnreadableFile for what is not a table. The kind is told by the first bytes, not by the file's name.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise UnreadableFile(ProblemCode.EMPTY_FILE)
    if start.startswith(b"PK\x03\x04"):
        yield from _sheet_rows(_workbook(file))
    elif start.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from _csv_rows(unpacked)
    elif start.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"MZ")):
        raise UnreadableFile(ProblemCode.NOT_A_TABLE)
    else:
        yield from _csv_rows(file)


def _csv_rows(file: IO[bytes] | gzip.GzipFile) -> Iterator[ROW]:
    text = io.TextIOWrapper(io.BufferedReader(_Counted(file), 1 << 16), encoding="utf-8-sig", newline="")
    try:
        sample = text.readline()
        if not sample.strip():
            raise UnreadableFile(ProblemCode.EMPTY_FILE)
        if "\x00" in sample:
            raise UnreadableFile(ProblemCode.NOT_A_TABLE)
        separator = max(",;\t", key=sample.count)
        heading = next(csv.reader([sample], delimiter=separator))
        yield 1, heading
        reader = csv.reader(text, delimiter=separator, strict=False)
        for cells in reader:
            if any(cells):
                yield reader.line_num + 1, cells
    except UnicodeDecodeError as error:
        raise UnreadableFile(ProblemCode.NOT_UTF8) from error
    except csv.Error as error:
        raise UnreadableFile(ProblemCode.BROKEN_FILE) from error
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise UnreadableFile(ProblemCode.BROKEN_FILE) from error


def _sheet_rows(book: Any) -> Iterator[ROW]:
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        width = 0
        for number, values in enumerate(sheet.iter_rows(values_only=True) if sheet else (), start=1):
            cells = [_cell_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                width = width or len(cells)
                # A sheet has no ragged rows: short ones are blank at the end, long ones are really shifted.
                yield number, cells + [""] * (width - len(cells))
        if not width:
            raise UnreadableFile(ProblemCode.EMPTY_FILE)
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile(ProblemCode.BROKEN_FILE) from error
    finally:
        book.close()


def _workbook(file: IO[bytes]) -> Any:
    """Open the workbook. Raises UnreadableFile for an archive that is none, or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise UnreadableFile(ProblemCode.TOO_LARGE)
            if "[Content_Types].xml" not in archive.namelist():
                raise UnreadableFile(ProblemCode.NOT_A_TABLE)
        return load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(ProblemCode.NOT_A_TABLE) from error


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def positions(heading: Sequence[str], profile: Profile) -> dict[str, int]:
    """Return where each column of the profile stands. Headings are read without regard to case or outer spaces.

    Raises UnreadableFile when one is missing, stands twice, or does not belong to the profile.
    """
    found: dict[str, int] = {}
    for index, name in enumerate(heading):
        key = name.replace("\u00a0", " ").strip().casefold()
        if not key:
            continue
        if key in found:
            raise UnreadableFile(ProblemCode.COLUMN_TWICE, name[:60])
        found[key] = index
    wanted = {column.name.casefold(): column for column in profile.columns}
    for key, column in wanted.items():
        if key not in found and (column.required or profile.reference_agency):
            raise UnreadableFile(ProblemCode.COLUMN_MISSING, column.name)
    if not profile.ignore_other_columns:
        for key in found:
            if key not in wanted:
                raise UnreadableFile(ProblemCode.COLUMN_UNKNOWN, key[:60])
    return {column.name: found[key] for key, column in wanted.items() if key in found}
