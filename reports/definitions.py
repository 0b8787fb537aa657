"""Reading report definitions: what stands in their JSON, checked against the measures and dimensions there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.choices import DateBasis, StatusFilter
from reports.counting import DIMENSIONS, SHAPES
from reports.counting.engine import STAGE_REACHED
from reports.models import Measure, ReportDefinition
from reports.texts import Text, of_fields

TIME = "time"
"""Rows by month, or by year when the period is long."""

TABLE, FIGURES, SHARES, FINDINGS = "table", "figures", "shares", "findings"
KINDS = frozenset({TABLE, FIGURES, SHARES, FINDINGS})
CHARTS = frozenset({"bar", "columns", "stacked", "tiles", "funnel"})


class BadDefinition(ValueError):
    """A definition names something that does not exist or cannot be counted so."""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A measure as a column, or as a group of columns split by a dimension."""

    measure: Measure
    by: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of a section: its kind, and the measure it shows where the section has several."""

    kind: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One table of a report."""

    key: str
    title: Text
    kind: str
    rows: str
    columns: tuple[ColumnSpec, ...]
    note: Text | None = None
    chart: ChartSpec | None = None
    base: Measure | None = None
    has_total: bool = True


def measures() -> dict[str, Measure]:
    """Return every measure by its code, in one query."""
    return {measure.code: measure for measure in Measure.objects.all()}


def sections_of(definition: ReportDefinition, known: Mapping[str, Measure] | None = None) -> tuple[SectionSpec, ...]:
    """Return the sections of a definition. Raises BadDefinition when one cannot be built."""
    known = measures() if known is None else known
    sections = tuple(_section(raw, known, definition.code) for raw in definition.sections)
    keys = [section.key for section in sections]
    if len(keys) != len(set(keys)):
        raise BadDefinition(f"{definition.code}: two sections have the same key")
    return sections


def _section(raw: Mapping[str, Any], known: Mapping[str, Measure], where: str) -> SectionSpec:
    where = f"{where}.{raw.get('key', '?')}"
    if raw["kind"] not in KINDS:
        raise BadDefinition(f"{where}: no such kind of section: {raw['kind']}")
    columns = tuple(
        ColumnSpec(_measure(column["measure"], known, where), column.get("by", "")) for column in raw["columns"]
    )
    chart = raw.get("chart")
    section = SectionSpec(
        key=raw["key"],
        title=of_fields(raw, "title"),
        kind=raw["kind"],
        rows=raw.get("rows", ""),
        columns=columns,
        note=of_fields(raw, "note") if "note_en" in raw else None,
        chart=ChartSpec(chart["kind"], chart.get("column", "")) if chart else None,
        base=_measure(raw["base"], known, where) if "base" in raw else None,
        has_total=raw.get("total", True),
    )
    if chart and chart["kind"] not in CHARTS:
        raise BadDefinition(f"{where}: no such kind of chart: {chart['kind']}")
    if (section.kind == SHARES) != (section.base is not None):
        raise BadDefinition(f"{where}: shares need a base, and nothing else has one")
    for column in columns:
        check_measure(column.measure)
        for key in {section.rows, column.by} - {"", TIME}:
            _check_dimension(key, column.measure, where)
    return section


def _measure(code: str, known: Mapping[str, Measure], where: str) -> Measure:
    try:
        return known[code]
    except KeyError:
        raise BadDefinition(f"{where}: no such measure: {code}") from None


def _check_dimension(key: str, measure: Measure, where: str) -> None:
    if key not in DIMENSIONS:
        raise BadDefinition(f"{where}: no such dimension: {key}")
    if not DIMENSIONS[key].fits(SHAPES[measure.unit], measure):
        raise BadDefinition(f"{where}: {measure.code} cannot be split by {key}")


def check_measure(measure: Measure) -> None:
    """Raise BadDefinition when a measure asks for a date, status or condition its unit does not have."""
    shape = SHAPES[measure.unit]
    by_stage = measure.date_basis == DateBasis.STAGE and STAGE_REACHED in measure.conditions
    is_stock = measure.date_basis == DateBasis.AT_DATE
    if measure.unit != "bed_night" and not by_stage and not is_stock and measure.date_basis not in shape.dates:
        raise BadDefinition(f"{measure.code}: {measure.unit} has no date “{measure.date_basis}”")
    if measure.is_flow == is_stock:
        raise BadDefinition(f"{measure.code}: only a stock is counted on the last day")
    of_people = {StatusFilter.ALL_POSSIBLE, StatusFilter.PRESUMED_AND_CONFIRMED, StatusFilter.CONFIRMED}
    if measure.status_filter in of_people and shape.victim is None:
        raise BadDefinition(f"{measure.code}: {measure.unit} has no identification")
    if measure.status_filter == StatusFilter.FORMALLY_NAMED and shape.suspect is None:
        raise BadDefinition(f"{measure.code}: {measure.unit} has no suspect")
    for key in measure.conditions:
        if key != STAGE_REACHED:
            _check_dimension(key, measure, measure.code)
