"""What the cache keeps to save work is done without where the cache does not answer."""

import pytest
from django.core.cache import cache

from casetracker.common import kept


def test_what_was_kept_is_recalled():
    kept.keep("kept:test", "found", seconds=60)
    assert kept.recall("kept:test") == "found"
    assert kept.recall("kept:nothing") is None


def test_nothing_is_recalled_without_a_cache(no_cache):
    with pytest.raises(kept.AWAY):
        cache.get("kept:test")
    kept.keep("kept:test", "found", seconds=60)
    assert kept.recall("kept:test") is None
