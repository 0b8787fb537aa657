"""A report as a workbook: a first sheet with what it is, a sheet for each table, and how every number was counted."""

import io
import re
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.files.cells import neutral
from reports.presentation import DESCRIBED, Document, Table, part_titles, present

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31
FIRST_COLUMN_WIDTH = 42
FIGURE_WIDTH = 13


def write_xlsx(result: Mapping[str, Any], language: str) -> bytes:
    """Return the workbook. Texts are written as texts, never as formulas or links."""
    document = present(result, language)
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with translation.override(document.language), xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"title": document.title, "subject": document.period, "comments": document.scope})
        looks = _Looks(workbook)
        names: set[str] = set()
        _write_summary(workbook.add_worksheet(_sheet_name(_("Summary"), names)), document, looks)
        for table in document.tables:
            _write_table(workbook.add_worksheet(_sheet_name(table.title, names)), table, document, looks)
        _write_measures(workbook.add_worksheet(_sheet_name(_("How it is counted"), names)), document, looks)
    return stream.getvalue()


class _Looks:
    """The formats of the workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        head = {"bold": True, "bg_color": "#E6F1F6", "bottom": 1, "text_wrap": True, "valign": "top"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 14})
        self.strong: Format = workbook.add_format({"bold": True})
        self.wrapped: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.head: Format = workbook.add_format(head)
        self.head_right: Format = workbook.add_format({**head, "align": "right"})
        self.group: Format = workbook.add_format({**head, "align": "center"})
        self.number: Format = workbook.add_format({"num_format": "#,##0"})
        self.total: Format = workbook.add_format({"num_format": "#,##0", "bold": True})
        self.share: Format = workbook.add_format({"num_format": "0.0"})
        self.hidden: Format = workbook.add_format({"align": "right"})


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = _NOT_IN_SHEET_NAMES.sub(" ", title).strip()[:LONGEST_SHEET_NAME] or "-"
    name, again = plain, 2
    while name.casefold() in taken:
        ending = f" {again}"
        name, again = plain[: LONGEST_SHEET_NAME - len(ending)] + ending, again + 1
    taken.add(name.casefold())
    return name


def _write_text(sheet: Worksheet, row: int, column: int, text: Any, look: Format | None = None) -> None:
    sheet.write_string(row, column, str(neutral(text)), look)


def _write_summary(sheet: Worksheet, document: Document, looks: _Looks) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    _write_text(sheet, 0, 0, document.title, looks.title)
    row = 2
    for label, value in document.facts:
        _write_text(sheet, row, 0, label, looks.strong)
        _write_text(sheet, row, 1, value, looks.wrapped)
        row += 1
    for place, note in enumerate([*document.notes, *([document.hidden_note] if document.hidden_note else [])]):
        row += 1
        if place == 0:
            _write_text(sheet, row, 0, _("Notes"), looks.strong)
        _write_text(sheet, row, 1, note, looks.wrapped)


def _write_table(sheet: Worksheet, table: Table, document: Document, looks: _Looks) -> None:
    sheet.set_column(0, 0, FIRST_COLUMN_WIDTH)
    sheet.set_column(1, max(table.width, 1), FIGURE_WIDTH)
    _write_text(sheet, 0, 0, table.title, looks.title)
    _write_text(sheet, 1, 0, f"{document.period} · {document.scope}")
    row = 3
    if table.has_groups:
        row = _write_groups(sheet, row, table, looks)
    _write_text(sheet, row, 0, table.rows_title, looks.head)
    for column, heading in enumerate(_lowest(table), start=1):
        _write_text(sheet, row, column, heading, looks.head_right)
    sheet.freeze_panes(row + 1, 1)
    for line in table.lines:
        row += 1
        _write_text(sheet, row, 0, line.label, looks.strong if line.is_total else None)
        for column, cell in enumerate(line.cells, start=1):
            if cell.value is None:
                _write_text(sheet, row, column, cell.text, looks.hidden)
            elif isinstance(cell.value, float):
                sheet.write_number(row, column, cell.value, looks.share)
            else:
                sheet.write_number(row, column, cell.value, looks.total if cell.is_total else looks.number)
    for note in (table.note, document.hidden_note):
        if note:
            row += 2
            _write_text(sheet, row, 0, note)


def _write_groups(sheet: Worksheet, row: int, table: Table, looks: _Looks) -> int:
    _write_text(sheet, row, 0, "", looks.head)
    column = 1
    for heading in table.top:
        # Rows are written one after another in constant memory, so groups are not merged but named once.
        for step in range(heading.span):
            _write_text(sheet, row, column + step, heading.text if heading.is_group and not step else "", looks.group)
        column += heading.span
    return row + 1


def _lowest(table: Table) -> list[str]:
    """Return the heading right above each column."""
    below = iter(table.bottom)
    found = []
    for heading in table.top:
        found += [next(below).text for _step in range(heading.span)] if heading.is_group else [heading.text]
    return found


def _write_measures(sheet: Worksheet, document: Document, looks: _Looks) -> None:
    titles = part_titles()
    heads = [_("Number"), _("Definition"), *(titles[part] for part in DESCRIBED), _("Source"), _("Code")]
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
    sheet.set_column(2, len(heads) - 1, 24)
    for column, text in enumerate(heads):
        _write_text(sheet, 0, column, text, looks.head)
    sheet.freeze_panes(1, 1)
    for row, measure in enumerate(document.measures, start=1):
        values = [
            measure["label"],
            measure["definition"],
            *(measure[part] for part in DESCRIBED),
            measure["source"],
            measure["code"],
        ]
        for column, value in enumerate(values):
            _write_text(sheet, row, column, value, looks.wrapped)
