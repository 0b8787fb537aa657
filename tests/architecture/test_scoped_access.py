"""The doors get rows of case files through `visible_to` only, whatever else they add."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("views", "api", "forms", "filters", "tasks")
PROTECTED = {
    "Case", "Suspect", "Charge", "StageEvent", "StatusChange", "IntakeReport", "Task", "Note", "Document", "CaseShare",
    "CaseDraft", "SavedView", "Victim", "Consent", "Care", "Placement", "ServiceEpisode", "Shelter", "ImportRun",
    "Referral", "ReportRun", "ReportSchedule", "Entry", "Change",
}  # fmt: skip
VAULT = {"Person", "PersonName", "BirthDate", "Identifier", "Citizenship", "SearchToken"}
# Each of these was read and found to reach only rows of cases that were found visible before.
REVIEWED = {
    ("victims/tasks.py", "ImportRun"),  # takes the rights of the person who asked before reading on
    ("cases/views/lists.py", "Case"),  # ids of one page of the access table
    ("cases/views/history.py", "Entry"),  # of a case fetched through visible_to
    ("cases/views/seen.py", "Entry"),  # of a case fetched through visible_to
    ("victims/views/episodes.py", "Care"),  # whether a person already found is in the viewer's own care
    ("victims/views/today.py", "ServiceEpisode"),  # counts of the viewer's own agency
    ("referrals/api/filters.py", "Referral"),  # a condition on rows already scoped
    ("victims/filters.py", "Placement"),  # a condition on rows already scoped
    ("casetracker/audit/forms.py", "Entry"),  # turns a case number into an id on the auditor's own page
}


def door_files():
    for app in ("cases", "victims", "referrals", "reports", "casetracker"):
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts and set(parts) & set(DOORS):
                yield path


def chains(tree):
    """Yield (model, method names) of every `Model.objects.a(…).b(…)`, the whole chain at once."""
    inner = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inner:
            continue
        names, at = [], node
        while isinstance(at, ast.Call) and isinstance(at.func, ast.Attribute):
            inner.add(id(at))
            names.append(at.func.attr)
            at = at.func.value
        if isinstance(at, ast.Attribute) and at.attr == "objects" and isinstance(at.value, ast.Name):
            yield at.value.id, names


def scoped_shapes():
    """Return the queryset methods that start at `visible_to` themselves."""
    found = {"visible_to"}
    for path in ROOT.glob("*/querysets.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(part, ast.Attribute) and part.attr == "visible_to" for part in ast.walk(node)
            ):
                found.add(node.name)
    return found


FILES = list(door_files())
SCOPED = scoped_shapes()


def test_finds_the_doors():
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_come_through_visible_to(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    place = str(path.relative_to(ROOT))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "get_object_or_404" not in names
    for model, methods in chains(tree):
        assert model not in VAULT, f"{place}: {model} is behind vault.services and vault.reading"
        if model in PROTECTED and (place, model) not in REVIEWED:
            assert SCOPED & set(methods), f"{place}: {model}.objects.{'.'.join(reversed(methods))} without visible_to"


def test_the_check_notices_a_planted_hole():
    tree = ast.parse("Case.objects.filter(pk=1).first()\nCase.objects.visible_to(v).filter(pk=1).first()")
    assert [(model, "visible_to" in methods) for model, methods in chains(tree)] == [("Case", False), ("Case", True)]
