"""Leaving at once, being idle, the other language, keys, print, what is not there, help, where accounts land."""

from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser import accessibility_problems
from tests.journeys.hands import press

LANDING = {
    "officer": "/my-work/",
    "shelter": "/today/",
    "coordinator": "/dashboard/",
    "partner": "/referrals/",
    "auditor": "/access-log/",
    "admin": "/users/",
}


def open_a_case(page):
    page.goto("/cases/?mine=me")
    press(page, page.locator("#result tbody th a").first)
    return page.locator("h1").inner_text()


def go_back(page):
    """Go back. The browser may still be letting go of the page it left, and say so: then once more."""
    for _ in range(3):
        with suppress(Error):
            page.go_back()
            return
        page.wait_for_timeout(300)


@contextmanager
def leaving(page, stack, *, late=()):
    """Leave inside the block. The neutral site answers once the session has ended and what is late has come."""
    weather = []
    page.route(f"{stack.neutral}**", lambda route: weather.append(route))
    with page.expect_response("**/exit/"):
        yield
    for part in late:
        part.continue_()
    if late:
        page.wait_for_timeout(500)
    for answer in weather:
        answer.continue_()
    page.unroute(f"{stack.neutral}**")
    page.wait_for_url(stack.neutral)


class TestExit:
    @pytest.mark.parametrize("way", ["button", "keys", "no scripts"])
    def test_the_session_is_gone_and_back_shows_nothing(self, visit, stack, way):
        page = visit("officer", scripts=way != "no scripts", alone=True)
        reference = open_a_case(page)
        case = page.url
        with leaving(page, stack):
            if way == "keys":
                for _press in range(3):
                    page.keyboard.press("Shift")
            else:
                page.locator(".exit-button").click(no_wait_after=True)
        go_back(page)
        expect(page.locator("form[data-sign-in]")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text(reference)
        page.goto(case)
        expect(page.locator("form[data-sign-in]")).to_be_visible()
        assert reference not in page.locator("body").inner_text()

    def test_an_answer_that_comes_late_leads_nowhere_else(self, visit, stack):
        """A part of the page is still asked for: its answer, that nobody is signed in, must not open the sign-in."""
        page = visit("officer", alone=True)
        parts = []
        page.route("**/cases/*/victims/", lambda route: parts.append(route))
        with page.expect_request("**/cases/*/victims/"):
            open_a_case(page)
        with leaving(page, stack, late=parts):
            page.locator(".exit-button").click(no_wait_after=True)


class TestIdle:
    def test_warns_and_goes_on_at_one_word(self, visit):
        page = visit("officer")
        page.evaluate("document.body.dataset.idle = 60; document.body.dataset.idleWarning = 59")
        expect(page.locator("#idle-dialog[open]")).to_be_visible()
        assert accessibility_problems(page) == []
        with page.expect_response("**/still-here/") as waiting:
            page.locator("#idle-stay").click()
        assert waiting.value.status == 204
        expect(page.locator("#idle-dialog")).to_be_hidden()

    def test_a_session_left_alone_ends_and_comes_back_to_the_same_page(self, visit, stack):
        page = visit("officer", alone=True)
        page.goto("/cases/?status=open")
        page.evaluate("document.body.dataset.idle = 1; document.body.dataset.idleWarning = 1")
        expect(page.locator("form[data-sign-in]")).to_be_visible()
        page.locator("input[name=login]").fill(stack.accounts["officer"][0])
        page.locator("input[name=password]").fill(stack.accounts["officer"][1])
        page.locator("form[data-sign-in] [data-submit]").click()
        page.wait_for_url("**/cases/?status=open")


class TestLanguage:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_the_switch_keeps_the_page_and_its_filters(self, visit, scripts):
        page = visit("officer", scripts=scripts)
        page.goto("/cases/?status=open&child_involved=yes")
        rows = page.locator("#result tbody tr").count()
        page.locator(".language-head [value=id]").click()
        expect(page.locator("html[lang=id]")).to_have_count(1)
        assert page.url.endswith("/cases/?status=open&child_involved=yes")
        assert page.locator("#result tbody tr").count() == rows
        expect(page.locator("h1")).to_have_text("Kasus")

    def test_what_was_typed_stays(self, visit):
        page = visit("officer")
        page.goto("/cases/new/")
        page.locator("main [name=text]").fill("Melati Ayuning")
        page.locator(".language-head [value=id]").click()
        expect(page.locator("html[lang=id]")).to_have_count(1)
        expect(page.locator("main [name=text]")).to_have_value("Melati Ayuning")
        page.locator("main [name=text]").fill("")


class TestKeys:
    def test_lead_where_they_say(self, visit):
        page = visit("officer")
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.wait_for_url("**/cases/")
        page.keyboard.press("/")
        expect(page.locator("#head-search")).to_be_focused()
        page.keyboard.press("g")
        expect(page.locator("#head-search")).to_have_value("g")
        page.locator("#head-search").fill("")
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_be_visible()
        assert accessibility_problems(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.wait_for_url("**/cases/new/")

    def test_control_and_enter_sends_the_form(self, visit):
        page = visit("officer")
        page.goto("/cases/new/")
        page.locator("main [name=text]").fill("Zamzami Purnawirawan")
        page.keyboard.press("Control+Enter")
        expect(page.locator("form[action='/cases/new/start/']")).to_be_visible()


class TestPrint:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_says_who_printed_it_and_leaves_the_frame_out(self, visit, scripts):
        page = visit("officer", scripts=scripts)
        reference = open_a_case(page)
        page.goto(f"/cases/{reference}/print/")
        page.emulate_media(media="print")
        expect(page.locator(".site-head")).to_be_hidden()
        expect(page.locator(".exit-button")).to_be_hidden()
        expect(page.locator(".print-head")).to_be_visible()
        expect(page.locator(".print-head")).to_contain_text("Nadia Prameswari")
        assert reference not in page.title()


class TestNotThere:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_absent_and_hidden_look_the_same(self, visit, language):
        mine = visit("officer", language=language)
        mine.goto("/cases/?mine=me")
        reference = mine.locator("#result tbody th a").last.inner_text()
        admin = visit("admin", language=language, scripts=False)
        answers = {}
        for path in (f"/cases/{reference}/", "/cases/2222-2222/", "/nowhere/"):
            assert admin.goto(path).status in {403, 404}
            answers[path] = (admin.locator("main").inner_text(), admin.title())
        assert answers[f"/cases/{reference}/"] == answers["/cases/2222-2222/"]
        assert admin.locator("main a").count() >= 1

    def test_what_one_may_not_do_is_said(self, visit):
        page = visit("shelter", scripts=False)
        assert page.goto("/cases/new/").status == 403
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".exit-button")).to_be_visible()
        assert page.goto("/reports/schedules/new/").status == 403


class TestHelp:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_is_at_the_same_place_for_everybody(self, visit, language):
        for account in (None, "officer"):
            page = visit(account, language=language, scripts=False)
            press(page, "footer a[href='/help/']")
            assert page.locator("main h2").count() >= 3
            press(page, "footer a[href='/safety/']")
            expect(page.locator("h1")).to_be_visible()


class TestAccounts:
    @pytest.mark.parametrize("language", ["en", "id"])
    @pytest.mark.parametrize("account", list(LANDING))
    def test_land_where_their_work_begins(self, visit, account, language):
        page = visit(account, language=language, scripts=language == "en")
        assert page.url.endswith(LANDING[account]), page.url
        expect(page.locator(f"html[lang={language}]")).to_have_count(1)
        expect(page.locator(".main-nav a[aria-current=page]")).to_have_count(1)
        for link in page.locator(".main-nav a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            assert page.goto(link).ok, link
