"""From a section of a frozen result to an SVG, kept in the cache by the hash of what it shows.

A chart is made of what the table shows and nothing else, so what is hidden there is not drawn here.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import vl_convert
from django.utils.html import escape

from casetracker.common import kept
from reports.charts import specs, tiles
from reports.texts import chosen

VEGA_LITE = "5.21"
KEEP_SECONDS = 24 * 60 * 60
MOST_BARS = 12
WHOLE_PIXELS_FROM = 4

_TAG = re.compile(r"<[^>]+>")
_NOISE = re.compile(r' (?:(?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"<>]*"|(?:stroke-)?opacity="1")')
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_NOTHING = re.compile(
    r'<path (?:d="M0,0h0v0h0Z"|(?:fill="none" )?d="" display="none"|d="M0,0h[0-9.]+v[0-9.]+h-[0-9.]+Z")/>'
)
_ROOT = re.compile(r"<svg [^>]*>")


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of a chart: one list of numbers for each part, in the order of the rows; None is not shown."""

    rows: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[int | None, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to draw."""
        return not any(number for numbers in self.numbers for number in numbers)


def draw(section: Mapping[str, Any], language: str) -> str:
    """Return the chart of a section as SVG text; "" where it has none, or nothing to show."""
    chart = section.get("chart")
    if not chart:
        return ""
    series = series_of(section, language)
    if series.is_empty:
        return ""
    title = chosen(section["title"], language)
    drawers: dict[str, Callable[[Series, str], Any]] = {
        "bar": specs.bars,
        "funnel": specs.bars,
        "stacked": specs.stacked_bars,
        "columns": specs.columns,
    }
    if chart["kind"] == "tiles":
        return tiles.province_tiles(series, title, language)
    return _rendered(drawers[chart["kind"]](series, language), title)


def series_of(section: Mapping[str, Any], language: str) -> Series:
    """Return what the chart of a section shows."""
    chart = section["chart"]
    columns = [
        (place, column) for place, column in enumerate(section["columns"]) if column["measure"] == chart["measure"]
    ]
    whole = [place for place, column in columns if not column["value"]]
    parts = [(place, column) for place, column in columns if column["value"]]
    rows = [row for row in section["rows"] if not row["is_total"]]
    if chart["kind"] in {"bar", "tiles"}:
        parts = []
    if chart["kind"] == "bar" and not _keeps_order(section):
        rows = sorted(rows, key=lambda row: -(row["cells"][whole[0]] or 0))[:MOST_BARS]
        rows = [row for row in rows if row["cells"][whole[0]]]
    parts = [(place, column) for place, column in parts if any(row["cells"][place] for row in rows)]
    shown = [place for place, _column in parts] or whole
    if chart["kind"] == "stacked":
        rows = [row for row in rows if any(row["cells"][place] for place in shown)]
    return Series(
        rows=tuple((row["key"], label) for row, label in zip(rows, _row_labels(section, rows, language), strict=True)),
        parts=tuple((column["value"], chosen(column["label"], language)) for _place, column in parts),
        numbers=tuple(tuple(row["cells"][place] for row in rows) for place in shown),
    )


def _row_labels(section: Mapping[str, Any], rows: list[Mapping[str, Any]], language: str) -> list[str]:
    """Return the names of the rows; months of one year go without it, since the period stands above."""
    labels = [chosen(row["label"], language) for row in rows]
    years = {row["key"][:4] for row in rows}
    if section["rows_dimension"] == "month" and len(years) == 1:
        return [label.removesuffix(f" {next(iter(years))}") for label in labels]
    return labels


def _keeps_order(section: Mapping[str, Any]) -> bool:
    return section["rows_dimension"] in {"month", "year", "stage", "stage_now", "age_band", "age_group"}


def _rendered(spec: Mapping[str, Any], title: str) -> str:
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    key = "chart:" + hashlib.sha256(f"{VEGA_LITE} {title} {text}".encode()).hexdigest()
    found: str | None = kept.recall(key)
    if found is None:
        found = tidy(vl_convert.vegalite_to_svg(vl_spec=text, vl_version=VEGA_LITE), title)
        kept.keep(key, found, seconds=KEEP_SECONDS)
    return found


def tidy(svg: str, title: str) -> str:
    """Return the SVG as one picture with a name, without what a screen reader would read out line by line."""
    root = _ROOT.search(svg)
    if root is None:
        raise ValueError("not an SVG")
    view = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', root[0])
    size = (view[1], view[2]) if view else ("400", "200")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}" font-family="sans-serif">'
    )
    return opening + _NOTHING.sub("", _TAG.sub(_shortened, svg[root.end() :]))


def _shortened(tag: re.Match[str]) -> str:
    """Return a tag with the attributes a picture needs; the figures between the tags stay as they are."""
    plain = _NOISE.sub("", tag[0])
    return _LONG_NUMBER.sub(_rounded, plain)


def _rounded(found: re.Match[str]) -> str:
    """Return a coordinate to the pixel, a small one to the tenth of it."""
    value = float(found[0])
    return f"{value:.0f}" if abs(value) >= WHOLE_PIXELS_FROM else f"{value:.1f}".removesuffix(".0")
