"""The tables of docs/security.md and docs/permissions.md that are made from the code say what the code says."""

import pytest

from tests.architecture.made_tables import MADE, ROOT, marks

TABLES = [(page, name, maker) for page, made in MADE.items() for name, maker in made.items()]


def text_of(page):
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(("page", "name", "maker"), TABLES, ids=[name for _page, name, _maker in TABLES])
def test_says_what_the_code_says(page, name, maker):
    start, end = marks(name)
    found = text_of(page).partition(start)[2].partition(f"\n{end}")[0]
    made = maker()
    assert found == made, f"docs/{page} has another table of {name}: python -m tests.architecture.made_tables\n\n{made}"


@pytest.mark.parametrize("page", MADE)
def test_every_marked_part_is_compared(page):
    lines = text_of(page).splitlines()
    marked = [line[5:-4] for line in lines if line.startswith("<!-- ") and not line.startswith("<!-- end of ")]
    assert marked == list(MADE[page])
