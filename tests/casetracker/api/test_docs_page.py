"""The page of the API in a real browser: readable without scripts, the explorer on demand under the strict policy."""

import pytest
from playwright.sync_api import expect

from tests.browser import WIDTHS, accessibility_problems, overflow
from tests.builders import accounts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def contact(transactional_db):
    return accounts.partner()


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("language", ["en", "id"])
def test_is_readable_at_every_width(open_page, contact, size, language):
    page = open_page(user=contact, size=size, language=language)
    page.goto("/api/docs/")
    expect(page.get_by_text("POST /api/v1/cases/{reference}/transitions/")).to_be_visible()
    assert accessibility_problems(page) == []
    assert overflow(page) == 0
    assert page.complaints == []


def test_needs_no_scripts(open_page, contact):
    page = open_page(user=contact, scripts=False)
    page.goto("/api/docs/")
    expect(page.get_by_text("GET /api/v1/changes/")).to_be_visible()
    expect(page.locator("#open-explorer")).to_be_hidden()


def test_the_explorer_is_loaded_when_asked_for_and_breaks_no_rule(open_page, contact):
    page = open_page(user=contact)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/api/docs/")
    assert not [url for url in fetched if "swagger" in url]
    page.locator("#open-explorer").click()
    operation = page.locator(".opblock-summary-path", has_text="/api/v1/agencies/").first
    expect(operation).to_be_visible()
    operation.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
    assert page.complaints == []
