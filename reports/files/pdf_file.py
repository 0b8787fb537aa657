"""A report as a tagged PDF, set by typst from data: no text of a user ever becomes markup."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from reports.charts import draw
from reports.presentation import DESCRIBED, Document, Table, part_titles, present

TEMPLATE = Path(__file__).resolve().parent / "report.typ"


def write_pdf(result: Mapping[str, Any], language: str) -> bytes:
    """Return the PDF, tagged for screen readers, in the fonts that come with typst.

    SECURITY: the template reads one JSON file and the charts beside it, in a folder of its own; it can reach no
    other file and no network, and shows every string as plain text.
    """
    document = present(result, language)
    with tempfile.TemporaryDirectory(prefix="report-") as name, translation.override(document.language):
        folder = Path(name)
        (folder / "report.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        tables = [_table(folder, place, table, document.language) for place, table in enumerate(document.tables)]
        data = _data(result, document, tables)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        compiler = typst.Compiler(
            input=str(folder / "report.typ"),
            root=str(folder),
            ignore_system_fonts=True,
            package_path=str(folder),
            package_cache_path=str(folder),
        )
        written = compiler.compile(format="pdf")
        if not isinstance(written, bytes):
            raise TypeError(type(written))
        return written


def _data(result: Mapping[str, Any], document: Document, tables: list[dict[str, Any]]) -> dict[str, Any]:
    titles = part_titles()
    return {
        "language": document.language,
        "title": document.title,
        "period": document.period,
        "facts": [list(fact) for fact in document.facts],
        "tables": tables,
        "notes": list(document.notes),
        "hidden_note": document.hidden_note,
        "measures": [
            {
                "label": measure["label"],
                "definition": measure["definition"],
                "source": measure["source"],
                "parts": [[titles[part], measure[part]] for part in DESCRIBED],
            }
            for measure in document.measures
        ],
        "words": {
            "notes": _("Notes on the data"),
            "measures": _("How the numbers are counted"),
            "source": _("Source"),
            "nothing": _("Nothing was counted here."),
            # Translators: at the foot of each page, before and between the numbers.
            "page": _("Page"),
            "of": _("of"),
            "foot": f"{document.title} · {document.period} · {document.scope}",
            "checksum": _("Layout %(code)s") % {"code": result["definition"]["code"]},
        },
    }


def _table(folder: Path, place: int, table: Table, language: str) -> dict[str, Any]:
    picture = draw(table.raw, language)
    if picture:
        (folder / f"chart-{place}.svg").write_text(picture, encoding="utf-8")
    return {
        "title": table.title,
        "note": table.note,
        "rows_title": table.rows_title,
        "top": [{"text": heading.text, "span": heading.span, "group": heading.is_group} for heading in table.top],
        "bottom": [heading.text for heading in table.bottom],
        "has_groups": table.has_groups,
        "width": table.width,
        "is_empty": table.is_empty,
        "lines": [
            {"label": line.label, "total": line.is_total, "cells": [cell.text for cell in line.cells]}
            for line in table.lines
        ],
        "chart": f"chart-{place}.svg" if picture else "",
        "chart_is_wide": bool(picture) and table.raw["chart"]["kind"] == "tiles",
        "chart_text": _("Chart: %(title)s. The numbers are in the table below.") % {"title": table.title},
    }
