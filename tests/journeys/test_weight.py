"""What a page weighs on the wire, as the running product sends it: budgets for a border post on a slow line."""

import gzip
import re
from urllib.request import Request, urlopen

import pytest

from tests.journeys.hands import press

FIRST_LOAD, NEXT_PAGE, SCRIPTS, TODAY_PART = 70_000, 10_000, 25_000, 1_000
PAGES = {
    "officer": ("/my-work/", "/cases/", "/referrals/", "/reports/", "/cases/new/"),
    "shelter": ("/today/", "/care/", "/referrals/"),
    "coordinator": ("/dashboard/", "/dashboard/?period=2025&province=61", "/cases/", "/reports/", "/reports/new/"),
    "partner": ("/referrals/",),
}


def fetch(stack, path, cookie="", **headers):
    """Return the size on the wire and the text of an answer."""
    asked = {
        "Accept-Encoding": "gzip",
        "Cookie": cookie,
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    with urlopen(Request(stack.address + path, headers=asked)) as answer:
        body = answer.read()
        text = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return len(body), text.decode()


def cookie_of(page):
    return "; ".join(f"{item['name']}={item['value']}" for item in page.context.cookies())


def files_of(text):
    return re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', text)


class TestWeight:
    @pytest.mark.parametrize("language", ["en", "id"])
    @pytest.mark.parametrize("account", list(PAGES))
    def test_of_pages_and_of_the_first_load(self, visit, stack, account, language):
        page = visit(account, language=language)
        cookie, heavy, files = cookie_of(page), {}, {}
        paths = list(PAGES[account])
        if account == "officer":
            page.goto("/cases/?mine=me")
            press(page, page.locator("#result tbody th a").first)
            case = page.url.removeprefix(stack.address)
            paths += [case, f"{case}victims/V-1/", f"{case}history/"]
        for path in paths:
            size, text = fetch(stack, path, cookie)
            if size > NEXT_PAGE:
                heavy[path] = size
            files |= {name: fetch(stack, name)[0] for name in files_of(text) if name not in files}
            first_load = size + sum(files[name] for name in files_of(text))
            if first_load > FIRST_LOAD:
                heavy[f"first load of {path}"] = first_load
            scripts = sum(files[name] for name in files_of(text) if name.endswith(".js"))
            if scripts > SCRIPTS:
                heavy[f"scripts of {path}"] = scripts
        assert heavy == {}

    def test_of_signing_in(self, stack):
        size, text = fetch(stack, "/account/login/")
        assert size <= NEXT_PAGE
        assert size + sum(fetch(stack, name)[0] for name in files_of(text)) <= FIRST_LOAD

    def test_of_one_tap_on_today(self, visit, stack):
        page = visit("shelter", size="phone")
        tap = page.locator(".care-card .care-buttons a").first.get_attribute("href")
        size, _text = fetch(stack, tap, cookie_of(page), HX_Request="true")
        assert size <= TODAY_PART
