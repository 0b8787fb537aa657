"""The one way a value gets into a cell of a spreadsheet file.

SECURITY: a spreadsheet program runs a cell that begins like a formula. Agency names, labels and sources are written
by people, so every text passes here, for CSV and XLSX alike.
"""

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any, Protocol

from defusedcsv import csv as defused

_RUNS = frozenset("=+-@\t\r\x00|%＝＋－＠")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class RowWriter(Protocol):
    """What writes rows of cells."""

    def writerow(self, row: Iterable[Any]) -> Any:
        """Write one row."""


def neutral(value: Any) -> Any:
    """Return a value that no spreadsheet program will run: numbers as they are, texts made harmless.

    A text whose first visible character could begin a formula gets an apostrophe before it; control characters go.
    """
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    text = str(value)
    begins = text[:1] in _RUNS or text.lstrip()[:1] in _RUNS
    text = _INVISIBLE.sub("", text)
    return f"'{text}" if begins or text.lstrip()[:1] in _RUNS else text


class NeutralWriter:
    """A CSV writer that writes neutral cells only."""

    def __init__(self, stream: IO[str]) -> None:
        self._writer: RowWriter = defused.writer(stream, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")

    def writerow(self, row: Iterable[Any]) -> None:
        """Write one row."""
        self._writer.writerow([neutral(value) for value in row])
