"""The whole product, started once for all journeys, and a browser to walk through it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casetracker.embedded.supervisor import free_port
from tests.browser import WIDTHS, browser, note_complaints  # noqa: F401
from tests.launcher import Launcher, make_open_folder

HERE = Path(__file__).parent
PATIENCE_MILLISECONDS = 15_000


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the journeys on one worker, so that the product is started once, and mark those that need a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))
            if "browser" in item.fixturenames:
                item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Stack:
    """The running product: its address, its state folder, and who may sign in."""

    address: str
    state: Path
    accounts: dict[str, tuple[str, str]]
    """Name in the accounts file → e-mail address and password; for `api`, the client's id and secret."""


@pytest.fixture(scope="session")
def stack():
    """`./run` with its demo data, on a free port and a folder of its own."""
    folder = make_open_folder()
    launcher = Launcher(folder / "state")
    port = free_port()
    try:
        launcher.start("--port", str(port))
        yield Stack(f"http://127.0.0.1:{port}", launcher.state, read_accounts(launcher.state / "demo-accounts.txt"))
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
    """
    contexts, pages = [], []

    def opener(account=None, *, language="en", size="desk", scripts=True):
        width, height = WIDTHS[size]
        context = browser.new_context(
            base_url=stack.address, viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.add_cookies([{"name": "language", "value": language, "url": stack.address}])
        contexts.append(context)
        page = context.new_page()
        note_complaints(page)
        pages.append(page)
        page.goto("/")
        if account is not None:
            sign_in(page, *stack.accounts[account])
        return page

    yield opener
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page, email, password):
    """Sign in through the form a person sees."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form[data-sign-in] [data-submit]").click()
    expect(page.locator("form[data-sign-in]")).to_have_count(0)
