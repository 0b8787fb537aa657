"""What a line of the ledger changed, column by column, and what of it an auditor may read: codes, and no content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from casetracker.audit.models import Line

CODES = frozenset({"reference", "event", "subject_kind", "subject_code", "code", "request_id", "job"})
"""Columns of text that hold a code by their nature."""

_PLAIN = (
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.IntegerField,
    models.DecimalField,
    models.UUIDField,
    models.AutoField,
    models.ForeignKey,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one row, before and after."""

    column: str
    before: Any
    after: Any


def changes(line: Line) -> Iterator[Change]:
    """Yield the columns a line changed; for a row that came or went, those that hold something."""
    before, after = line.old or {}, line.new or {}
    for column in before | after:
        was, is_ = before.get(column), after.get(column)
        if was != is_:
            yield Change(column, was, is_)


def for_auditor(line: Line) -> list[tuple[str, str]]:
    """Return (column, text) of what a line changed. PRIVACY: texts are named and never shown, ciphertext neither."""
    if line.operation == "definition":
        return [(name, str(value)) for name, value in (line.new or {}).items()]
    fields = _fields(line.table_name)
    found = []
    for change in changes(line):
        field = fields.get(change.column)
        if not is_code(field, change.column):
            found.append((change.column, _("sealed") if isinstance(field, models.BinaryField) else _("text")))
        elif line.operation == "update":
            found.append((change.column, f"{_shown(change.before)} → {_shown(change.after)}"))
        else:
            found.append((change.column, _shown(change.after if line.operation == "insert" else change.before)))
    return found


def is_code(field: Any, column: str) -> bool:
    """Say whether a column holds a code, a number or a date, and no words. An unknown column holds words."""
    if field is None:
        return False
    return isinstance(field, _PLAIN) or bool(getattr(field, "choices", None)) or column in CODES


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


@lru_cache(maxsize=1)
def _models() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _fields(table: str) -> Mapping[str, Any]:
    model = _models().get(table)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}
