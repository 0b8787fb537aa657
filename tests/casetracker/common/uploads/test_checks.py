"""A file is what its bytes say, and nothing harmful gets in."""

import io
import random
import stat
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from casetracker.common.uploads import DOCUMENTS, TABLES, RefusedFile, UploadProblem, archives, examine, images
from tests.casetracker.common.uploads import samples

MOST = 5 * 1024 * 1024


def take(content, name, kinds=DOCUMENTS, most=MOST):
    return examine(content, name=name, kinds=kinds, most_bytes=most)


def problem_of(content, name, **options):
    with pytest.raises(RefusedFile) as refused:
        take(content, name, **options)
    assert refused.value.fields == {"file": [refused.value.problem.label]}
    return refused.value.problem


class TestWhatIsTaken:
    @pytest.mark.parametrize("name", samples.PLAIN)
    def test_plain_files_of_every_kind(self, name):
        found = take(samples.PLAIN[name], name)
        assert f".{name.rpartition('.')[2].lower()}" in found.kind.endings
        assert (found.shown is not None) == (found.kind.family == "image")

    def test_every_kind_has_a_sample(self):
        assert {take(content, name).kind for name, content in samples.PLAIN.items()} == set(DOCUMENTS)

    @pytest.mark.parametrize("name", ["x.csv", "x.txt"])
    def test_tables_for_imports(self, name):
        assert take(b"a;b\n1;2\n", name, kinds=TABLES).kind.code == "table"

    def test_names_do_not_matter_beyond_their_end(self):
        assert take(samples.PLAIN["statement.pdf"], "../../etc/passwd\x00.pdf").kind.code == "pdf"


class TestSize:
    def test_nothing_is_no_file(self):
        assert problem_of(b"", "a.pdf") == UploadProblem.EMPTY

    def test_over_the_limit(self):
        assert problem_of(b"a" * 11, "a.txt", most=10) == UploadProblem.TOO_LARGE


class TestWrongKind:
    @pytest.mark.parametrize("name", samples.PLAIN)
    def test_no_file_passes_under_another_ending(self, name):
        content = samples.PLAIN[name]
        own = take(content, name).kind
        for other in [*(kind.ending for kind in DOCUMENTS), ".exe", ".html", ".svg", ".php", ""]:
            is_text_too = own.family == "text" and other in {".txt", ".csv"}
            if other not in own.endings and not is_text_too:
                assert problem_of(content, f"a.pdf.x{other}") in {UploadProblem.WRONG_NAME, UploadProblem.UNKNOWN_KIND}

    @pytest.mark.parametrize(
        "content",
        [
            b"MZ\x90\x00" + b"\x00" * 60,
            b"\x7fELF\x02\x01",
            b"#!/bin/sh\nrm -r x\n",
            b"Rar!\x1a\x07\x00",
            b"7z\xbc\xaf\x27\x1c",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500,
            b"GIF89a\x01\x00\x01\x00\x00",
            b"\x00\x00\x00\x18ftypheic",
            b"some\x00bytes",
        ],
    )
    @pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.docx", "a.jpg"])
    def test_other_kinds_are_not_taken(self, content, name):
        assert problem_of(content, name) == UploadProblem.UNKNOWN_KIND

    @pytest.mark.parametrize("content", [b"<svg onload=x>", b"<!DOCTYPE html><p>", b"\n <script>x</script>", b"<?php"])
    @pytest.mark.parametrize("name", ["a.txt", "a.csv"])
    def test_markup_is_no_text(self, content, name):
        assert problem_of(content, name) == UploadProblem.TWO_KINDS

    @pytest.mark.parametrize("content", [b"\xff\xfeab\x00\xd8", b"caf\xe9", b"a\x1bb"])
    def test_text_is_readable(self, content):
        assert problem_of(content, "a.txt") in {UploadProblem.DAMAGED, UploadProblem.UNKNOWN_KIND}


class TestTwoKindsAtOnce:
    OTHERS = [name for name in samples.PLAIN if not name.endswith(("docx", "xlsx", "odt"))]

    @pytest.mark.parametrize("name", OTHERS)
    def test_an_archive_behind_a_file(self, name):
        assert problem_of(samples.PLAIN[name] + samples.office(), name) in {
            UploadProblem.TWO_KINDS,
            UploadProblem.UNKNOWN_KIND,
            UploadProblem.DAMAGED,
        }

    @pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.mp3", "a.mp4"])
    def test_a_pdf_near_the_beginning(self, name):
        content = samples.PLAIN[name]
        assert problem_of(content[:40] + samples.pdf() + content[40:], name) == UploadProblem.TWO_KINDS

    @pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.mp3"])
    def test_markup_near_the_beginning(self, name):
        content = samples.PLAIN[name]
        assert problem_of(content[:20] + b"<script>alert(1)</script>" + content[20:], name) == UploadProblem.TWO_KINDS

    def test_a_comment_in_a_picture_that_is_a_page(self):
        content = samples.picture("JPEG", comment=b"<html><script>x</script>")
        assert problem_of(content, "a.jpg") == UploadProblem.TWO_KINDS

    def test_something_before_or_behind_an_archive(self):
        for content in (b"GIF89a" + samples.office(), samples.office() + b"more", samples.office() + samples.pdf()):
            assert problem_of(content, "a.docx") in {UploadProblem.TWO_KINDS, UploadProblem.UNKNOWN_KIND}

    def test_something_behind_a_pdf(self):
        assert problem_of(samples.pdf(after=b"MZ\x90"), "a.pdf") == UploadProblem.TWO_KINDS


