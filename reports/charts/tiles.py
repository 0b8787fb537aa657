"""The provinces as a grid of equal tiles, drawn by hand: every province can be read, none is hidden by a larger one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.html import escape

from casetracker.regions import lookup
from casetracker.regions.models import Region
from reports.texts import number

if TYPE_CHECKING:
    from reports.charts.drawing import Series

WIDTH, HEIGHT, GAP = 58, 44, 3
SHADES = ("#ffffff", "#d7e8f0", "#9cc7da", "#4f96b5", "#0b5c7d")
LIGHT_INK_FROM = 3
INK = "#17242f"


def province_tiles(series: "Series", title: str, language: str) -> str:
    """Return the tile map; a province whose figure is hidden shows a dash."""
    found = {key: amount for (key, _label), amount in zip(series.rows, series.numbers[-1], strict=True)}
    entries = [
        entry
        for province_id in Region.objects.on_tile_map().values_list("pk", flat=True)
        if (entry := lookup.region(province_id)) is not None and entry.tile is not None
    ]
    if not entries:
        return ""
    most = max((amount or 0 for amount in found.values()), default=0)
    rows = 1 + max(entry.tile[0] for entry in entries if entry.tile)
    columns = 1 + max(entry.tile[1] for entry in entries if entry.tile)
    width, height = columns * (WIDTH + GAP), rows * (HEIGHT + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" width="{width}" '
        f'height="{height}" viewBox="-1 -1 {width} {height}" font-family="sans-serif" font-size="11" '
        'text-anchor="middle">'
    ]
    parts += [_tile(entry, found, most, language) for entry in entries]
    parts.append("</svg>")
    return "".join(parts)


def _tile(entry: lookup.RegionEntry, found: Mapping[str, int | None], most: int, language: str) -> str:
    amount = found.get(entry.code, 0)
    shade = 0 if not amount else 1 + min(len(SHADES) - 2, (len(SHADES) - 1) * (amount - 1) // max(most, 1))
    ink = "#ffffff" if shade >= LIGHT_INK_FROM else INK
    row, column = entry.tile or (0, 0)
    left, top = column * (WIDTH + GAP), row * (HEIGHT + GAP)
    written = "–" if amount is None else number(amount, language)
    return (
        f'<g transform="translate({left},{top})"><rect width="{WIDTH}" height="{HEIGHT}" rx="3" '
        f'fill="{SHADES[shade]}" stroke="#9fb0bb"/><g fill="{ink}"><text x="{WIDTH // 2}" y="17">'
        f'{escape(entry.short_name or entry.code)}</text><text x="{WIDTH // 2}" y="35" font-size="15" '
        f'font-weight="bold">{escape(written)}</text></g></g>'
    )
