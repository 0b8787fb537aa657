import json

import pytest

from cases.law import FOLDER
from cases.models import TimeLimit


@pytest.fixture
def law(db):
    """The time limits as they are shipped, written in one go: every test of a clock needs them."""
    rows = json.loads((FOLDER / "time_limits.json").read_text(encoding="utf-8"))["rows"]
    return TimeLimit.objects.bulk_create(
        TimeLimit(**{name: value for name, value in row.items() if value is not None}) for row in rows
    )