class TestPdf:
    @pytest.mark.parametrize(
        "name",
        [
            b"/JavaScript",
            b"/JS",
            b"/J#61vaScript",
            b"/Launch",
            b"/EmbeddedFile",
            b"/EmbeddedFiles",
            b"/RichMedia",
            b"/XFA",
        ],
    )
    def test_nothing_acts(self, name):
        objects = b"3 0 obj<</S" + name + b"/X(app.alert)>>endobj\n"
        assert problem_of(samples.pdf(objects), "a.pdf") == UploadProblem.PROGRAM
        assert problem_of(samples.pdf(samples.packed_objects(objects)), "a.pdf") == UploadProblem.PROGRAM

    def test_a_longer_name_is_another_one(self):
        assert take(samples.pdf(b"3 0 obj<</JSX 1/LaunchPad 2>>endobj\n"), "a.pdf")

    def test_a_password(self):
        assert problem_of(samples.pdf(b"trailer<</Encrypt 5 0 R>>"), "a.pdf") == UploadProblem.PROTECTED

    def test_a_stream_that_inflates_without_end(self, monkeypatch):
        monkeypatch.setattr("casetracker.common.uploads.pdfs.MOST_INFLATED_BYTES", 100_000)
        content = samples.pdf(samples.packed_objects(b"0" * 1_000_000))
        assert problem_of(content, "a.pdf") == UploadProblem.UNPACKS

    def test_half_a_file(self):
        assert problem_of(samples.pdf()[:60], "a.pdf") == UploadProblem.DAMAGED

    def test_a_report_of_our_own_is_taken(self):
        """What the product itself makes comes back in."""
        import typst

        content = typst.compile(b"= Laporan", format="pdf")
        assert take(content, "a.pdf").kind.code == "pdf"


