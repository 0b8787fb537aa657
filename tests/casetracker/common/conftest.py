"""The browser, for the tests of the frame and the parts."""

from tests.browser import browser, neutral, open_page, site  # noqa: F401
