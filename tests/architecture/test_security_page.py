"""The tables of docs/security.md that are made from the code say what the code says."""

from pathlib import Path

import pytest

from casetracker.access.rules import ROLE_SECTIONS
from casetracker.access.sections import to_names
from casetracker.accounts.choices import Role
from casetracker.common.database import JOBS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"


def sections_table():
    names = to_names(255)
    rows = ["| Role | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for role in Role.values:
        held = to_names(ROLE_SECTIONS.get(role, 0))
        rows.append(f"| {role} | " + " | ".join("yes" if name in held else "" for name in names) + " |")
    return "\n".join(rows)


def jobs_table():
    return "\n".join(["| Job | What for |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in JOBS.items())])


@pytest.mark.parametrize(("name", "table"), [("sections", sections_table), ("jobs", jobs_table)])
def test_says_what_the_code_says(name, table):
    text = PAGE.read_text(encoding="utf-8")
    found = text.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- end of {name} -->")[0]
    assert found == table(), f"docs/security.md has another table of {name}; it should be\n\n{table()}\n"
