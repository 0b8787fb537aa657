"""A coordinator: the dashboard, a report built by the real worker, its files, and a schedule."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import choose_first, fill, press, save

WAYS = [("en", True), ("id", False)]
BUILDING_SECONDS = 60


def wait_until_built(page):
    """Look again, as a person would, until the files are there; with JavaScript the page does that by itself."""
    if page.scripts:
        button = page.locator("#job .btn-primary, .downloads a")
        expect(button.first).to_be_visible(timeout=BUILDING_SECONDS * 1000)
    for _again in range(BUILDING_SECONDS):
        page.goto(page.url.split("?")[0])
        if not page.locator("#job progress").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("The worker did not finish the report")


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestReport:
    def test_from_the_dashboard_to_the_files(self, visit, language, scripts):
        page = visit("coordinator", language=language, scripts=scripts)
        assert page.url.endswith("/dashboard/")
        expect(page.locator("figure.chart svg").first).to_be_visible()
        shown = page.locator(".tile-number").first.inner_text()
        assert int(re.sub(r"\D", "", shown)) > 0
        press(page, ".page-actions .btn-primary")
        page.locator("[name=definition][value=task_force]").check()
        fill(page, language=language)
        press(page, "main form button.btn-primary")
        expect(page.locator("main table").first).to_be_visible()
        press(page, ".page-actions [data-submit]")
        run = page.url
        assert re.search(r"/reports/runs/[0-9a-f-]{36}/", run)

        # The coordinator goes and does something else.
        page.goto("/cases/")
        page.goto(run)
        wait_until_built(page)
        self.files_open(page)
        self.is_on_the_list(page, run)

    def files_open(self, page):
        files = {}
        for link in page.locator(".downloads a").all():
            with page.expect_download() as waiting:
                link.click()
            name = waiting.value.suggested_filename
            files[name.rsplit(".", 1)[1]] = Path(waiting.value.path()).read_bytes()
        assert set(files) >= {"pdf", "xlsx", "json"}
        assert files["pdf"].startswith(b"%PDF-")
        assert len(files["pdf"]) > 10_000
        assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(files["xlsx"])).namelist()
        assert json.loads(files["json"])
        tables = self.tables(files)
        assert tables
        assert all(len(list(csv.reader(io.StringIO(text)))) > 1 for text in tables)

    def tables(self, files):
        if "csv" in files:
            return [files["csv"].decode("utf-8-sig")]
        folder = zipfile.ZipFile(io.BytesIO(files["zip"]))
        return [folder.read(name).decode("utf-8-sig") for name in folder.namelist() if name.endswith(".csv")]

    def is_on_the_list(self, page, run):
        page.goto("/reports/")
        number = run.rstrip("/").rsplit("/", 1)[1]
        expect(page.locator(f"main a[href='/reports/runs/{number}/']")).to_be_visible()


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestSchedule:
    def test_is_added_changed_and_paused(self, visit, language, scripts):
        page = visit("coordinator", language=language, scripts=scripts)
        page.goto("/reports/schedules/")
        before = page.locator("main tbody tr").count()
        press(page, ".page-actions .btn-primary")
        choose_first(page, "definition")
        fill(page, frequency="monthly", day_of_month="29", language=language)
        save(page)
        expect(page.locator("[data-error-summary]")).to_be_visible()
        fill(page, day_of_month="7")
        save(page)
        expect(page.locator("main tbody tr")).to_have_count(before + 1)
        press(page, page.locator("main tbody form[action$='/pause/'] button").first)
        expect(page.locator("main tbody form[action$='/resume/'] button").first).to_be_visible()


class TestDashboard:
    def test_numbers_lead_to_their_cases_and_say_how_they_were_counted(self, visit):
        page = visit("coordinator")
        number = page.locator(".tile-number").first.inner_text()
        press(page, page.locator(".tile-label a").first)
        expect(page.locator(".list-head")).to_contain_text(number)
        page.goto("/dashboard/")
        press(page, page.locator(".tile-why a").first)
        expect(page.locator("h1")).to_be_visible()
        page.goto("/dashboard/?province=61")
        assert page.locator(".tile-number").first.inner_text() != number
