"""A shelter worker at the end of a shift: three taps for a service, undo, the same for others."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import press, put, save

WAYS = [("en", True), ("id", False)]


def record(page, card):
    """Tap a service of the person, tap *Save*."""
    if page.scripts:
        card.locator(".care-buttons a").first.click()
        card.locator(".quick [data-submit]").click()
    else:
        press(page, card.locator(".care-buttons a").first)
        press(page, ".quick [data-submit]")
    expect(page.locator(".undo")).to_be_visible()
    # The minute for undoing begins once the answer has settled, a moment after it is seen.
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)


def services(page, person):
    """Return what stands on the list of the person's services."""
    page.goto(f"{person}services/")
    return page.locator("main tbody tr").count()


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestToday:
    def test_three_taps_and_undo(self, visit, language, scripts):
        page = visit("shelter", language=language, size="phone", scripts=scripts)
        assert page.url.endswith("/today/")
        card = page.locator(".care-card").first
        person = card.locator("h2 a").get_attribute("href")
        before = services(page, person)
        page.goto("/today/")
        record(page, page.locator(".care-card").first)
        assert services(page, person) == before + 1

        page.goto("/today/")
        record(page, page.locator(".care-card").first)
        press(page, ".undo [data-undo] button")
        assert page.url.endswith("/today/")
        expect(page.locator(".flash-success")).to_be_visible()
        assert services(page, person) == before + 1

    def test_the_same_for_two_others(self, visit, language, scripts):
        page = visit("shelter", language=language, size="phone", scripts=scripts)
        record(page, page.locator(".care-card").first)
        press(page, ".undo a")
        people = page.locator("main [name=people]")
        for place in (0, 1):
            people.nth(place).check()
        save(page)
        expect(page.locator(".undo")).to_contain_text(re.compile(r"\b2\b"))
        press(page, ".undo [data-undo] button")
        expect(page.locator(".flash-success")).to_be_visible()

    def test_any_other_service(self, visit, language, scripts):
        page = visit("shelter", language=language, size="phone", scripts=scripts)
        press(page, page.locator(".care-card").nth(1).locator(".care-buttons a.btn-link"))
        press(page, page.locator("main section .care-buttons a").last)
        page.locator(".quick summary").click()
        put(page, "note", "Asked for it herself.")
        press(page, ".quick [data-submit]")
        expect(page.locator(".undo")).to_be_visible()


class TestUndo:
    def test_is_gone_after_a_minute(self, visit):
        page = visit("shelter", size="phone")
        page.clock.install()
        page.reload()
        record(page, page.locator(".care-card").first)
        seconds = int(page.locator(".undo").get_attribute("data-expires"))
        assert 0 < seconds <= 60
        # The clock runs on while a slow machine draws the page.
        page.clock.fast_forward((seconds - 15) * 1000)
        expect(page.locator(".undo [data-undo]")).to_be_visible()
        page.clock.fast_forward(15_000)
        expect(page.locator(".undo [data-undo]")).to_have_count(0)


class TestNames:
    def test_are_shown_this_once_for_a_reason(self, visit):
        page = visit("shelter", size="phone", scripts=False)
        assert page.locator(".care-name").count() == 0
        page.locator("details.reveal summary").click()
        page.locator("details.reveal [name=reason]").fill("Handing out the evening's letters.")
        press(page, "details.reveal [data-submit]")
        assert page.locator(".care-name").count() > 0
        page.goto("/today/")
        assert page.locator(".care-name").count() == 0
