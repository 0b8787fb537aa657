"""A list of cases from another office: every problem is seen first, rejected rows come back, nothing comes in twice."""

import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import press, save

WAYS = [("en", True), ("id", False)]
HEADINGS = ("case_id", "victim_id", "how_reported", "reported_on", "province_code", "sex", "age", "citizenship")
WORKING_SECONDS = 60


def a_list(mark, *more):
    """Return a CSV of three good rows in two cases, and what is given."""
    rows = [
        (f"{mark}-1", f"{mark}-1a", "border_post", "2026-05-04", "61", "female", "22", "ID"),
        (f"{mark}-1", f"{mark}-1b", "border_post", "2026-05-04", "61", "male", "31", "ID"),
        (f"{mark}-2", f"{mark}-2a", "hotline", "2026-06-11", "61", "female", "", ""),
        *more,
    ]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return file.getvalue().encode()


def upload(page, content, name="list.csv"):
    page.goto("/imports/new/")
    put_profile(page)
    page.locator("main input[type=file]").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])
    save(page)


def put_profile(page):
    choice = page.locator("main [name=profile][value='case-list-1']")
    if choice.count():
        choice.check()


def wait_until_done(page):
    for _again in range(WORKING_SECONDS):
        page.goto(page.url.split("?")[0])
        if not page.locator("#job progress").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The worker did not finish the import")


def counts(page):
    """Return the numbers on the page of an import, in their order."""
    return [int(text) for text in page.locator("dl.summary-list dd").all_inner_texts()]


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestImport:
    def test_problems_first_then_the_good_rows_then_nothing_twice(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        mark = uuid4().hex[:8]
        bad = [
            (f"{mark}-3", f"{mark}-3a", "carrier pigeon", "2026-06-11", "61", "female", "30", "ID"),
            (f"{mark}-4", f"{mark}-4a", "hotline", "2026-02-31", "61", "female", "30", "ID"),
        ]
        content = a_list(mark, *bad)
        upload(page, content)
        wait_until_done(page)
        assert counts(page) == [5, 3, 0, 2]
        text = page.locator("main").inner_text()
        assert "how_reported" in text
        assert "reported_on" in text
        press(page, "form[action$='/start/'] button")
        wait_until_done(page)
        assert counts(page) == [5, 3, 0, 2]

        with page.expect_download() as waiting:
            page.locator("main a[download]").click()
        rejected = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
        assert [row for row in rejected if f"{mark}-3a" in row]
        assert len(rejected) == 3

        upload(page, content)
        wait_until_done(page)
        assert counts(page) == [5, 0, 3, 2]
        assert page.locator("form[action$='/start/']").count() == 0

    def test_a_file_that_is_not_what_it_says(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        upload(page, b"PK\x03\x04 not a workbook", name="list.xlsx")
        if not page.locator("[data-error-summary]").count():
            wait_until_done(page)
            expect(page.locator("main [role=alert]")).to_be_visible()
        page.goto("/imports/new/")
        put_profile(page)
        save(page)
        expect(page.locator("[data-error-summary]")).to_be_visible()


class TestAfterwards:
    def test_the_cases_are_there(self, visit):
        page = visit("officer", scripts=False)
        mark = uuid4().hex[:8]
        page.goto("/cases/?mine=agency")
        before = page.locator(".list-head").inner_text()
        upload(page, a_list(mark))
        wait_until_done(page)
        press(page, "form[action$='/start/'] button")
        wait_until_done(page)
        assert counts(page) == [3, 3, 0, 0]
        page.goto("/cases/?mine=agency")
        assert page.locator(".list-head").inner_text() != before
