"""The frame and the parts in a real browser, with and without JavaScript."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser import WIDTHS, accessibility_problems, bring_axe, overflow
from tests.builders import accounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/parts/list/",
    "/parts/list/?empty=1",
    "/parts/detail/",
    "/parts/form/",
    "/parts/parts/",
    "/help/",
    "/safety/",
]


@pytest.fixture(autouse=True)
def _pages_of_parts(settings):
    settings.ROOT_URLCONF = "tests.casetracker.common.parts.urls"


@pytest.fixture
def officer(transactional_db):
    return accounts.officer()


@pytest.fixture(autouse=True)
def _exit_leads_to_the_neutral_site(settings, neutral):
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = [*directives["form-action"], neutral.rstrip("/")]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "form-action": allowed}}
    settings.EXIT_ADDRESS = neutral


class TestAccessibility:
    def problems(self, page):
        """Return what is wrong with the page at any of the widths."""
        found = []
        for size, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{size}: {problem}" for problem in accessibility_problems(page)]
            found += [f"{size}: overflow {overflow(page)} px"] if overflow(page) else []
        return found

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_every_part_at_every_width(self, open_page, officer, language):
        page = open_page(user=officer, language=language)
        found = {}
        for path in PAGES:
            page.goto(path)
            page.wait_for_selector(".panel-wait", state="detached")
            if problems := self.problems(page):
                found[path] = problems
        page.goto("/parts/form/")
        page.click("[data-submit]")
        page.wait_for_selector("[data-error-summary]")
        if problems := self.problems(page):
            found["errors"] = problems
        assert found == {}
        assert page.complaints == []

    def test_signed_out_and_error_pages(self, open_page):
        page = open_page()
        found = {}
        for path in ("/nowhere/", "/help/", "/account/login/"):
            page.goto(path)
            if problems := self.problems(page):
                found[path] = problems
        assert found == {}

    @pytest.mark.parametrize("brought", [False, True])
    def test_what_is_wrong_is_found(self, open_page, brought):
        page = open_page()
        if brought:
            bring_axe(page)
        page.goto("/help/")
        assert accessibility_problems(page) == []
        page.evaluate("document.querySelector('main').append(new Image())")
        assert "image-alt" in "".join(accessibility_problems(page))

    def test_buttons_are_large_enough_for_a_thumb(self, open_page, officer):
        page = open_page(user=officer, size="phone")
        page.goto("/parts/form/")
        small = page.evaluate(
            "[...document.querySelectorAll('.btn, .exit-button, summary, .form-control, .form-select')]"
            ".filter(item => item.offsetParent && item.getBoundingClientRect().height < 43.5)"
            ".map(item => item.outerHTML)"
        )
        assert small == []


class TestExit:
    def left(self, page, neutral):
        page.wait_for_url(neutral)
        page.go_back()
        page.wait_for_load_state()
        # Back meets the sign-in page, never the case.
        assert "K7Q2" not in page.content()

    def test_the_button(self, open_page, officer, neutral):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        page.click(".exit-button")
        self.left(page, neutral)

    def test_shift_three_times(self, open_page, officer, neutral):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        for _ in range(3):
            page.keyboard.press("Shift")
        self.left(page, neutral)

    def test_another_key_between_starts_anew(self, open_page, officer, neutral):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        for key in ("Shift", "Shift", "a", "Shift"):
            page.keyboard.press(key)
        expect(page.locator(".exit-dots .is-on")).to_have_count(1)
        assert page.url.endswith("/parts/detail/")

    def test_without_scripts(self, open_page, officer, neutral):
        page = open_page(user=officer, scripts=False)
        page.goto("/parts/detail/")
        page.click(".exit-button")
        self.left(page, neutral)

    def test_it_leaves_in_every_tab(self, open_page, officer, neutral):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        other = page.context.new_page()
        other.goto("/parts/list/")
        page.click(".exit-button")
        other.wait_for_url(neutral)


class TestIdle:
    def hurry(self, page, seconds, warning):
        page.evaluate(f"document.body.dataset.idle = {seconds}; document.body.dataset.idleWarning = {warning}")

    def test_warns_in_every_tab_and_stays_on_one_word(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        other = page.context.new_page()
        other.goto("/parts/list/")
        for tab in (page, other):
            self.hurry(tab, 60, 59)
            tab.wait_for_selector("#idle-dialog[open]")
        assert accessibility_problems(page) == []
        with page.expect_request("**/still-here/"):
            page.click("#idle-stay")
        for tab in (page, other):
            tab.wait_for_selector("#idle-dialog", state="hidden")

    def test_signs_out_when_nobody_answers(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        self.hurry(page, 1, 1)
        page.wait_for_selector("form[data-sign-in]")
        assert "next=/parts/detail/" in page.url


class TestForm:
    def test_a_lost_connection_loses_nothing(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        page.fill("#id_place", "Border post")
        page.check("#id_exploitation_0")
        page.click("text=Today")
        page.context.set_offline(True)
        page.click("[data-submit]")
        page.wait_for_selector("#lost-banner:not([hidden])")
        assert "connection was lost" in page.inner_text("#lost-banner")
        assert page.input_value("#id_place") == "Border post"
        page.context.set_offline(False)
        page.click("#lost-retry")
        page.wait_for_url("**/parts/detail/")
        assert "Saved." in page.inner_text("#flash")

    def test_a_fault_of_ours_loses_nothing(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        page.fill("#id_place", "broken")
        page.click("[data-submit]")
        page.wait_for_selector("#lost-banner:not([hidden])")
        assert "on our side" in page.inner_text("#lost-banner")
        assert page.input_value("#id_place") == "broken"

    def test_a_session_that_ended_loses_nothing(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        page.fill("#id_place", "Border post")
        page.check("#id_exploitation_0")
        page.click("text=Today")
        kept = page.context.cookies()
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.click("[data-submit]")
        page.wait_for_selector("#lost-sign-in:not([hidden])")
        assert page.input_value("#id_place") == "Border post"
        # Signing in again, as the new tab does, also changes the token of every form.
        page.context.add_cookies(kept)
        page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
        page.click("#lost-retry")
        page.wait_for_url("**/parts/detail/")

    def test_a_second_press_does_not_send_twice(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        sent = []
        page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
        page.evaluate("const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit()")
        page.wait_for_selector("[data-error-summary]")
        assert len(sent) == 1

    def test_mistakes_take_the_focus_and_link_to_their_field(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        page.click("[data-submit]")
        page.wait_for_selector("[data-error-summary]:focus")
        page.click("[data-error-summary] a >> nth=0")
        expect(page.locator("#id_place")).to_be_focused()

    def test_the_draft_is_kept_five_seconds_after_a_change(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        with page.expect_request("**/parts/save/") as request:
            page.fill("#id_place", "Border post")
        assert "Border post" in request.value.post_data
        page.wait_for_selector("[data-autosave-status]:has-text('Draft saved')")

    def test_the_browser_keeps_nothing_of_it(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        with page.expect_request("**/parts/save/"):
            page.fill("#id_place", "Border post")
        page.wait_for_selector("[data-autosave-status]:has-text('Draft saved')")
        page.click("[data-submit]")
        page.wait_for_selector("[data-error-summary]:focus")
        # htmx notes the address it stands at; addresses say nothing of anybody.
        kept = page.evaluate("[...Object.entries(sessionStorage), ...Object.entries(localStorage)]")
        assert [pair for pair in kept if pair[0] != "htmx-current-path-for-history"] == []
        assert all(value.startswith("/parts/") for _name, value in kept)
        assert page.evaluate("indexedDB.databases()") == []
        assert page.evaluate("caches.keys()") == []
        names = {cookie["name"] for cookie in page.context.cookies()}
        assert names <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}

    def test_the_list_follows_the_other_answer(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        assert not page.is_visible("text=Show the list")
        page.select_option("#id_province", "61")
        page.wait_for_selector("#id_regency option[value='6101']", state="attached")

    def test_the_list_follows_without_scripts(self, open_page, officer):
        page = open_page(user=officer, scripts=False)
        page.goto("/parts/form/")
        page.fill("#id_place", "Border post")
        page.select_option("#id_province", "61")
        page.click("text=Show the list")
        expect(page.locator("#id_regency option")).to_have_text(["Not known", "Sambas", "Pontianak"])
        assert page.input_value("#id_place") == "Border post"
        assert page.locator(".error-summary").count() == 0

    def test_everything_saves_without_scripts(self, open_page, officer):
        page = open_page(user=officer, scripts=False)
        page.goto("/parts/form/")
        page.fill("#id_place", "Border post")
        page.check("#id_exploitation_0")
        for part, value in (("day", "5"), ("month", "6"), ("year", "2023")):
            page.fill(f"#id_found_{part}", value)
        page.click("[data-submit]")
        page.wait_for_url("**/parts/detail/")

    def test_the_other_language_keeps_what_was_typed(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/form/")
        page.fill("#id_place", "Border post")
        page.check("#id_exploitation_1")
        page.check("#id_child_0")
        page.click(".language-head button[value=id]")
        page.wait_for_selector("html[lang=id]", state="attached")
        assert page.input_value("#id_place") == "Border post"
        assert page.is_checked("#id_exploitation_1")
        assert page.is_checked("#id_child_0")


class TestPolicy:
    def test_a_violation_is_told_to_the_product(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        with page.expect_response("**/policy-report/") as told:
            page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'x = 1'}))")
        assert told.value.status == 204
        assert page.evaluate("typeof x") == "undefined"


class TestKeyboard:
    @pytest.fixture
    def page(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        return page

    def test_the_list_of_keys(self, page):
        page.keyboard.press("?")
        page.wait_for_selector("#shortcuts[open]")
        assert accessibility_problems(page) == []

    def test_help_comes_first_for_the_keyboard(self, page):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"

    def test_keys_do_nothing_while_typing(self, page):
        page.goto("/parts/form/")
        page.focus("#id_place")
        page.keyboard.type("? g c n / s")
        assert page.input_value("#id_place") == "? g c n / s"
        assert not page.is_visible("#shortcuts")

    def test_save_with_control_and_enter(self, page):
        page.goto("/parts/form/")
        page.focus("#id_story")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("[data-error-summary]")


class TestWithoutScripts:
    def test_menus_and_panels_are_plain(self, open_page, officer):
        page = open_page(user=officer, size="phone", scripts=False)
        page.goto("/parts/detail/")
        page.click(".phone-menu > summary")
        assert page.is_visible(".phone-menu nav a >> nth=0")
        assert page.get_attribute("#services .panel-wait a", "href") == "/parts/panel/"

    def test_with_scripts_the_panel_arrives_by_itself(self, open_page, officer):
        page = open_page(user=officer)
        page.goto("/parts/detail/")
        page.wait_for_selector("#services .empty")
        # A form that arrives with it is sent like those of the page, so that a lost connection loses nothing.
        expect(page.locator("#services form")).to_have_attribute("hx-boost", "true")
        assert page.complaints == []
