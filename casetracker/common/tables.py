"""The one writer of tables that leave the system: no cell ever starts a formula in a spreadsheet.

SECURITY: names, notes and labels are written by people, and a spreadsheet program runs a cell that begins like a
formula. Every CSV and XLSX of the product is written here; `tests/architecture/test_tables.py` finds any other.
Source of the list of leading characters: OWASP ASVS 5.0, 1.2.10 (`= + - @`, TAB, CR, NUL).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import IO, Any, Protocol

import xlsxwriter

_RUNS = frozenset("=+-@|%")
"""Read after NFKC, which turns full-width, small and raised signs into these."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_MORE_SIGNS = str.maketrans("\u2212\u2010\u2011\u2012\u2013\u2014", "------")
_INNER_CELL = re.compile(r"[;\n]")
"""Where a program set to other separators than ours begins a new cell."""

WORKBOOK_OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Target(Protocol):
    """What rows are written to."""

    def write(self, data: bytes, /) -> object:
        """Add bytes at the end."""


def neutral(cell: object) -> object:
    """Return a cell no spreadsheet takes for a formula: numbers stay numbers, dangerous text gets an apostrophe.

    So does the part behind a semicolon or line break, which begins a cell where a program splits lines there.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool | int | float | Decimal):
        return cell
    text = re.sub(r"\r\n?", "\n", str(cell)).replace("\t", " ")
    text = _NOT_TEXT.sub("", text)
    if not _INNER_CELL.search(text):
        return _quoted(text)
    parts = re.split(r"([;\n])", text)
    return "".join(part if place % 2 else _quoted(part) for place, part in enumerate(parts))


def _quoted(text: str) -> str:
    return f"'{text}" if _first_sign(text) in _RUNS else text


def _first_sign(text: str) -> str:
    """Return the first character a reader would see, in its plain form; quotation marks are no more than wrapping."""
    for letter in text:
        if letter == '"' or unicodedata.category(letter) in _UNSEEN:
            continue
        plain = unicodedata.normalize("NFKC", letter).lstrip()
        return plain[:1].translate(_MORE_SIGNS)
    return ""


class CsvWriter:
    """Writes rows into a binary file, UTF-8 with the mark that makes spreadsheets read it as UTF-8."""

    def __init__(self, file: Target) -> None:
        self._file = file
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer)
        file.write("\ufeff".encode())

    def writerow(self, row: Iterable[object], /) -> None:
        """Write one row, every cell neutral."""
        self._writer.writerow([neutral(cell) for cell in row])
        self._file.write(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()


class Sheet:
    """One sheet of a workbook: texts are written as texts, never as formulas or links."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    def text(self, row: int, column: int, text: object, look: Any = None) -> None:
        """Write a text."""
        self._sheet.write_string(row, column, str(neutral(text)), look)

    def number(self, row: int, column: int, number: float | Decimal, look: Any = None) -> None:
        """Write a number."""
        self._sheet.write_number(row, column, number, look)

    def widths(self, first: int, last: int, width: float) -> None:
        """Set the width of columns."""
        self._sheet.set_column(first, last, width)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns before a cell in view."""
        self._sheet.freeze_panes(row, column)


class Book:
    """A workbook being written."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def look(self, **look: Any) -> Any:
        """Return a way cells look."""
        return self._book.add_format(look)

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        return Sheet(self._book.add_worksheet(name))

    def describe(self, **properties: str) -> None:
        """Set title, subject and comments of the file."""
        self._book.set_properties(properties)


@contextmanager
def workbook(stream: IO[bytes]) -> Iterator[Book]:
    """Give a workbook that is written into the stream at the end. Rows are written one after another."""
    with xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS) as book:
        yield Book(book)
