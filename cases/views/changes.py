"""From what to what: rows of the ledger in words, for those who hold the section of each field. Nothing is stored."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import registry
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency, Unit, User
from casetracker.audit.changes import changes
from casetracker.audit.models import Entry, Line
from casetracker.regions import lookup
from casetracker.regions.models import Country, Region
from casetracker.vault.fields import SealedTextField

LONGEST = 80

Told = Mapping[int, Sequence[str]]


def told_of(entries: Sequence[Entry], case_id: UUID, held: Section) -> Told:
    """Return the changed fields of each entry, `label: before → after`; two queries, and one for each kind of name."""
    if not entries:
        return {}
    lines = Line.objects.of_case(case_id)
    events = lines.filter(table_name=Entry._meta.db_table, row_key__in=[str(entry.pk) for entry in entries])
    transactions = dict(events.values_list("transaction", "row_key"))
    words = registry.change_words()
    updates = lines.filter(transaction__in=transactions, operation="update", table_name__in=words).order_by("pk")
    read = [
        (int(transactions[line.transaction]), line.table_name, change)
        for line in updates
        for change in changes(line)
        if change.column in words[line.table_name].labels and words[line.table_name].may_read(change.column, held)
    ]
    names = _names((_field(table, change.column), value) for _e, table, change in read for value in _values(change))
    found: dict[int, list[str]] = defaultdict(list)
    for entry_id, table, change in read:
        field = _field(table, change.column)
        label = words[table].labels[change.column]
        if isinstance(field, SealedTextField | models.BinaryField | models.TextField):
            found[entry_id].append(str(label))
        else:
            before, after = (_text(field, value, names) for value in _values(change))
            found[entry_id].append(f"{label}: {before} → {after}")
    return found


def _values(change: Any) -> tuple[Any, Any]:
    return change.before, change.after


def _field(table: str, column: str) -> Any:
    fields = registry.change_words()[table].model._meta.concrete_fields
    return next((field for field in fields if field.column == column), None)


_NAMED: Mapping[type[models.Model], str] = {Agency: "name", User: "display_name", Unit: "name"}


def _names(values: Iterable[tuple[Any, Any]]) -> Mapping[str, str]:
    """Return the names of agencies, people and units that the changes point at."""
    wanted: dict[Any, set[str]] = defaultdict(set)
    for field, value in values:
        if value is not None and isinstance(field, models.ForeignKey) and field.related_model in _NAMED:
            wanted[field.related_model].add(str(value))
    found: dict[str, str] = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=ids).values_list("pk", _NAMED[model])
        found |= {str(pk): name for pk, name in rows}
    return found


def _text(field: Any, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(field, models.ForeignKey):
        return _place(field, value) or names.get(str(value), _("something else"))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("Yes") if value else _("No")
    reader: Callable[[str], date] | None = _READERS.get(type(field))
    text = date_format(reader(value), "DATE_FORMAT") if reader else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


_READERS: Mapping[type, Callable[[str], date]] = {
    models.DateField: date.fromisoformat,
    models.DateTimeField: datetime.fromisoformat,
}


def _place(field: models.ForeignKey[Any, Any], value: Any) -> str:
    if field.related_model is Region:
        return lookup.region_name(int(value))
    if field.related_model is Country:
        return lookup.country_name(int(value), get_language() or "en")
    return ""
