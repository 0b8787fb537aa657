"""Making and inserting many rows fast: one JSON document, taken apart by the database.

Django's `bulk_create` prepares every value of every row in Python, which is most of the time of a large import.
`COPY` would be as fast but is refused on tables with row-level security; this is an ordinary INSERT.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

import orjson
from django.db import connection, models
from django.db.models import AutoField
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)

BATCH = 5_000


def maker(model: type[Row]) -> Callable[..., Row]:
    """Return a function that makes a row of a model from the values of its columns (`case_id`, never `case`).

    Values are taken as they stand. Django's constructor asks every field by itself, which was a third of an import.
    """
    given: dict[str, Any] = {}
    made: dict[str, Callable[[], Any]] = {}
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            made[field.attname] = field.default
        else:
            given[field.attname] = field.get_default()
    columns = given.keys() | made.keys()

    def make(**values: Any) -> Row:
        if not values.keys() <= columns:
            raise TypeError(f"{model.__name__} has no column {', '.join(sorted(values.keys() - columns))}")
        row = model.__new__(model)
        held = row.__dict__
        held["_state"] = ModelState()
        held.update(given)
        for name, default in made.items():
            if name not in values:
                held[name] = default()
        held.update(values)
        return row

    return make


@contextmanager
def uncollected() -> Iterator[None]:
    """Make one batch of rows without a search for cycles: rows have none, and it took a third of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, Decimal | models.TextChoices):
        return str(value)
    raise TypeError(type(value))


def insert(rows: Sequence[Row]) -> list[Row]:
    """Insert new rows of one model and return them. Values are taken as they stand: the caller has checked them.

    Keys the database gives (automatic numbers) are not read back; columns with a default of the database get it.
    """
    if not rows:
        return []
    model = type(rows[0])
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, AutoField) and not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608
    names = [str(field.column) for field in fields]
    attributes = [field.attname for field in fields]
    # Fields whose column holds something else than their attribute say what it is.
    stored = [(str(field.column), field.stored) for field in fields if hasattr(field, "stored")]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            documents = [dict(zip(names, map(row.__dict__.__getitem__, attributes), strict=True)) for row in part]
            for column, of in stored:
                for document, row in zip(documents, part, strict=True):
                    document[column] = of(row)
            cursor.execute(statement, [orjson.dumps(documents, default=_plain).decode()])
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias
    return list(rows)


def check_references() -> None:
    """Check the references of all rows written so far in this transaction, with plans that fit their number.

    A connection keeps the plans of such checks. One made while a table was nearly empty reads the whole table for each
    row: after a large import the commit would take hours. Raises IntegrityError.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
