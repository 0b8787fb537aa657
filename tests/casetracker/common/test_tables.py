"""Whatever people typed, no cell of a file runs in a spreadsheet program."""

import csv
import io
import random
import unicodedata

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetracker.common.tables import CsvWriter, neutral, workbook

HOSTILE_CELLS = 10_000
SIGNS = "=+-@|%＝＋－＠﹦﹢﹣﹫⁼⁺⁻−–—"
PADS = [*" \t\r\n\x00\x0b\x1f\u00a0\u200b\u200e\u202e\u2060\ufeff\u3000", '"', '""', ";", ""]
TAILS = [
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.test";"x")',
    "2+5+cmd",
    "",
    "WEBSERVICE(A1)",
]


def runs(cell):
    """Say whether a program could run the cell, or a part of it where it splits lands on other separators."""
    if not isinstance(cell, str):
        return False
    parts = [cell]
    for separator in ";\t\r\n":
        parts = [piece for part in parts for piece in part.split(separator)]
    for part in parts:
        seen = "".join(
            letter
            for letter in part
            if letter != '"' and unicodedata.category(letter) not in {"Cc", "Cf", "Zs", "Zl", "Zp"}
        )
        if unicodedata.normalize("NFKC", seen[:1])[:1] in {*"=+-@|%−–—"}:
            return True
    return False


def hostile(count, seed=20260805):
    chance = random.Random(seed)
    for _ in range(count):
        pads = "".join(chance.choices(PADS, k=chance.randrange(6)))
        before = chance.choice(["", "", "Budi;", "a;", "x\n", '";'])
        yield before + pads + chance.choice(SIGNS) + chance.choice(TAILS)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestNeutral:
    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+62 811",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\x00=1",
            " =1",
            "\n=1",
            "|cmd",
            "%0A",
            "＝1+1",
            "\u200b=1",
            '"=1',
        ],
    )
    def test_makes_a_formula_a_text(self, text):
        assert neutral(text).lstrip().startswith("'")
        assert not runs(neutral(text))

    @pytest.mark.parametrize("text", ["a;=1+1", "a\n=1+1", 'x";=1', "a;\u200b＝1"])
    def test_watches_where_another_program_splits(self, text):
        assert not runs(neutral(text))

    @pytest.mark.parametrize("value", [0, -5, 3.5, True, "Polda Jawa Barat", "", "a=b", "10-20", "50%", "R'uh"])
    def test_leaves_everything_else(self, value):
        assert neutral(value) == value

    @given(st.text(max_size=40))
    def test_never_leaves_a_beginning_that_runs(self, text):
        found = neutral(text)
        assert not runs(found)
        assert not set(found) & {chr(code) for code in range(32)} - {"\n"}


class TestHostileCells:
    def test_none_of_ten_thousand_runs_in_a_csv_file(self):
        cells = list(hostile(HOSTILE_CELLS))
        assert all(map(runs, cells))
        stream = io.BytesIO()
        writer = CsvWriter(stream)
        for start in range(0, len(cells), 10):
            writer.writerow(cells[start : start + 10])
        rows = read_csv(stream.getvalue())
        assert [len(row) for row in rows] == [10] * (HOSTILE_CELLS // 10)
        assert sum(runs(cell) for row in rows for cell in row) == 0

    def test_none_of_ten_thousand_runs_where_the_file_is_split_at_semicolons(self):
        stream = io.BytesIO()
        writer = CsvWriter(stream)
        for cell in hostile(HOSTILE_CELLS):
            writer.writerow(["plain", cell, "plain"])
        for line in stream.getvalue().decode("utf-8-sig").splitlines():
            assert not any(runs(piece) for piece in line.split(";")), line

    def test_none_of_ten_thousand_runs_in_a_workbook(self):
        stream = io.BytesIO()
        with workbook(stream) as book:
            sheet = book.sheet("Cells")
            for place, cell in enumerate(hostile(HOSTILE_CELLS)):
                sheet.text(place, 0, cell)
        rows = list(openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["Cells"].iter_rows())
        assert len(rows) == HOSTILE_CELLS
        assert {row[0].data_type for row in rows} <= {"s", "n"}
        assert not any(row[0].data_type == "n" and row[0].value is not None for row in rows)
        assert sum(runs(row[0].value) for row in rows) == 0
        assert not any(row[0].hyperlink for row in rows)

    @settings(max_examples=50)
    @given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
    def test_every_row_comes_back_as_one_row(self, cells):
        stream = io.BytesIO()
        CsvWriter(stream).writerow(["first", *cells])
        assert [len(row) for row in read_csv(stream.getvalue())] == [len(cells) + 1]

    def test_numbers_stay_numbers(self):
        stream = io.BytesIO()
        CsvWriter(stream).writerow([-5, 2.5, None, "-5"])
        assert read_csv(stream.getvalue()) == [["-5", "2.5", "", "'-5"]]
