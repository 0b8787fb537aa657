"""The whole product, started once for all journeys, and a browser to walk through it."""

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from casetracker.embedded.supervisor import free_port
from tests.browser import WIDTHS, browser, neutral, note_complaints  # noqa: F401
from tests.launcher import Launcher, make_open_folder

HERE = Path(__file__).parent
PATIENCE_MILLISECONDS = 15_000
FRESH_SECONDS = 600
"""How long a sign-in is used: names are shown only within fifteen minutes of one."""
RUNNING = "JOURNEYS_AT"
"""Address and state folder of a product that runs already, for example `http://127.0.0.1:8000 .state`.

It and the tests need the same `EXIT_ADDRESS`, at `localhost`: the browser finds nothing else.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the journeys on one worker, so that the product is started once."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@dataclass(frozen=True)
class Stack:
    """The running product: its address, its state folder, and who may sign in."""

    address: str
    state: Path
    neutral: str
    """Where somebody is who pressed the exit."""
    accounts: dict[str, tuple[str, str]]
    """Name in the accounts file → e-mail address and password; for `api`, the client's id and secret."""
    sessions: dict[str, tuple[float, list]] = field(default_factory=dict)
    """When each account signed in, and its cookies."""
    """Cookies of those who have signed in once, so that each journey need not."""


@pytest.fixture(scope="session")
def stack(neutral):  # noqa: F811
    """`./run` with its demo data, on a free port and a folder of its own."""
    if running := os.environ.get(RUNNING):
        address, state = running.split()
        accounts = read_accounts(Path(state) / "demo-accounts.txt")
        yield Stack(address, Path(state), settings.EXIT_ADDRESS, accounts)
        return
    folder = make_open_folder()
    launcher = Launcher(folder / "state", EXIT_ADDRESS=neutral)
    port = free_port()
    try:
        launcher.start("--port", str(port))
        accounts = read_accounts(launcher.state / "demo-accounts.txt")
        yield Stack(f"http://127.0.0.1:{port}", launcher.state, neutral, accounts)
    finally:
        launcher.stop()
        shutil.rmtree(folder)


def read_accounts(file):
    lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    return {name: (identifier, secret) for name, identifier, secret in lines}


@pytest.fixture
def visit(browser, stack):  # noqa: F811
    """Return a function that opens the product as somebody; every page must end without a complaint in its console.

    `page = visit("officer", language="id", size="phone", scripts=False)`; without a name nobody is signed in.
    `alone=True` signs in anew, for a journey that ends its session. What was asked for collects in `page.addresses`.
    """
    contexts, pages = [], []

    def opener(account=None, *, language="en", size="desk", scripts=True, alone=False):
        context = new_context(browser, stack.address, language=language, size=size, scripts=scripts)
        contexts.append(context)
        signed_in_at, cookies = stack.sessions.get(account, (0.0, []))
        if not alone and cookies and time.monotonic() - signed_in_at < FRESH_SECONDS:
            context.add_cookies(cookies)
        page = context.new_page()
        note_complaints(page)
        page.scripts, page.addresses = scripts, []
        page.on("request", lambda request: page.addresses.append(request.url))
        pages.append(page)
        page.goto("/")
        if account is not None and (alone or page.locator("form[data-sign-in]").count()):
            sign_in(page, *stack.accounts[account])
            if not alone:
                cookies = [cookie for cookie in context.cookies() if cookie["name"] != "language"]
                stack.sessions[account] = time.monotonic(), cookies
        return page

    yield opener
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def new_context(browser, address, *, language, size, scripts=True):  # noqa: F811
    width, height = WIDTHS[size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    return context


def sign_in(page, email, password):
    """Sign in through the form a person sees."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form[data-sign-in] [data-submit]").click()
    expect(page.locator("form[data-sign-in]")).to_have_count(0)
