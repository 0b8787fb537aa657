"""Tables leave the system through one writer, which lets no cell run."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITER = "casetracker/common/tables.py"
APPS = ("casetracker", "cases", "victims", "referrals", "reports")
MODULES = {"xlsxwriter", "defusedcsv", "pandas", "odf", "xlwt"}
CALLS = {
    "writer", "DictWriter", "Workbook", "write_string", "write_formula", "write_array_formula",
    "write_row", "write_column", "write_url", "write_rich_string", "write_number", "to_csv", "to_excel",
}  # fmt: skip


def other_writers(tree):
    """Yield what of a file writes tables by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if (node.module or "").split(".")[0] in MODULES or (node.module or "").startswith("openpyxl.writer"):
                yield node.module
            if node.module in {"csv", "openpyxl"}:
                yield from names & {"writer", "DictWriter", "Workbook"}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            yield node.func.attr


FILES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("app", APPS)
def test_no_other_file_writes_tables(app):
    found = {
        str(path.relative_to(ROOT)): names
        for path in FILES
        if path.is_relative_to(ROOT / app)
        and str(path.relative_to(ROOT)) != WRITER
        and (names := set(other_writers(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found


def test_the_check_notices_every_way_round_the_writer():
    for line in (
        "import xlsxwriter",
        "import csv\ncsv.writer(f)",
        "import csv\ncsv.DictWriter(f, [])",
        "from csv import writer",
        "from openpyxl import Workbook",
        "import openpyxl\nopenpyxl.Workbook()",
        "sheet.write_formula(0, 0, x)",
        "frame.to_csv(f)",
    ):
        assert set(other_writers(ast.parse(line))), line
    assert set(other_writers(ast.parse((ROOT / WRITER).read_text(encoding="utf-8"))))
