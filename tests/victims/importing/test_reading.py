"""Files of every kind, good and bad."""

import gzip
import io
import zipfile

import pytest
from openpyxl import Workbook

from victims.importing import reading
from victims.importing.problems import ProblemCode, UnreadableFile
from victims.importing.profiles import all_profiles


@pytest.fixture
def file():
    return io.BytesIO


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestRows:
    def test_reads_commas_semicolons_and_tabs(self, file):
        for separator in ",;\t":
            path = file(f"a{separator}b\n1{separator}2\n".encode())
            assert list(reading.rows(path)) == [(1, ["a", "b"]), (2, ["1", "2"])]

    def test_reads_a_gzipped_file(self, file):
        assert list(reading.rows(file(gzip.compress(b"a,b\n1,2\n")))) == [(1, ["a", "b"]), (2, ["1", "2"])]

    def test_reads_a_workbook_with_dates_and_numbers(self, file):
        from datetime import date

        path = file(workbook(["day", "count"], [date(2026, 8, 5), 7.0]))
        assert list(reading.rows(path)) == [(1, ["day", "count"]), (2, ["2026-08-05", "7"])]

    def test_leaves_out_blank_lines_and_the_byte_order_mark(self, file):
        assert list(reading.rows(file("\ufeffa,b\n\n1,2\n,\n".encode()))) == [(1, ["a", "b"]), (3, ["1", "2"])]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", ProblemCode.EMPTY_FILE),
            (b"%PDF-1.7 ...", ProblemCode.NOT_A_TABLE),
            (b"\x89PNG\r\n", ProblemCode.NOT_A_TABLE),
            (b"a\x00b\x00\n", ProblemCode.NOT_A_TABLE),
            (b"a,b\n\xff\xfe,2\n", ProblemCode.NOT_UTF8),
            (gzip.compress(b"a,b\n1,2\n")[:-6], ProblemCode.BROKEN_FILE),
            (b"PK\x03\x04 not really", ProblemCode.NOT_A_TABLE),
        ],
        ids=["empty", "pdf", "png", "nul bytes", "not utf-8", "cut gzip", "no workbook"],
    )
    def test_refuses_what_is_not_a_table(self, file, content, code):
        with pytest.raises(UnreadableFile) as refused:
            list(reading.rows(file(content)))
        assert refused.value.code == code

    def test_refuses_an_archive_that_unpacks_to_too_much(self, file, monkeypatch):
        monkeypatch.setattr(reading, "MOST_UNPACKED_BYTES", 10_000)
        with pytest.raises(UnreadableFile) as refused:
            list(reading.rows(file(gzip.compress(b"a,b\n" + b"1,2\n" * 10_000))))
        assert refused.value.code == ProblemCode.TOO_LARGE
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "0" * 20_000)
        with pytest.raises(UnreadableFile) as refused:
            list(reading.rows(file(stream.getvalue())))
        assert refused.value.code == ProblemCode.TOO_LARGE


class TestPositions:
    profile = all_profiles()["ctdc-kanon-2020"]
    names = [column.name for column in profile.columns]

    def test_finds_columns_in_any_order_and_case(self):
        heading = [name.upper() + "\u00a0" for name in reversed(self.names)]
        assert reading.positions(heading, self.profile)[self.names[0]] == len(self.names) - 1

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda names: names[1:], ProblemCode.COLUMN_MISSING),
            (lambda names: [*names, names[0]], ProblemCode.COLUMN_TWICE),
            (lambda names: [*names, "extra"], ProblemCode.COLUMN_UNKNOWN),
        ],
    )
    def test_refuses_a_heading_that_does_not_fit(self, change, code):
        with pytest.raises(UnreadableFile) as refused:
            reading.positions(change(self.names), self.profile)
        assert refused.value.code == code
