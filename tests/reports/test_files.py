import csv
import io
import json
import subprocess
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from casetracker.common.choices import Sex
from reports import results
from reports.charts import draw
from reports.files import WRITERS
from reports.files.csv_file import COLUMNS
from reports.periods import Period
from reports.scope import EVERYTHING
from tests.builders import accounts, reports
from tests.builders.reports import ADULT, CHILD


@pytest.fixture
def result(measures, places):
    """A police table of an agency whose name would be a formula, and is also markup of two languages."""
    hostile = '=HYPERLINK("http://example.test","#[x] *y* <b>&") $x^2$'
    viewer = accounts.viewer(accounts.officer(accounts.agency(hostile, region=None)))
    reports.police_case(viewer, date(2023, 6, 6), [(Sex.FEMALE, ADULT), (Sex.MALE, CHILD)])
    return results.build(
        definition=reports.layout(),
        owner=viewer,
        period=Period(date(2023, 6, 5), date(2023, 6, 11)),
        scope=EVERYTHING,
        for_publication=False,
        now=timezone.now(),
    )


@pytest.mark.django_db
class TestCsv:
    def rows(self, result):
        text = WRITERS["csv"](result, "en").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_has_a_line_for_every_figure(self, result):
        rows = self.rows(result)
        assert tuple(rows[0]) == COLUMNS
        figures = sum(len(row["cells"]) for section in result["sections"] for row in section["rows"])
        assert len(rows) == figures
        total = [
            row for row in rows if (row["section"], row["row"], row["column"]) == ("units", "total", "police.victims")
        ]
        assert [row["value"] for row in total] == ["2"]

    def test_holds_no_cell_that_runs(self, result):
        for row in self.rows(result):
            for name, value in row.items():
                assert value[:1] not in set("=+-@\t\r"), (name, value)
        assert any(row["row_title"].startswith("'=HYPERLINK") for row in self.rows(result))

    def test_tells_hidden_from_zero(self, result):
        result["sections"][0]["rows"][0]["cells"][0] = None
        row = self.rows(result)[0]
        assert (row["value"], row["is_hidden"]) == ("", "yes")


@pytest.mark.django_db
class TestXlsx:
    def book(self, result):
        return openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](result, "en")))

    def test_opens_with_a_sheet_for_every_table(self, result):
        book = self.book(result)
        assert book.sheetnames == [
            "Summary",
            "By unit",
            "Victims",
            "Where the reports stand now",
            "Modus",
            "How it is counted",
        ]

    def test_has_numbers_as_numbers(self, result):
        rows = list(self.book(result)["By unit"].iter_rows(values_only=True))
        total = next(row for row in rows if row[0] == "Total")
        assert total[1:] == (1, 1, 0, 0, 1, 0, 2, 0, 0, 0)

    def test_holds_no_formula(self, result):
        book = self.book(result)
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds
        texts = [cell.value for row in book["By unit"].iter_rows() for cell in row if isinstance(cell.value, str)]
        assert any(text.startswith("'=HYPERLINK") for text in texts)
        assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)

    def test_says_how_every_number_is_counted(self, result):
        rows = list(self.book(result)["How it is counted"].iter_rows(values_only=True))
        assert {row[-1] for row in rows[1:]} == set(result["measures"])

    def test_names_of_sheets_are_cut_and_kept_apart(self):
        from reports.files.xlsx_file import _sheet_name

        taken = set()
        names = [_sheet_name("Korban [menurut] umur/jenis kelamin: semua", taken) for _ in range(3)]
        assert len({name.casefold() for name in names}) == 3
        assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@pytest.mark.django_db
class TestPdf:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_has_pages_and_is_tagged(self, result, language, tmp_path):
        content = WRITERS["pdf"](result, language)
        assert content.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in content
        assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") + content.count(b"/Type /Page ") >= 1

    def test_shows_the_text_of_users_as_text(self, result, tmp_path, require_pdftotext):
        path = tmp_path / "report.pdf"
        path.write_bytes(WRITERS["pdf"](result, "en"))
        text = subprocess.run(
            [require_pdftotext, "-layout", str(path), "-"], capture_output=True, text=True, check=True
        ).stdout
        plain = " ".join(text.split())
        assert "Police table" in plain
        assert "#[x] *y* <b>&" in plain.replace("“", '"').replace("”", '"')
        assert "$x^2$" in plain

    def test_needs_no_font_of_the_machine(self, result, monkeypatch):
        monkeypatch.setenv("HOME", "/nonexistent")
        assert len(WRITERS["pdf"](result, "id")) > 10_000


@pytest.fixture
def require_pdftotext():
    import shutil

    return shutil.which("pdftotext") or pytest.skip("pdftotext is not installed here")


@pytest.mark.django_db
class TestJson:
    def test_is_the_result_its_checksum_was_made_of(self, result):
        content = WRITERS["json"](result, "id")
        assert json.loads(content) == result
        import hashlib

        assert hashlib.sha256(content).hexdigest() == results.checksum(result)


@pytest.mark.django_db
class TestCharts:
    def test_have_a_name_and_nothing_the_page_policy_forbids(self, result):
        for section in result["sections"]:
            picture = draw(section, "en")
            assert picture.startswith("<svg ")
            assert 'role="img"' in picture
            assert "style=" not in picture
            assert "<script" not in picture
            assert "<style" not in picture

    def test_show_labels_as_text(self, result):
        picture = draw(result["sections"][0], "en")
        assert "<b>" not in picture
        assert "=HYPERLINK" in picture

    def test_are_drawn_once(self, result, monkeypatch):
        draw(result["sections"][1], "en")
        import vl_convert

        def refuse(**_arguments):
            raise AssertionError("drawn again")

        monkeypatch.setattr(vl_convert, "vegalite_to_svg", refuse)
        assert draw(result["sections"][1], "en")

    def test_of_nothing_is_nothing(self, result):
        empty = {**result["sections"][0], "rows": []}
        assert draw(empty, "en") == ""

    def test_of_provinces_shows_every_province(self, result, officer):
        dashboard = results.build(
            definition=reports.layout("dashboard"),
            owner=officer,
            period=Period.parse("2023"),
            scope=EVERYTHING,
            for_publication=False,
            now=timezone.now(),
        )
        found = next(section for section in dashboard["sections"] if section["key"] == "found")
        found["rows"].insert(
            0,
            {"key": "61", "label": {"en": "Kalbar", "id": "Kalbar"}, "measure": "", "is_total": False, "cells": [7, 3]},
        )
        found["rows"].insert(
            0,
            {
                "key": "32",
                "label": {"en": "Jabar", "id": "Jabar"},
                "measure": "",
                "is_total": False,
                "cells": [None, 3],
            },
        )
        picture = draw(found, "en")
        assert picture.count("<rect ") == 38
        assert ">7</text>" in picture
        assert ">–</text>" in picture
