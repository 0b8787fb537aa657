"""Vega-Lite specifications, one for each kind of chart."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reports.texts import number

if TYPE_CHECKING:
    from reports.charts.drawing import Series

WIDTH = 420
LABEL_WIDTH = 175
STEP = 26
COLUMN_HEIGHT = 190
INK = "#17242f"
INK_SOFT = "#4a5965"
MAIN = "#0b5c7d"

COLOURS: Mapping[str, str] = {
    "woman": "#0b5c7d",
    "girl": "#6bb1cf",
    "man": "#8a4b12",
    "boy": "#e0a458",
    "female": "#0b5c7d",
    "male": "#b8741a",
    "unknown": "#8d9aa4",
    "adult": "#0b5c7d",
    "child": "#6bb1cf",
}
"""Dark and light differ also for people who see no colours; every part is named in the legend and in the table."""

_OTHER_COLOURS = ("#0b5c7d", "#b8741a", "#14613a", "#7b4b94", "#6bb1cf", "#8d9aa4")

_CONFIG: dict[str, Any] = {
    "aria": False,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "labelFontSize": 13, "titleColor": INK_SOFT, "gridColor": "#e3e9ed", "domain": False},
    "legend": {"labelFontSize": 13, "labelColor": INK, "title": None, "symbolType": "square", "labelLimit": 300},
}


def _base(series: "Series", **parts: Any) -> dict[str, Any]:
    # The reader's font may be wider than the one in which the labels were measured.
    longest = max((len(label) for _key, label in series.rows), default=0)
    left = 2 + round(0.16 * min(LABEL_WIDTH, 7 * longest))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": left, "right": 4, "top": 2, "bottom": 2},
        "config": _CONFIG,
        **parts,
    }


def _row_axis() -> dict[str, Any]:
    return {"title": None, "domain": False, "ticks": False, "labelLimit": LABEL_WIDTH, "labelPadding": 6}


def bars(series: "Series", language: str) -> dict[str, Any]:
    """Lying bars, each with its number."""
    values: list[dict[str, Any]] = [
        {
            "place": place,
            "row": label,
            "number": amount or 0,
            "text": "" if amount is None else number(amount, language),
        }
        for place, ((_key, label), amount) in enumerate(zip(series.rows, series.numbers[-1], strict=True))
    ]
    order = [value["row"] for value in values]
    most = max((value["number"] for value in values), default=0)
    return _base(
        series,
        width=WIDTH - LABEL_WIDTH - 10,
        height={"step": STEP},
        data={"values": values},
        encoding={
            "y": {"field": "row", "type": "nominal", "sort": order, "axis": _row_axis()},
            # Room for the number behind the longest bar.
            "x": {"field": "number", "type": "quantitative", "axis": None, "scale": {"domain": [0, most * 1.18 or 1]}},
        },
        layer=[
            {"mark": {"type": "bar", "color": MAIN, "height": 17}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 13, "color": INK},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    )


def stacked_bars(series: "Series", language: str) -> dict[str, Any]:
    """Lying bars made of parts."""
    return _base(
        series,
        width=WIDTH - LABEL_WIDTH - 10,
        height={"step": STEP},
        data={"values": _long(series)},
        mark={"type": "bar", "height": 17},
        encoding={
            "y": {
                "field": "row",
                "type": "nominal",
                "sort": [label for _key, label in series.rows],
                "axis": _row_axis(),
            },
            "x": {"field": "number", "type": "quantitative", "stack": "zero", "axis": _number_axis(language)},
            **_parts(series),
        },
    )


def columns(series: "Series", language: str) -> dict[str, Any]:
    """Standing columns over time, made of parts where there are several."""
    many, longest = len(series.rows) > 7, max(len(label) for _key, label in series.rows)
    return _base(
        series,
        width=WIDTH - 50,
        height=COLUMN_HEIGHT,
        data={"values": _long(series)},
        mark={"type": "bar", **({} if series.parts else {"color": MAIN})},
        encoding={
            "x": {
                "field": "row",
                "type": "nominal",
                "sort": [label for _key, label in series.rows],
                "axis": {
                    "title": None,
                    "ticks": False,
                    "labelAngle": -50 if many and longest > 3 else 0,
                    "labelPadding": 6,
                },
                "scale": {"paddingInner": 0.25},
            },
            "y": {"field": "number", "type": "quantitative", "stack": "zero", "axis": _number_axis(language)},
            **_parts(series),
        },
    )


def _long(series: "Series") -> list[dict[str, Any]]:
    names = [label for _key, label in series.parts] or [""]
    return [
        {"row": label, "part": name, "place": place, "number": amount or 0}
        for place, (name, numbers) in enumerate(zip(names, series.numbers, strict=True))
        for (_key, label), amount in zip(series.rows, numbers, strict=True)
    ]


def _parts(series: "Series") -> dict[str, Any]:
    if not series.parts:
        return {}
    shades = [
        COLOURS.get(key, _OTHER_COLOURS[place % len(_OTHER_COLOURS)])
        for place, (key, _label) in enumerate(series.parts)
    ]
    names = [label for _key, label in series.parts]
    return {
        "color": {
            "field": "part",
            "type": "nominal",
            "scale": {"domain": names, "range": shades},
            "legend": {"orient": "bottom", "columns": _legend_columns(names), "columnPadding": 28},
        },
        "order": {"field": "place", "type": "quantitative"},
    }


def _legend_columns(names: list[str]) -> int:
    longest = max(map(len, names))
    return 1 if longest > 24 else 2 if longest > 12 else 3


def _number_axis(language: str) -> dict[str, Any]:
    # Whole numbers only, grouped as the language does it.
    grouped = "format(datum.value, ',d')"
    if language.startswith("id"):
        grouped = f"replace({grouped}, /,/g, '.')"
    return {
        "title": None,
        "tickCount": 4,
        "ticks": False,
        "labelExpr": f"datum.value == round(datum.value) ? {grouped} : ''",
    }
