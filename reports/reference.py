"""Loading measures, report definitions and published figures from the files beside this one; safe to run again."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from reports import definitions
from reports.models import Measure, PublishedFigure, ReportDefinition

FOLDER = Path(__file__).resolve().parent / "data"
PUBLISHED = "published_*.json"
SAME_FIGURE = ("series", "code", "period_from", "period_to", "place_as_published")


def load() -> str:
    """Load all of it and say how much there is. Raises ValueError when a file cannot be right."""
    return load_all(now=timezone.now())


@transaction.atomic
def load_all(*, now: datetime, folder: Path = FOLDER) -> str:
    """Write measures, then the definitions that use them, then published figures, or nothing at all."""
    _write(Measure, _read(folder / "measures.json"))
    _write(ReportDefinition, _read(folder / "definitions.json"))
    known = definitions.measures()
    for measure in known.values():
        definitions.check_measure(measure)
    layouts = list(ReportDefinition.objects.all())
    for layout in layouts:
        definitions.sections_of(layout, known)
    figures = sum(_load_series(_read(path), now) for path in sorted(folder.glob(PUBLISHED)))
    return f"{len(known)} measures, {len(layouts)} layouts, {figures} published figures"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    found = [model(**values) for values in rows]
    for row in found:
        _check(row, str(row.pk))
    fields = [field.name for field in model._meta.fields if not field.primary_key]
    model._default_manager.bulk_create(found, update_conflicts=True, unique_fields=["code"], update_fields=fields)


def _check(row: models.Model, name: str) -> None:
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise ValueError(f"{name}: {error.message_dict}") from error


# Published figures


def same_rows(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Return the pairs of rows (by place) of different times that repeat each other in every figure, of several."""
    return [
        (earlier, later)
        for later in range(len(rows))
        for earlier in range(later)
        if len([value for value in rows[later]["values"] if value]) > 1
        and rows[earlier]["values"] == rows[later]["values"]
        and rows[earlier]["period_from"] != rows[later]["period_from"]
    ]


def _load_series(series: Mapping[str, Any], now: datetime) -> int:
    rows = series["rows"]
    flags = _flags(series)
    wanted = []
    for place, row in enumerate(rows):
        if len(row["values"]) != len(series["columns"]):
            raise ValueError(
                f"{series['series']}: row {place + 1} has another number of figures than there are columns"
            )
        wanted += [
            _figure(series, row, column, position, flags[place], now)
            for position, column in enumerate(series["columns"])
            if row["values"][position]
        ]
    for figure in wanted:
        _check(figure, f"{figure.series}, {figure.code}")
    # A figure that was there keeps its id and the day it was loaded.
    fields = [field.name for field in PublishedFigure._meta.fields]
    PublishedFigure.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=SAME_FIGURE,
        update_fields=[name for name in fields if name not in {*SAME_FIGURE, "id", "loaded_at"}],
    )
    _forget_others(series["series"], wanted)
    return len(wanted)


def _forget_others(series: str, wanted: Sequence[PublishedFigure]) -> None:
    """Delete the figures of a series that its file no longer holds."""
    kept = {tuple(getattr(figure, name) for name in SAME_FIGURE) for figure in wanted}
    there = PublishedFigure.objects.filter(series=series).values_list("pk", *SAME_FIGURE)
    gone = [pk for pk, *what in there if tuple(what) not in kept]
    PublishedFigure.objects.filter(pk__in=gone).delete()


def _flags(series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return for each row what is odd about it: whose copy it seems to be, and the explanation where one is known."""
    rows = series["rows"]
    flags: list[dict[str, Any]] = [{} for _row in rows]
    for earlier, later in same_rows(rows):
        names = [rows[place]["period_from"][:4] for place in (earlier, later)]
        explanation = series.get("explanations", {}).get("|".join(names), {})
        for place, other in ((earlier, names[1]), (later, names[0])):
            flags[place].setdefault("same_as", []).append(other)
            flags[place]["explanation"] = explanation
    return flags


def _figure(
    series: Mapping[str, Any],
    row: Mapping[str, Any],
    column: Mapping[str, Any],
    position: int,
    flags: dict[str, Any],
    now: datetime,
) -> PublishedFigure:
    written = row["values"][position]
    return PublishedFigure(
        series=series["series"],
        series_label_en=series["label_en"],
        series_label_id=series["label_id"],
        code=column["code"],
        position=position,
        label_en=column["label_en"],
        label_id=column["label_id"],
        publisher=series["publisher"],
        period_from=date.fromisoformat(row["period_from"]),
        period_to=date.fromisoformat(row["period_to"]),
        place_as_published=row.get("place", ""),
        unit_as_published=column["unit"],
        value=as_number(written),
        value_as_published=written,
        source=series["source"],
        counting_note_en=series.get("counting_note_en", ""),
        counting_note_id=series.get("counting_note_id", ""),
        flags=flags,
        loaded_at=now,
    )


def as_number(written: str) -> Decimal | None:
    """Return a figure as it was published as a number; None for one that was published as less than something."""
    plain = written.replace(",", "").strip()
    return Decimal(plain) if plain.replace(".", "", 1).isdigit() else None
