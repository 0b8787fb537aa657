"""The dashboard: one layout counted for the reader, each number leading to the cases behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.choices import CaseKind
from casetracker.accounts.viewer import Viewer
from reports import access, definitions, results
from reports.charts import draw
from reports.models import ReportDefinition
from reports.periods import Period, month_end
from reports.presentation import Document, Line, Table, present
from reports.scope import Scope

LAYOUT = "dashboard"
REFERENCE_LAYOUT = "reference_data"
_CASES_MEASURE = "cases.reported"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number at the top."""

    label: str
    text: str
    url: str
    measure: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the numbers it was drawn from; the name of a row leads to its cases."""

    table: Table
    svg: SafeString
    is_wide: bool
    lines: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the page shows."""

    document: Document
    tiles: tuple[Tile, ...]
    charts: tuple[Chart, ...]
    result: Mapping[str, Any]


def figures(*, viewer: Viewer, period: Period, scope: Scope, now: datetime) -> dict[str, Any]:
    """Return the counted result of the dashboard: the same shape, measures and code as every report.

    An agency of reference data has its own layout. Who sees no case gets small numbers hidden.
    """
    layout = ReportDefinition.objects.get(pk=REFERENCE_LAYOUT if scope.is_reference else LAYOUT)
    return results.build(definition=layout, owner=viewer, period=period, scope=scope, for_publication=False, now=now)


def dashboard(*, viewer: Viewer, period: Period, scope: Scope, now: datetime, language: str) -> Dashboard:
    """Return the dashboard of a viewer in a language."""
    result = figures(viewer=viewer, period=period, scope=scope, now=now)
    document = present(result, language)
    leads = _Leads(viewer, period, scope)
    tiles: list[Tile] = []
    charts: list[Chart] = []
    for table in document.tables:
        if table.kind == definitions.FIGURES:
            tiles += [
                Tile(line.label, line.cells[0].text, leads.of_measure(line.measure), line.measure)
                for line in table.lines
            ]
        else:
            charts.append(
                Chart(
                    table=table,
                    # SECURITY: drawn by vl-convert or by `charts.tiles`, which escape every label.
                    svg=mark_safe(draw(table.raw, language)),  # noqa: S308
                    is_wide=(table.raw["chart"] or {}).get("kind") == "tiles",
                    lines=tuple((leads.of_line(table, line), line) for line in table.lines),
                )
            )
    return Dashboard(document, tuple(tiles), tuple(charts), result)


class _Leads:
    """Addresses of the case list with the filters that give the cases of a number."""

    def __init__(self, viewer: Viewer, period: Period, scope: Scope) -> None:
        self.period = period
        self.common: dict[str, str] = {"kind": CaseKind.TRAFFICKING}
        if scope.province_code:
            self.common["province"] = scope.province_code
        if scope.agency_id and not scope.is_reference:
            self.common["lead_agency"] = str(scope.agency_id)
        try:
            self.list_url = reverse("case_list")
        except NoReverseMatch:
            self.list_url = ""
        if access.must_hide_small_numbers(viewer) or scope.is_reference:
            self.list_url = ""

    def of_measure(self, measure: str) -> str:
        return self._url() if measure == _CASES_MEASURE else ""

    def of_line(self, table: Table, line: Line) -> str:
        if line.is_total or not any(cell.measure == _CASES_MEASURE for cell in line.cells):
            return ""
        match table.rows_dimension:
            case "province":
                return self._url(province=line.key) if line.key.isdigit() else ""
            case "form":
                return self._url(exploitation=line.key) if line.key not in {"unknown", "not_recorded"} else ""
            case "month" if line.key != "unknown":
                first = date.fromisoformat(f"{line.key}-01")
                return self._url(first=max(first, self.period.first), last=min(month_end(first), self.period.last))
            case "year":
                first, last = date(int(line.key), 1, 1), date(int(line.key), 12, 31)
                return self._url(first=max(first, self.period.first), last=min(last, self.period.last))
        return ""

    def _url(self, *, first: date | None = None, last: date | None = None, **filters: str) -> str:
        if not self.list_url:
            return ""
        days = {
            "reported_from": (first or self.period.first).isoformat(),
            "reported_to": (last or self.period.last).isoformat(),
        }
        return f"{self.list_url}?{urlencode({**self.common, **days, **filters})}"


def linked(text: str, url: str) -> SafeString | str:
    """Return a text, as a link where it leads somewhere."""
    return format_html('<a href="{}">{}</a>', url, text) if url else text
