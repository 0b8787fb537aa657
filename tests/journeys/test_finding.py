"""The list of cases: filters, views, pages of it, columns; and the search, which never puts a name in an address."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import fill, follow, press, save

WAYS = [("en", True), ("id", False)]


def references(page):
    return page.locator("#result tbody th a").all_inner_texts()


def open_filters(page):
    if not page.locator("details.filters[open]").count():
        page.locator("details.filters > summary").click()


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestCaseList:
    def test_filters_a_view_and_what_is_behind_it(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        page.goto("/cases/")
        everything = page.locator(".list-head").inner_text()
        open_filters(page)
        fill(page, status=["open_both"], child_involved="yes")
        press(page, "details.filters form button.btn-primary")
        assert "status=open_both" in page.url
        assert page.locator(".list-head").inner_text() != everything
        expect(page.locator(".chips li")).to_have_count(3)
        found = references(page)

        press(page, ".views-save")
        fill(page, name=f"Children {language}")
        save(page)
        expect(page.locator(".views [aria-current=page]")).to_have_text(re.compile("Children"))
        assert references(page) == found
        press(page, page.locator(".chips .chip").first)
        page.goto("/cases/")
        press(page, page.locator(".views a", has_text=f"Children {language}").first)
        assert references(page) == found
        press(page, "form[action*='/cases/views/'] button")
        expect(page.locator(".views a", has_text=f"Children {language}")).to_have_count(0)

    def test_pages_without_a_gap_and_back(self, visit, language, scripts):
        page = visit("coordinator", language=language, scripts=scripts)
        page.goto("/cases/")
        first = references(page)
        self.turn(page, "next", first)
        second = references(page)
        assert not set(first) & set(second)
        self.turn(page, "prev", second)
        assert references(page) == first

    def turn(self, page, direction, shown):
        page.locator(f".pager a[rel={direction}]").click()
        expect(page.locator("#result tbody th a").first).not_to_have_text(shown[0])

    def test_columns_and_an_empty_result(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        page.goto("/cases/")
        before = page.locator("#result thead th").count()
        page.locator(".columns-menu summary").click()
        page.locator("[name=columns]:checked").last.uncheck()
        press(page, ".columns-menu form button")
        expect(page.locator("#result thead th")).to_have_count(before - 1)
        page.goto("/cases/?status=closed&overdue=yes&kind=other&province=91")
        expect(page.locator("#result .empty, #result .chip-clear, #result a").first).to_be_visible()
        assert page.locator("#result tbody").count() == 0


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestSearch:
    def test_a_name_is_never_in_an_address_or_a_title(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        page.goto("/cases/")
        page.locator("#head-search").fill("Gayatri Melati")
        page.locator("#head-search").press("Enter")
        page.wait_for_url("**/search/")
        expect(page.locator("main form")).to_be_visible()
        assert not [url for url in page.addresses if "ayatri" in url]
        assert "ayatri" not in page.title()
        assert "ayatri" not in page.locator("h1").inner_text()

    def test_a_number_leads_to_its_case(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        page.goto("/cases/")
        wanted = references(page)[3]
        page.locator("#head-search").fill(wanted.lower().replace("-", " "))
        page.locator("#head-search").press("Enter")
        page.wait_for_url(f"**/cases/{wanted}/")
        expect(page.locator("h1")).to_have_text(wanted)

    def test_somebody_recorded_is_found_under_the_code(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        page.goto("/cases/")
        press(page, page.locator("#result tbody th a").first)
        case = page.url
        page.goto(f"{case}suspects/new/")
        fill(page, full_name="Wiratama Selasih", sex="male")
        save(page)
        page.goto("/search/")
        fill(page, q="selasih wiratama")
        press(page, "main form button.btn-primary")
        expect(page.locator("main tbody tr").first).to_be_visible()
        assert "iratama" not in page.locator("main tbody").inner_text()
        press(page, page.locator("main tbody th a").first)
        expect(page.locator("h1")).to_contain_text("S-")
        follow(page, case.split("/cases/")[1].join(["/cases/", ""]))


class TestReveal:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_a_name_is_shown_once_for_a_reason_and_the_history_says_so(self, visit, scripts):
        page = visit("officer", scripts=scripts)
        page.goto("/cases/?mine=me")
        press(page, page.locator("#result tbody th a").first)
        case = page.url
        page.goto(f"{case}victims/V-1/")
        code = page.content()
        page.locator("details.reveal summary").click()
        page.locator("details.reveal [name=reason]").fill("To ask for her papers at the consulate.")
        press(page, "details.reveal [data-submit]")
        assert page.content() != code
        page.goto(f"{case}victims/V-1/")
        expect(page.locator("details.reveal")).to_have_count(1)
        page.goto(f"{case}history/")
        expect(page.locator(".timeline li").first).to_be_visible()
