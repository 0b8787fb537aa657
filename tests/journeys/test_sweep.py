"""Every page of every account at three widths in both languages: axe-core finds nothing, nothing is too wide."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import BETWEEN, WIDTHS, accessibility_problems, bring_axe, cut_off, overflow

ACCOUNTS = ("officer", "supervisor", "shelter", "coordinator", "partner", "auditor", "admin")
CASE, VICTIM, SUSPECT = r"/cases/[2-9A-Z]{4}-[2-9A-Z]{4}/", r"V-\d+", r"S-\d+"
KINDS = (
    (rf"^{CASE}victims/{VICTIM}/", "<victim>"),
    (rf"^{CASE}suspects/{SUSPECT}/", "<suspect>"),
    (rf"^{CASE}", "<case>"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>"),
    (r"^/reports/measures/.+", "/reports/measures/<code>/"),
)
FOREIGN = ("/admin/", "/api/docs/")
"""Pages that others made: Django's administration and the API explorer."""
FROM_PAGES = {
    "officer": ("/cases/new/", "/search/", "/account/password/change/"),
    "coordinator": (
        "/reports/new/",
        "/reports/schedules/new/",
        "/reports/new/preview/?definition=police_table&period=2026&language=en",
    ),
}
WAITING = ".panel-wait, .htmx-request"
CUT_BY_SECTION = {"<case>", "<victim>"}
"""Pages that look different for each account, by the sections it holds."""
MOST_PAGES = 150
MOST_TIMES = 10


def kind_of(path):
    """Return what a page is a page of, so that each kind is looked at once."""
    for pattern, name in KINDS:
        path = re.sub(pattern, name, path)
    return path


def links(page):
    """Return the addresses of this product that the page leads to, without files and without actions."""
    found = page.locator("a[href^='/']:not([download]):not([data-plain]):not([hx-boost=false])").evaluate_all(
        "items => items.map(item => item.getAttribute('href'))"
    )
    moves = page.locator("a[href^='?to=']").evaluate_all("items => items.map(item => item.getAttribute('href'))")
    found += [urlsplit(page.url).path + move for move in moves]
    return [href.split("#")[0] for href in found]


def first_pages(page, account):
    """Return where an account lands, what its menu leads to, and what only it has: looked at for each account."""
    menu = page.locator("nav a[href^='/']").evaluate_all("items => items.map(item => item.getAttribute('href'))")
    return [urlsplit(page.url).path, *dict.fromkeys(menu), *FROM_PAGES.get(account, ())]


def wanted(href):
    path = urlsplit(href).path
    return not path.startswith(FOREIGN) and "/files/" not in path and "empty-list" not in path


def problems_of(page):
    """Return what is wrong with the page at any of the widths."""
    found = []
    for size, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if wide := overflow(page):
            found.append(f"{size}: {wide} px too wide")
        found += [f"{size}: {box} cut off" for box in cut_off(page)]
        found += [f"{size}: {problem}" for problem in accessibility_problems(page)]
    for width, height in BETWEEN:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} px: too wide"] if overflow(page) else []
        found += [f"{width} px: {box} cut off" for box in cut_off(page)]
    found += [f"console: {complaint}" for complaint in page.complaints]
    page.complaints.clear()
    return found


def look(page, address):
    """Open a page as it is once all its parts have come; return what is wrong with it."""
    width, height = WIDTHS["desk"]
    page.set_viewport_size({"width": width, "height": height})
    answer = page.goto(address)
    if not answer.ok:
        return [f"status {answer.status}"]
    for _ in range(MOST_TIMES):
        if not page.locator(WAITING).count():
            break
        # As tall as it is by now: every part that waits to be scrolled to comes at once.
        height = max(height, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
    expect(page.locator(WAITING)).to_have_count(0)
    return problems_of(page)


@pytest.fixture(scope="module")
def seen():
    """Kinds of pages looked at already, by language: what two accounts reach by links is looked at once."""
    return {"en": set(), "id": set()}


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("account", ACCOUNTS)
class TestEveryPage:
    def test_holds_at_every_width(self, visit, seen, account, language):
        page = visit(account, language=language)
        bring_axe(page)
        own, wrong = set(), {}
        first = first_pages(page, account)
        waiting = [*first]
        while waiting and len(own) < MOST_PAGES:
            address = waiting.pop(0)
            kind = kind_of(urlsplit(address).path)
            again = address in first or kind in CUT_BY_SECTION
            if kind in own or (kind in seen[language] and not again) or not wanted(address):
                continue
            seen[language].add(kind)
            own.add(kind)
            if found := look(page, address):
                wrong[address] = found
            waiting += links(page)
        assert len(own) < MOST_PAGES
        assert not wrong, "\n".join(f"{address}\n    " + "\n    ".join(found) for address, found in wrong.items())


class TestSignedOut:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_holds_at_every_width(self, visit, language):
        page = visit(language=language)
        bring_axe(page)
        wrong = {address: found for address in ("/", "/help/", "/safety/") if (found := look(page, address))}
        assert wrong == {}
