"""Regions as loaded from the repository."""

import pytest

from casetracker.regions import lookup, services


@pytest.fixture
def regions(db):
    """Load countries and regions, and leave no entry of them behind."""
    lookup.clear()
    result = services.load_regions()
    yield result
    lookup.clear()
