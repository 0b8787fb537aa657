"""A report as a workbook: a first sheet with what it is, a sheet for each table, and how every number was counted."""

import io
import re
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from casetracker.common.tables import Book, Sheet, workbook
from reports.presentation import DESCRIBED, Document, Table, part_titles, present

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31
FIRST_COLUMN_WIDTH = 42
FIGURE_WIDTH = 13


def write_xlsx(result: Mapping[str, Any], language: str) -> bytes:
    """Return the workbook. Texts are written as texts, never as formulas or links."""
    document = present(result, language)
    stream = io.BytesIO()
    with translation.override(document.language), workbook(stream) as book:
        book.describe(title=document.title, subject=document.period, comments=document.scope)
        looks = _Looks(book)
        names: set[str] = set()
        _write_summary(book.sheet(_sheet_name(_("Summary"), names)), document, looks)
        for table in document.tables:
            _write_table(book.sheet(_sheet_name(table.title, names)), table, document, looks)
        _write_measures(book.sheet(_sheet_name(_("How it is counted"), names)), document, looks)
    return stream.getvalue()


class _Looks:
    """The formats of the workbook."""

    def __init__(self, book: Book) -> None:
        head = {"bold": True, "bg_color": "#E6F1F6", "bottom": 1, "text_wrap": True, "valign": "top"}
        self.title = book.look(bold=True, font_size=14)
        self.strong = book.look(bold=True)
        self.wrapped = book.look(text_wrap=True, valign="top")
        self.head = book.look(**head)
        self.head_right = book.look(**head, align="right")
        self.group = book.look(**head, align="center")
        self.number = book.look(num_format="#,##0")
        self.total = book.look(num_format="#,##0", bold=True)
        self.share = book.look(num_format="0.0")
        self.hidden = book.look(align="right")


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = _NOT_IN_SHEET_NAMES.sub(" ", title).strip()[:LONGEST_SHEET_NAME] or "-"
    name, again = plain, 2
    while name.casefold() in taken:
        ending = f" {again}"
        name, again = plain[: LONGEST_SHEET_NAME - len(ending)] + ending, again + 1
    taken.add(name.casefold())
    return name


def _write_summary(sheet: Sheet, document: Document, looks: _Looks) -> None:
    sheet.widths(0, 0, 24)
    sheet.widths(1, 1, 90)
    sheet.text(0, 0, document.title, looks.title)
    row = 2
    for label, value in document.facts:
        sheet.text(row, 0, label, looks.strong)
        sheet.text(row, 1, value, looks.wrapped)
        row += 1
    for place, note in enumerate([*document.notes, *([document.hidden_note] if document.hidden_note else [])]):
        row += 1
        if place == 0:
            sheet.text(row, 0, _("Notes"), looks.strong)
        sheet.text(row, 1, note, looks.wrapped)


def _write_table(sheet: Sheet, table: Table, document: Document, looks: _Looks) -> None:
    sheet.widths(0, 0, FIRST_COLUMN_WIDTH)
    sheet.widths(1, max(table.width, 1), FIGURE_WIDTH)
    sheet.text(0, 0, table.title, looks.title)
    sheet.text(1, 0, f"{document.period} · {document.scope}")
    row = 3
    if table.has_groups:
        row = _write_groups(sheet, row, table, looks)
    sheet.text(row, 0, table.rows_title, looks.head)
    for column, heading in enumerate(_lowest(table), start=1):
        sheet.text(row, column, heading, looks.head_right)
    sheet.freeze(row + 1, 1)
    for line in table.lines:
        row += 1
        sheet.text(row, 0, line.label, looks.strong if line.is_total else None)
        for column, cell in enumerate(line.cells, start=1):
            if cell.value is None:
                sheet.text(row, column, cell.text, looks.hidden)
            elif isinstance(cell.value, float):
                sheet.number(row, column, cell.value, looks.share)
            else:
                sheet.number(row, column, cell.value, looks.total if cell.is_total else looks.number)
    for note in (table.note, document.hidden_note):
        if note:
            row += 2
            sheet.text(row, 0, note)


def _write_groups(sheet: Sheet, row: int, table: Table, looks: _Looks) -> int:
    sheet.text(row, 0, "", looks.head)
    column = 1
    for heading in table.top:
        # Rows are written one after another in constant memory, so groups are not merged but named once.
        for step in range(heading.span):
            sheet.text(row, column + step, heading.text if heading.is_group and not step else "", looks.group)
        column += heading.span
    return row + 1


def _lowest(table: Table) -> list[str]:
    """Return the heading right above each column."""
    below = iter(table.bottom)
    found = []
    for heading in table.top:
        found += [next(below).text for _step in range(heading.span)] if heading.is_group else [heading.text]
    return found


def _write_measures(sheet: Sheet, document: Document, looks: _Looks) -> None:
    titles = part_titles()
    heads = [_("Number"), _("Definition"), *(titles[part] for part in DESCRIBED), _("Source"), _("Code")]
    sheet.widths(0, 0, 30)
    sheet.widths(1, 1, 80)
    sheet.widths(2, len(heads) - 1, 24)
    for column, text in enumerate(heads):
        sheet.text(0, column, text, looks.head)
    sheet.freeze(1, 1)
    for row, measure in enumerate(document.measures, start=1):
        values = [
            measure["label"],
            measure["definition"],
            *(measure[part] for part in DESCRIBED),
            measure["source"],
            measure["code"],
        ]
        for column, value in enumerate(values):
            sheet.text(row, column, value, looks.wrapped)
