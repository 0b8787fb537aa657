"""What we claim of the OWASP ASVS: every requirement of levels 1 and 2 has an answer, and every claim has its tests."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP = json.loads((ROOT / "docs" / "asvs.json").read_text(encoding="utf-8"))
REQUIREMENTS = MAP["requirements"]
CLAIMED = sorted((number, test) for number, found in REQUIREMENTS.items() for test in found.get("tests", ()))
# How many requirements ASVS 5.0.0 has at each level, and which of level 3 we took on.
LEVEL_1, LEVEL_2 = 70, 183
LEVEL_3 = {
    "1.2.10", "2.3.5", "3.4.7", "3.4.8", "3.5.8", "5.2.4", "5.2.6", "6.3.8", "6.4.6", "7.5.3", "8.2.4", "8.3.2",
    "8.3.3", "8.4.2", "10.4.14", "10.4.16", "11.3.4", "14.2.6", "14.2.7", "14.2.8", "15.4.2",
}  # fmt: skip


@cache
def found_in(place):
    """Return the tests of a file by name, and by class and name; skipped ones are none."""
    tree = ast.parse((ROOT / place).read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and is_test(node):
            found.add((node.name,))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test") and not is_skipped(node):
            found |= {
                (node.name, part.name) for part in node.body if isinstance(part, ast.FunctionDef) and is_test(part)
            }
    return found


def is_test(node):
    return node.name.startswith("test") and not is_skipped(node)


def is_skipped(node):
    """Say whether a test is switched off for good; one that needs a browser is skipped only where there is none."""
    return any(re.search(r"mark\.(skip|xfail)\b", ast.unparse(mark)) for mark in node.decorator_list)


def test_every_requirement_of_levels_1_and_2_has_an_answer():
    levels = [found["level"] for found in REQUIREMENTS.values()]
    assert (levels.count(1), levels.count(2)) == (LEVEL_1, LEVEL_2)
    assert {number for number, found in REQUIREMENTS.items() if found["level"] == 3} >= LEVEL_3


@pytest.mark.parametrize("number", REQUIREMENTS)
def test_each_is_claimed_with_tests_or_says_why_not(number):
    found = REQUIREMENTS[number]
    assert re.fullmatch(r"\d+\.\d+\.\d+", number)
    assert found["status"] in MAP["statuses"]
    assert found["about"]
    if found["status"] == "met":
        assert found["tests"]
        assert "why" not in found
    else:
        assert len(found["why"]) > 10
        assert "tests" not in found


@pytest.mark.parametrize(("number", "test"), CLAIMED)
def test_every_claim_has_its_test(number, test):
    place, *names = test.split("::")
    assert (ROOT / place).is_file(), f"{number}: there is no {place}"
    there = found_in(place)
    assert any(name[: len(names)] == tuple(names) for name in there), f"{number}: there is no {test}"


def test_the_check_notices_a_claim_without_a_test():
    there = found_in("tests/architecture/test_asvs.py")
    assert ("test_every_claim_has_its_test",) in there
    assert ("test_that_is_not_there",) not in there
