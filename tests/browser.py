"""A real browser for tests: Chromium where it is installed, said plainly where it is not, and axe-core.

A folder whose tests need them names the fixtures in its conftest:
`from tests.browser import browser, open_page, site  # noqa: F401`.
"""

import functools
import json
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import WSGIRequestHandler
from django.test import Client
from django.test.testcases import LiveServerThread

BETWEEN = ((1024, 768), (800, 1280))
"""A small laptop and a tablet, looked at for what is cut off."""
WIDTHS = {"desk": (1366, 768), "phone": (390, 844), "narrow": (320, 640)}
AXE = Path(settings.BASE_DIR) / "tests/vendor/axe-core/axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    # Scripts run for a moment on each page: making them faster first takes longer than it saves.
    "--js-flags=--no-opt",
    # What a page would ask of the internet is not found.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
AXE_RUN = """
axe.run({resultTypes: ["violations"]}).then(result => JSON.stringify(result.violations.map(
  rule => rule.id + ": " + rule.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(" | "))))
"""


def find_chromium():
    """Return the path of the browser that CHROME_BIN names, else of an installed one, or None.

    The one without windows comes first: the same Chromium, for half the processor time.
    """
    if chosen := os.environ.get("CHROME_BIN"):
        return chosen
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    """One browser for the whole run. Without one the tests are skipped, or fail under REQUIRE_BROWSER=1."""
    path = find_chromium()
    if path is None:
        reason = "Chromium is not installed (Debian and Ubuntu: apt-get install chromium, or set CHROME_BIN)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return started(path)


drivers = []
"""Kept alive as long as the process."""


@functools.cache
def started(path):
    """Start the one browser of this process. Several folders name the fixture, and the driver starts only once."""
    from playwright.sync_api import sync_playwright

    # The browser's driver keeps an event loop in this thread; the tests' own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    drivers.append(sync_playwright().start())
    return drivers[0].chromium.launch(executable_path=path, args=ARGUMENTS)


@pytest.fixture(scope="session")
def site(django_db_setup):
    """The address of the product, served by a thread of the test run with its static files."""
    # It writes each header by itself: each answer would wait for the other side to say that it got the first.
    WSGIRequestHandler.disable_nagle_algorithm = True
    thread = LiveServerThread("127.0.0.1", connections_override={}, static_handler=StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


class Weather(BaseHTTPRequestHandler):
    """A page about the weather."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Weather</title><h1>Rain</h1>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def neutral():
    """The address of the neutral site, on this machine: what leaves the case needs no internet to be tested.

    Under another name than the product's, so that the browser sends it none of the product's cookies.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def open_page(browser, site, transactional_db):
    """Return a function that opens pages of the product; the pages are closed afterwards.

    `page = open_page(user=…, size="phone", language="id", scripts=False)`, then `page.goto("/cases/")`. Console
    errors and refusals of the content policy collect in `page.complaints`.
    """
    contexts = []

    def opener(*, user=None, size="desk", language="en", scripts=True):
        width, height = WIDTHS[size]
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        note_complaints(page)
        return page

    yield opener
    for context in contexts:
        context.close()


def note_complaints(page):
    """Collect console errors and refusals of the content policy in `page.complaints`."""
    page.complaints = []
    page.on("console", lambda message: _note(page, message))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def _note(page, message):
    # A refused answer (422, 404, 409 …) is reported as a failed resource although the page is what was asked for.
    if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
        page.complaints.append(message.text)


def bring_axe(page):
    """Have each page that is opened from now on bring axe-core with it, where many are looked at."""
    page.add_init_script(path=AXE)


def accessibility_problems(page):
    """Return what axe-core finds on the page as it is (all its rules, best practice included)."""
    if not page.evaluate("'axe' in window"):
        # Evaluated by the debugger, not by the page, whose content policy would rightly refuse it.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text()})
        session.detach()
    return json.loads(page.evaluate(AXE_RUN))


CUT_OFF = """
[...document.querySelectorAll("main *:not(input, select, textarea)")]
  .filter(box => box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1)
  .filter(box => ["hidden", "clip"].includes(getComputedStyle(box).overflowX)).map(box => box.className || box.tagName)
"""


def cut_off(page):
    """Return the boxes that hide a part of what is in them, where nobody can scroll to it."""
    return page.evaluate(CUT_OFF)


def overflow(page):
    """Return by how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
