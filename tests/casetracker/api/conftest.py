"""The browser and the served product, for the page of the API and its guide."""

from tests.browser import browser, open_page, site  # noqa: F401
