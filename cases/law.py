"""Loading offences, stages and time limits from the files beside them into their dated tables."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cases.models import Offence, Stage, TimeLimit
from cases.models.law import DatedRule

FOLDER = Path(__file__).resolve().parent / "data"
FILES: Mapping[str, type[DatedRule]] = {
    "offences.json": Offence,
    "stages.json": Stage,
    "time_limits.json": TimeLimit,
}
# What a lawyer marks in the admin outlives a reload of the files.
_KEPT_ONCE_SET = ("reviewed_by", "reviewed_on")


class LoadResult(NamedTuple):
    """How many rows each table holds after loading."""

    offences: int
    stages: int
    time_limits: int


@transaction.atomic
def load_law(folder: Path = FOLDER) -> LoadResult:
    """Write the rows of the files; a row is known by its code and first day, so its id stays and charges keep it.

    Raises ValueError when a file names a field or value its table does not have.
    """
    for name, model in FILES.items():
        _save(model, name, _rows(folder / name, model))
    return LoadResult(Offence.objects.count(), Stage.objects.count(), TimeLimit.objects.count())


def _rows(path: Path, model: type[DatedRule]) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = found["rows"] if isinstance(found, dict) else found
    fields = {field.name: field for field in model._meta.fields}
    cleaned = []
    for row in rows:
        if unknown := sorted(set(row) - set(fields)):
            raise ValueError(f"{path.name}: {row.get('code')} has no field {', '.join(unknown)}")
        cleaned.append({name: _value(fields[name], value) for name, value in row.items()})
    return cleaned


def _value(field: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, models.DateField) and value:
        return date.fromisoformat(value)
    if isinstance(field, models.DecimalField) and value is not None:
        return Decimal(str(value))
    if value is None and isinstance(field, (models.CharField, models.TextField)):
        return ""
    return value


def _save(model: type[DatedRule], file_name: str, rows: list[dict[str, Any]]) -> None:
    existing = {(row.code, row.valid_from): row for row in model._default_manager.all()}
    new: list[DatedRule] = []
    changed: list[DatedRule] = []
    for values in rows:
        key = values["code"], values.get("valid_from")
        row = existing.get(key)
        (new if row is None else changed).append(_filled(row or model(), file_name, values))
    model._default_manager.bulk_create(new)
    model._default_manager.bulk_update(changed, [field.name for field in model._meta.fields if not field.primary_key])


def _filled(row: DatedRule, file_name: str, values: dict[str, Any]) -> DatedRule:
    for name, value in values.items():
        if name in _KEPT_ONCE_SET and getattr(row, name):
            continue
        setattr(row, name, value)
    try:
        # What is unique is left to the constraints of the table: asking for it would take a query for each row.
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ValueError(f"{file_name}: {values['code']}: {error.message_dict}") from error
    return row
