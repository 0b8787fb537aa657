"""Keyset paging: a page is found by the values of its first row, never by counting rows before it."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from casetracker.common.errors import InvalidInput

PAGE_SIZE = 25
COUNT_CAP = 1000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort values of the row a page starts after; `backwards` for the page before it."""

    values: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        """Return the cursor as opaque text for an address."""
        values = [value.isoformat() if isinstance(value, datetime) else str(value) for value in self.values]
        payload = json.dumps([int(self.backwards), *values], separators=(",", ":"))
        return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, kinds: Sequence[Callable[[str], Any]]) -> "Cursor":
        """Read what `encode` wrote, `kinds` turning each text back into its value.

        Raises InvalidInput when the text was not made by `encode` for the same sort.
        """
        try:
            payload = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            backwards, *raw = payload
            if len(raw) != len(kinds):
                raise ValueError(text)
            values = tuple(kind(value) for kind, value in zip(kinds, raw, strict=True))
        except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
            raise InvalidInput(code="invalid_cursor") from error
        return cls(values=values, backwards=bool(backwards))


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursors of its neighbours ("" where there is none)."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""


def moment(text: str) -> datetime:
    """Read an aware timestamp from a cursor."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


@dataclass(frozen=True, slots=True)
class Keyset:
    """A sort: field names, newest first, the last one unique, with the reader of each value."""

    fields: tuple[str, ...]
    kinds: tuple[Callable[[str], Any], ...]
    descending: bool = True

    def decode(self, text: str) -> Cursor | None:
        """Return the cursor written in an address, None for the first page."""
        return Cursor.decode(text, self.kinds) if text else None

    def order(self, *, backwards: bool) -> list[str]:
        """Return the `order_by` arguments of this sort."""
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{field}" for field in self.fields]

    def after(self, cursor: Cursor) -> Q:
        """Return the rows that come after the cursor, as a condition one index can answer."""
        operator = "lt" if self.descending != cursor.backwards else "gt"
        condition = Q()
        equal = Q()
        for field, value in zip(self.fields, cursor.values, strict=True):
            condition |= equal & Q(**{f"{field}__{operator}": value})
            equal &= Q(**{field: value})
        # The leading bound alone lets the index skip to the right place.
        first = self.fields[0]
        return Q(**{f"{first}__{operator}e": cursor.values[0]}) & condition

    def values_of(self, row: Any) -> tuple[Any, ...]:
        """Return the sort values of a row (an object or a dictionary)."""
        if isinstance(row, dict):
            return tuple(row[field] for field in self.fields)
        values = []
        for field in self.fields:
            value = row
            for part in field.split("__"):
                value = getattr(value, part)
            values.append(value)
        return tuple(values)

    def page(self, fetched: list[Row], cursor: Cursor | None, size: int) -> Page[Row]:
        """Make a page of `size` rows from up to `size + 1` fetched in the order of the cursor."""
        backwards = bool(cursor and cursor.backwards)
        more = len(fetched) > size
        rows = fetched[:size]
        if backwards:
            rows.reverse()
        if not rows:
            return Page(rows=[])
        has_next = backwards or more
        has_previous = more if backwards else cursor is not None
        return Page(
            rows=rows,
            next_cursor=Cursor(self.values_of(rows[-1])).encode() if has_next else "",
            previous_cursor=Cursor(self.values_of(rows[0]), backwards=True).encode() if has_previous else "",
        )


def newest_first(field: str, unique: str = "pk") -> Keyset:
    """Return the usual sort: a timestamp, then the version 7 key."""
    return Keyset(fields=(field, unique), kinds=(moment, UUID))


def paginate(queryset: QuerySet[Any], keyset: Keyset, cursor_text: str = "", size: int = PAGE_SIZE) -> Page[Any]:
    """Return one page of the queryset in one query.

    Raises InvalidInput when the cursor was not made for this sort.
    """
    cursor = keyset.decode(cursor_text)
    backwards = bool(cursor and cursor.backwards)
    if cursor:
        queryset = queryset.filter(keyset.after(cursor))
    rows = list(queryset.order_by(*keyset.order(backwards=backwards))[: size + 1])
    return keyset.page(rows, cursor, size)


def capped_count(queryset: QuerySet[Model, Any], cap: int = COUNT_CAP) -> int:
    """Return the number of rows, or `cap + 1` when there are more than `cap` (shown as "1,000+")."""
    return queryset.order_by()[: cap + 1].count()
