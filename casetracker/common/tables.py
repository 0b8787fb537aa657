"""The one writer of tables that leave the system: no cell ever starts a formula in a spreadsheet.

Source of the list of leading characters: OWASP ASVS 5.0, 1.2.10 (`= + - @`, TAB, CR, NUL).
"""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import IO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def neutral(cell: object) -> object:
    """Return a cell no spreadsheet takes for a formula: numbers stay numbers, dangerous text gets an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, bool | int | float | Decimal):
        return cell
    text = str(cell).replace("\x00", "")
    if text.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{text}"
    return text


class CsvWriter:
    """Writes rows into a binary file, UTF-8 with the mark that makes spreadsheets read it as UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
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