class TestArchives:
    def test_a_bomb_of_one_entry(self):
        content = samples.office(**{"word/media/a.xml": b"0" * 30_000_000})
        assert len(content) < 100_000
        assert problem_of(content, "a.docx") == UploadProblem.UNPACKS

    def test_a_bomb_that_lies_about_its_size(self):
        content = bytearray(samples.office(**{"word/document.rels": b"0" * 3_000_000}))
        at = content.rfind(b"PK\x01\x02")
        content[at + 24 : at + 28] = (10).to_bytes(4, "little")
        assert problem_of(bytes(content), "a.docx") in {UploadProblem.DAMAGED, UploadProblem.UNPACKS}

    def test_entries_that_share_their_bytes(self):
        content = bytearray(samples.office(**{"a.xml": b"a" * 500, "b.xml": b"b" * 500}))
        first, second = (content.find(b"PK\x01\x02"), content.rfind(b"PK\x01\x02"))
        content[second + 42 : second + 46] = content[first + 42 : first + 46]
        assert problem_of(bytes(content), "a.docx") in {UploadProblem.UNPACKS, UploadProblem.DAMAGED}

    def test_too_many_entries(self, monkeypatch):
        monkeypatch.setattr(archives, "MOST_ENTRIES", 20)
        content = samples.office(**{f"{number}.xml": "x" for number in range(30)})
        assert problem_of(content, "a.docx") == UploadProblem.UNPACKS

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("name", ["word/document.xml", "WORD/Document.xml"])
    def test_a_name_twice(self, name):
        assert problem_of(samples.office(**{name: "x"}), "a.docx") == UploadProblem.UNPACKS

    @pytest.mark.parametrize("name", ["../x.xml", "/etc/x.xml", "a/../../x.xml", "..\\x.xml", "C:/x.xml"])
    def test_names_that_leave_the_folder(self, name):
        assert problem_of(samples.office(**{name: "x"}), "a.docx") == UploadProblem.DAMAGED

    def test_a_link(self):
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        assert problem_of(samples.archive([(link, "/etc/passwd")]), "a.docx") == UploadProblem.DAMAGED

    @pytest.mark.parametrize("inner", [samples.office(), b"\x1f\x8b\x08\x00", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"])
    def test_an_archive_inside(self, inner):
        assert problem_of(samples.office(**{"word/embeddings/a.bin": inner}), "a.docx") == UploadProblem.NESTED

    def test_a_password(self):
        content = bytearray(samples.office())
        at = content.rfind(b"PK\x01\x02")
        content[at + 8] |= 1
        assert problem_of(bytes(content), "a.docx") == UploadProblem.PROTECTED

    def test_a_zip_that_is_no_office_file(self):
        assert problem_of(samples.archive([("a.txt", "x")], kind=""), "a.docx") == UploadProblem.UNKNOWN_KIND

    @pytest.mark.parametrize(("kind", "name"), [("docx", "a.xlsx"), ("xlsx", "a.docx"), ("xlsx", "a.odt")])
    def test_one_office_file_under_the_name_of_another(self, kind, name):
        assert problem_of(samples.office(kind), name) == UploadProblem.WRONG_NAME

    @pytest.mark.parametrize("at", [30, 200, -10])
    def test_a_torn_file(self, at):
        content = samples.office()
        assert problem_of(content[:at], "a.docx") in {UploadProblem.DAMAGED, UploadProblem.TWO_KINDS}


class TestMacros:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("word/vbaProject.bin", "x"),
            ("word/activeX/activeX1.xml", "x"),
            ("word/media/a.exe", "x"),
            ("word/media/a.js", "x"),
            ("word/media/a.png", b"MZ\x90\x00"),
            ("word/embeddings/ole.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            (
                "word/_rels/settings.xml.rels",
                '<R Type="x/attachedTemplate" TargetMode="External" Target="http://x.test"/>',
            ),
            ("word/_rels/document.xml.rels", '<R Type="x/oleObject" Target="a.bin"/>'),
            ("word/settings.xml", "<w:x>DDEAUTO c:\\\\x</w:x>"),
        ],
    )
    def test_are_not_taken(self, name, content):
        assert problem_of(samples.office(**{name: content}), "a.docx") == UploadProblem.PROGRAM

    def test_a_word_at_the_edge_of_what_is_read_at_once(self):
        for pad in range(65_520, 65_545):
            content = samples.office(**{"word/_rels/a.rels": "x" * pad + "attachedTemplate"})
            assert problem_of(content, "a.docx") == UploadProblem.PROGRAM

    def test_a_document_that_calls_itself_macro_enabled(self):
        content = samples.archive([("[Content_Types].xml", "vnd.ms-word.document.macroEnabled.main+xml")], kind="")
        assert problem_of(content, "a.docx") == UploadProblem.PROGRAM

    @pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/x.py"])
    def test_of_an_opendocument_text(self, name):
        assert problem_of(samples.odt((name, "x")), "a.odt") == UploadProblem.PROGRAM


class TestPictures:
    @pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
    def test_the_shown_copy_holds_no_camera_data(self, kind, name):
        content = samples.picture(kind)
        assert b"Rahasia" in content
        shown = take(content, name).shown
        assert b"Rahasia" not in shown
        assert b"Rekaan" not in shown
        with Image.open(io.BytesIO(shown)) as picture:
            assert picture.size == (40, 30)
            assert dict(picture.getexif()) == {}
            assert not {"exif", "comment", "xmp", "icc_profile"} & set(picture.info)

    def test_the_shown_copy_stands_upright(self):
        image = Image.new("RGB", (40, 30))
        exif = Image.Exif()
        exif[0x0112] = 6
        stream = io.BytesIO()
        image.save(stream, "JPEG", exif=exif)
        with Image.open(io.BytesIO(take(stream.getvalue(), "a.jpg").shown)) as picture:
            assert picture.size == (30, 40)

    def test_a_flood_of_pixels(self):
        assert len(samples.flood()) < 1000
        assert problem_of(samples.flood(), "a.png") == UploadProblem.PIXELS

    def test_just_over_the_limit(self, monkeypatch):
        monkeypatch.setattr(images, "MOST_PIXELS", 1199)
        assert problem_of(samples.picture("PNG"), "a.png") == UploadProblem.PIXELS

    def test_a_large_picture_is_shown_smaller(self, monkeypatch):
        monkeypatch.setattr(images, "LONGEST_SIDE", 20)
        with Image.open(io.BytesIO(take(samples.picture("PNG"), "a.png").shown)) as picture:
            assert picture.size == (20, 15)

    @pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
    def test_half_a_picture(self, name):
        content = samples.PLAIN[name]
        assert problem_of(content[: len(content) // 2], name) == UploadProblem.DAMAGED


class TestAnything:
    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=200), st.sampled_from([kind.ending for kind in DOCUMENTS]))
    def test_is_taken_or_refused_and_never_breaks(self, content, ending):
        with suppress(RefusedFile):
            take(content, f"a{ending}")

    @pytest.mark.parametrize("name", samples.PLAIN)
    def test_damaged_files_never_break_it(self, name):
        chance = random.Random(20260805)
        for _ in range(60):
            content = bytearray(samples.PLAIN[name])
            for _ in range(chance.randrange(1, 12)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            with suppress(RefusedFile):
                take(bytes(content), name)
