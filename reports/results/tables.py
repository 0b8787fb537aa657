"""From a section of a definition to a table of counts, before anything is hidden or written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from reports import definitions
from reports.choices import CountingUnit, Deduplication
from reports.counting import DIMENSIONS, Counts, Dimension, Question, count, states_of_forms
from reports.counting.labels import LAST_KEYS
from reports.definitions import ColumnSpec, SectionSpec
from reports.models import Measure
from reports.periods import Period, months_later
from reports.scope import Scope
from reports.texts import Text, both, of_fields

LONGEST_BY_MONTH = 36
"""Periods of more months are shown by year."""

TOTAL = "total"
Identity = tuple[str, frozenset[tuple[str, str]]]
"""What a figure is, wherever it stands: its measure and the values it is limited to."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its measure, the value it is limited to, or the total of its group."""

    key: str
    measure: str
    label: Text
    group: Text | None = None
    value: str = ""
    is_total: bool = False


@dataclass(slots=True)
class Row:
    """A row of figures; None is a figure that is hidden. `measure` is set where each row has its own."""

    key: str
    label: Text
    cells: list[int | None]
    is_total: bool = False
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of one measure that belong together, for finding out what could be worked out from what is shown.

    `adds_down`: the rows add up to the total row; `adds_across`: the columns add up to the total column.
    """

    columns: range
    adds_down: bool
    adds_across: bool


@dataclass(slots=True)
class Section:
    """A finished table."""

    key: str
    kind: str
    title: Text
    note: Text | None
    rows_title: Text
    columns: list[Column]
    rows: list[Row]
    rows_dimension: str = ""
    by: dict[int, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    chart: dict[str, Any] | None = None

    def identity(self, row: Row, place: int) -> Identity:
        """Return what the figure at this place is."""
        column = self.columns[place]
        limits = set()
        if self.rows_dimension and not row.is_total:
            limits.add((self.rows_dimension, row.key))
        if place in self.by and not column.is_total:
            limits.add((self.by[place], column.value))
        return row.measure or column.measure, frozenset(limits)


@dataclass(frozen=True, slots=True)
class Request:
    """For whom, when and about what is counted, and on which day: months to come are not shown as empty ones."""

    viewer: Viewer
    period: Period
    scope: Scope
    today: date

    @property
    def past(self) -> Period:
        """The part of the period up to today, or its first day where all of it is to come."""
        return Period(self.period.first, max(self.period.first, min(self.period.last, self.today)))

    def question(self, measure: Measure) -> Question:
        """Return the measure asked of this."""
        return Question(measure, self.viewer, self.period, self.scope)


def build_section(spec: SectionSpec, request: Request) -> Section:
    """Count one section."""
    match spec.kind:
        case definitions.FIGURES:
            return _figures(spec, request)
        case definitions.SHARES:
            return _shares(spec, request)
        case definitions.FINDINGS:
            return _findings(spec, request)
    return _table(spec, request)


# Tables


def _table(spec: SectionSpec, request: Request) -> Section:
    rows_key = _rows_dimension(spec, request.period)
    dimension = DIMENSIONS[rows_key]
    counted = [_count_column(column, rows_key, request, has_total=spec.has_total) for column in spec.columns]
    keys = _ordered(dimension, [found.first_weights() for found in counted], _complete_time(rows_key, request.past))
    labels = dimension.labels(keys)
    section = Section(
        key=spec.key,
        kind=spec.kind,
        title=spec.title,
        note=spec.note,
        rows_title=both(dimension.title),
        columns=[],
        rows=[Row(key, labels[key], []) for key in keys],
        rows_dimension=rows_key,
    )
    if spec.has_total:
        section.rows.append(Row(TOTAL, both(_("Total")), [], is_total=True))
    for found in counted:
        _add_columns(section, found)
    if spec.chart is not None:
        section.chart = {"kind": spec.chart.kind, "measure": spec.chart.column or spec.columns[0].measure.code}
    return section


@dataclass(slots=True)
class _Counted:
    """One column spec with its counts: cells, totals of rows, totals of columns, and the whole."""

    spec: ColumnSpec
    cells: Counts
    by_row: Mapping[str, int]
    by_value: Mapping[str, int]
    whole: int
    adds_down: bool
    adds_across: bool

    def first_weights(self) -> Mapping[str, int]:
        return self.by_row


def _count_column(spec: ColumnSpec, rows_key: str, request: Request, *, has_total: bool) -> _Counted:
    question = request.question(spec.measure)
    keys = [rows_key, *([spec.by] if spec.by else [])]
    cells = count(question, keys)
    plain = _is_plain(spec.measure)
    adds_down = plain and DIMENSIONS[rows_key].join is None
    adds_across = plain and (not spec.by or DIMENSIONS[spec.by].join is None)
    by_row = _summed(cells, 0) if adds_across else _one(count(question, [rows_key]))
    by_value: Mapping[str, int] = {}
    if spec.by and has_total:
        by_value = _summed(cells, 1) if adds_down else _one(count(question, [spec.by]))
    if not has_total:
        whole = 0
    elif adds_down:
        whole = sum(by_row.values())
    else:
        whole = count(question).get((), 0)
    return _Counted(spec, cells, by_row, by_value, whole, adds_down and has_total, adds_across and bool(spec.by))


def _is_plain(measure: Measure) -> bool:
    """Say whether counts of the measure add up: not where the same person or case may stand in two parts."""
    if measure.deduplication == Deduplication.BY_PERSON:
        return False
    return measure.deduplication != Deduplication.BY_CASE or measure.unit == CountingUnit.CASE


def _summed(cells: Counts, place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for keys, number in cells.items():
        found[keys[place]] = found.get(keys[place], 0) + number
    return found


def _one(counts: Counts) -> dict[str, int]:
    return {keys[0]: number for keys, number in counts.items()}


def _add_columns(section: Section, found: _Counted) -> None:
    measure, by = found.spec.measure, found.spec.by
    first = len(section.columns)
    values: list[str] = []
    if by:
        dimension = DIMENSIONS[by]
        weights = found.by_value or _summed(found.cells, 1)
        values = _ordered(dimension, [weights])
        labels = dimension.labels(values)
        group = of_fields(measure)
        for value in values:
            section.by[len(section.columns)] = by
            section.columns.append(Column(f"{measure.code}:{value}", measure.code, labels[value], group, value))
        section.by[len(section.columns)] = by
        section.columns.append(Column(measure.code, measure.code, both(_("Total")), group, is_total=True))
    else:
        section.columns.append(Column(measure.code, measure.code, of_fields(measure)))
    for row in section.rows:
        if row.is_total:
            row.cells += [*(found.by_value.get(value, 0) for value in values), found.whole]
        else:
            row.cells += [*(found.cells.get((row.key, value), 0) for value in values), found.by_row.get(row.key, 0)]
    section.blocks.append(Block(range(first, len(section.columns)), found.adds_down, found.adds_across))


def _rows_dimension(spec: SectionSpec, period: Period) -> str:
    if spec.rows != definitions.TIME:
        return spec.rows
    return "month" if _month_count(period) <= LONGEST_BY_MONTH else "year"


def _month_count(period: Period) -> int:
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def _complete_time(key: str, period: Period) -> list[str]:
    """Return every month or year of the period, so that one without anything is a row of zeros and not a gap."""
    if key == "year":
        return [str(year) for year in range(period.first.year, period.last.year + 1)]
    if key != "month":
        return []
    begin = date(period.first.year, period.first.month, 1)
    return [f"{months_later(begin, step):%Y-%m}" for step in range(_month_count(period))]


def _ordered(dimension: Dimension, weights: Sequence[Mapping[str, int]], always: Sequence[str] = ()) -> list[str]:
    found = {key for part in weights for key, number in part.items() if number} | set(always)
    if dimension.values:
        return [key for key in dimension.values if key in found or dimension.is_complete]
    if dimension.order is not None:
        places = dimension.order(found)
        return sorted(found, key=lambda key: (key in LAST_KEYS, key not in places, places.get(key, 0), key))
    labels = dimension.labels(found)

    def rank(key: str) -> tuple[Any, ...]:
        return key in LAST_KEYS, [-part.get(key, 0) for part in weights], labels[key]["en"]

    return sorted(found, key=rank)


# Single figures, shares, answers


def _figures(spec: SectionSpec, request: Request) -> Section:
    rows = [
        Row(
            column.measure.code,
            of_fields(column.measure),
            [_whole(column.measure, request)],
            measure=column.measure.code,
        )
        for column in spec.columns
    ]
    return _plain_section(spec, [Column("number", "", both(_("Number")))], rows)


def _shares(spec: SectionSpec, request: Request) -> Section:
    base = spec.base
    if base is None:
        raise definitions.BadDefinition(f"{spec.key} has no base")
    every = [base, *(column.measure for column in spec.columns)]
    rows = [
        Row(measure.code, of_fields(measure), [_whole(measure, request)], measure=measure.code) for measure in every
    ]
    return _plain_section(spec, [Column("number", "", both(_("Number")))], rows)


def _plain_section(spec: SectionSpec, columns: list[Column], rows: list[Row]) -> Section:
    return Section(
        key=spec.key,
        kind=spec.kind,
        title=spec.title,
        note=spec.note,
        rows_title=both(_("What is counted")),
        columns=columns,
        rows=rows,
        blocks=[Block(range(1), adds_down=False, adds_across=False)],
    )


def _whole(measure: Measure, request: Request) -> int:
    return count(request.question(measure)).get((), 0)


def _findings(spec: SectionSpec, request: Request) -> Section:
    measure = spec.columns[0].measure
    cells = states_of_forms(request.question(measure))
    forms = DIMENSIONS["form"]
    keys = _ordered(
        forms, [{form: cells.get((form, "yes"), 0) for form, _state in cells}], [form for form, _s in cells]
    )
    found = _Counted(
        spec=replace(spec.columns[0], by="form_state"),
        cells=cells,
        by_row=_summed(cells, 0),
        by_value={},
        whole=0,
        adds_down=False,
        adds_across=True,
    )
    labels = forms.labels(keys)
    section = Section(
        key=spec.key,
        kind=definitions.TABLE,
        title=spec.title,
        note=spec.note,
        rows_title=both(forms.title),
        columns=[],
        rows=[Row(key, labels[key], []) for key in keys],
        rows_dimension="form",
    )
    _add_columns(section, found)
    if spec.chart is not None:
        section.chart = {"kind": spec.chart.kind, "measure": measure.code}
    return section
