"""Each test starts and leaves without counted attempts."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_counted_attempts():
    cache.clear()
    yield
    cache.clear()
