import pytest

from cases.law import load_law


@pytest.fixture
def law(db):
    """The dated tables of the law: time limits among them."""
    return load_law()
