"""Inserting many rows fast: one JSON document, taken apart by the database.

Django's `bulk_create` prepares every value of every row in Python, which is most of the time of a large import.
`COPY` would be as fast but is refused on tables with row-level security; this is an ordinary INSERT.
"""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

import orjson
from django.db import connection, models
from django.db.models import AutoField
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)

BATCH = 5_000


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
    values = attrgetter(*(field.attname for field in fields)) if len(fields) > 1 else None
    # Fields whose column holds something else than their attribute say what it is.
    stored = [(str(field.column), field.stored) for field in fields if hasattr(field, "stored")]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            documents = [
                dict(zip(names, values(row) if values else (getattr(row, fields[0].attname),), strict=True))
                for row in part
            ]
            for column, of in stored:
                for document, row in zip(documents, part, strict=True):
                    document[column] = of(row)
            cursor.execute(statement, [orjson.dumps(documents, default=_plain).decode()])
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
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
