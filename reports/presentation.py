"""A frozen result as readers see it, in one language: headings, numbers as text, notes. Pages and files share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

from casetracker.common.templatetags.ui import zone_label
from reports import definitions
from reports.choices import CountingUnit
from reports.texts import chosen, number

HIDDEN = "*"
"""Stands for a figure that is hidden."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: its value (None when hidden), how it is written, and the measure it was counted by."""

    value: float | None
    text: str
    measure: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over one or several columns."""

    text: str
    measure: str
    span: int = 1
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    is_total: bool
    measure: str


@dataclass(frozen=True, slots=True)
class Table:
    """A section of a report."""

    key: str
    kind: str
    title: str
    note: str
    rows_title: str
    rows_dimension: str
    top: tuple[Heading, ...]
    bottom: tuple[Heading, ...]
    lines: tuple[Line, ...]
    raw: Mapping[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def has_groups(self) -> bool:
        """Say whether there are two lines of headings."""
        return any(heading.is_group for heading in self.top)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all was counted."""
        return not any(cell.value or cell.value is None for line in self.lines for cell in line.cells)

    @property
    def width(self) -> int:
        """How many columns of figures there are."""
        return sum(heading.span for heading in self.top)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    language: str
    title: str
    period: str
    scope: str
    counted_for: str
    cut_off: str
    zone: str
    hidden_note: str
    attribution: str
    source: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    measures: tuple[Mapping[str, str], ...]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what stands under the title, as label and value."""
        with translation.override(self.language):
            found = [
                (_("Period"), self.period),
                (_("About"), self.scope),
                (_("Counted for"), self.counted_for),
                (_("Counted at"), self.cut_off),
            ]
            if self.attribution:
                found.append((_("Source of the data"), self.attribution))
            return found


def present(result: Mapping[str, Any], language: str) -> Document:
    """Return a result in the language of its reader."""
    language = "id" if language.startswith("id") else "en"
    money = frozenset(
        code for code, measure in result["measures"].items() if measure["unit"]["code"] == CountingUnit.RUPIAH
    )
    with translation.override(language):
        return Document(
            language=language,
            title=chosen(result["definition"]["label"], language),
            period=chosen(result["period"]["label"], language),
            scope=chosen(result["scope"]["label"], language),
            counted_for=chosen(result["counted_for"], language),
            cut_off=written_moment(result["cut_off_at"], result["time_zone"]),
            zone=result["time_zone"],
            hidden_note=_hidden_note(result),
            attribution=result.get("attribution", ""),
            source=result["definition"]["source"],
            tables=tuple(_table(section, language, money) for section in result["sections"]),
            notes=tuple([*_standing_notes(result), *(chosen(note["text"], language) for note in result["notes"])]),
            measures=tuple(describe(measure, language) for measure in result["measures"].values()),
        )


def written_moment(text: str, zone: str) -> str:
    """Write a moment with its zone: 5 Aug 2026, 15.40 WIB."""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return f"{formats.date_format(moment, 'DATETIME_FORMAT')} {zone_label(moment)}"


def _hidden_note(result: Mapping[str, Any]) -> str:
    if not result["suppression"]:
        return ""
    text = _("%(mark)s Numbers from 1 to %(most)s are hidden, and others from which they could be worked out.")
    return text % {"mark": HIDDEN, "most": result["suppression"]["threshold"] - 1}


def _standing_notes(result: Mapping[str, Any]) -> list[str]:
    day = {
        name: formats.date_format(date.fromisoformat(result["period"][name]), "DATE_FORMAT") for name in ("from", "to")
    }
    found = [
        _("The period runs from %(from)s to %(to)s, both included, by the days of %(zone)s.")
        % {**day, "zone": result["time_zone"]},
        _("Only what %(agency)s could see at the hour of counting is counted.")
        % {"agency": chosen(result["counted_for"], translation.get_language() or "en")},
    ]
    if result["scope"].get("is_reference"):
        found.append(_("These are reference data of another organisation, not cases of the task force."))
    else:
        found.append(_("Reference data of other organisations are not counted."))
    return found


def _table(section: Mapping[str, Any], language: str, money: frozenset[str]) -> Table:
    columns: Sequence[Mapping[str, Any]] = section["columns"]
    shares = section["kind"] == definitions.SHARES
    top, bottom = _headings(columns, language)
    if shares:
        top = (*top, Heading(_("Share"), ""))
    base = section["rows"][0]["cells"][0] if shares else None
    lines = tuple(
        Line(
            key=row["key"],
            label=chosen(row["label"], language),
            cells=_cells(row, columns, language, money) + (_share(row, base, language) if shares else ()),
            is_total=row["is_total"],
            measure=row["measure"],
        )
        for row in section["rows"]
    )
    return Table(
        key=section["key"],
        kind=section["kind"],
        title=chosen(section["title"], language),
        note=chosen(section["note"], language),
        rows_title=chosen(section["rows_title"], language),
        rows_dimension=section["rows_dimension"],
        top=top,
        bottom=bottom,
        lines=lines,
        raw=section,
    )


def _headings(columns: Sequence[Mapping[str, Any]], language: str) -> tuple[tuple[Heading, ...], tuple[Heading, ...]]:
    """Return the upper headings (single columns and groups) and the lower ones (the columns of the groups)."""
    top: list[Heading] = []
    bottom: list[Heading] = []
    for column in columns:
        label = chosen(column["label"], language)
        if column["group"] is None:
            top.append(Heading(label, column["measure"]))
            continue
        bottom.append(Heading(label, column["measure"]))
        previous = top[-1] if top else None
        if previous is not None and previous.is_group and previous.measure == column["measure"]:
            top[-1] = Heading(previous.text, previous.measure, previous.span + 1, is_group=True)
        else:
            top.append(Heading(chosen(column["group"], language), column["measure"], 1, is_group=True))
    return tuple(top), tuple(bottom)


def _cells(
    row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], language: str, money: frozenset[str]
) -> tuple[Cell, ...]:
    found = []
    for value, column in zip(row["cells"], columns, strict=True):
        measure = row["measure"] or column["measure"]
        text = HIDDEN if value is None else number(value, language)
        if value and measure in money:
            text = f"Rp\u00a0{text}"
        found.append(Cell(value, text, measure, is_total=row["is_total"] or column["is_total"]))
    return tuple(found)


def _share(row: Mapping[str, Any], base: int | None, language: str) -> tuple[Cell]:
    value = row["cells"][0]
    if value is None or base is None:
        return (Cell(None, HIDDEN, row["measure"]),)
    if not base:
        return (Cell(0, "", row["measure"]),)
    share = round(100 * value / base, 1)
    return (Cell(share, f"{number(share, language, 1)} %", row["measure"]),)


DESCRIBED = ("unit", "population", "date_basis", "place_basis", "status_filter", "age_basis", "deduplication")


def describe(measure: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return how a measure counts, in words: label, definition, source, and each part by its name."""
    return {
        "code": measure["code"],
        "label": chosen(measure["label"], language),
        "definition": chosen(measure["definition"], language),
        "source": measure["source"],
        **{part: chosen(measure[part]["label"], language) for part in DESCRIBED},
    }


def part_titles() -> dict[str, str]:
    """Return the names of the parts of a measure, in the language in use."""
    return {
        "unit": _("Counted as one"),
        "population": _("Among"),
        "date_basis": _("Date that decides"),
        "place_basis": _("Place that decides"),
        "status_filter": _("Which ones"),
        "age_basis": _("Age that decides"),
        "deduplication": _("The same one twice"),
    }
