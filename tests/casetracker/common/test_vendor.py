"""Vendored browser files stay exactly as copied, and the check notices when they do not."""

import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("casetracker", "cases", "victims", "referrals", "reports")
CLASSES = re.compile(r"""(?:class(?:es|Name)?['"]?\s*[=:]\s*|classList\.\w+\()["']([^"'<>]*)["']""")


def load(root):
    """Return the vendoring script working on another folder."""
    spec = importlib.util.spec_from_file_location("vendor_script", ROOT / "static" / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.ROOT = root
    module.LOCK = root / "static/vendor/vendor.lock.json"
    module.PACKAGE_LOCK = root / "package-lock.json"
    module.FOLDERS = (root / "static/vendor", root / "tests/vendor")
    return module


@pytest.fixture
def copy(tmp_path):
    for folder in ("static/vendor", "tests/vendor"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


class TestCheck:
    def test_the_repository_passes(self):
        assert load(ROOT).problems() == []

    def test_the_command_says_so(self, capsys):
        assert load(ROOT).main(["--check"]) == 0
        assert "bootstrap:" in capsys.readouterr().out

    def test_notices_a_changed_file(self, copy, capsys):
        with (copy / "static/vendor/htmx/htmx.min.js").open("a") as file:
            file.write(" ")
        assert load(copy).main(["--check"]) == 1
        assert "htmx.min.js: changed" in capsys.readouterr().err

    def test_notices_a_missing_licence(self, copy):
        (copy / "static/vendor/bootstrap/LICENSE").unlink()
        assert load(copy).problems() == ["static/vendor/bootstrap/LICENSE: missing"]

    def test_notices_an_unlisted_file(self, copy):
        (copy / "static/vendor/htmx/more.js").write_text("1")
        assert load(copy).problems() == ["static/vendor/htmx/more.js: not listed in vendor.lock.json"]

    def test_notices_versions_that_differ(self, copy):
        path = copy / "package-lock.json"
        lock = json.loads(path.read_text())
        lock["packages"]["node_modules/bootstrap"]["version"] = "5.3.1"
        path.write_text(json.dumps(lock))
        assert load(copy).problems() == ["bootstrap: vendor.lock.json and package-lock.json name different versions"]

    def test_notices_an_address_in_the_lock(self, copy):
        path = copy / "package-lock.json"
        path.write_text(path.read_text().replace('"license": "MIT"', '"resolved": "https://example.test/x"', 1))
        assert load(copy).problems() == ["package-lock.json: holds an address"]

    def test_notices_weight(self, copy):
        module = load(copy)
        module.PACKAGES = tuple(module.Package(item.name, item.target, item.files, 100) for item in module.PACKAGES)
        assert len(module.problems()) == 3


class TestCopies:
    def test_no_file_asks_for_a_source_map(self):
        for path in (ROOT / "static/vendor").rglob("*.min.*"):
            assert b"sourceMappingURL" not in path.read_bytes()

    def test_every_package_keeps_its_licence(self):
        lock = json.loads((ROOT / "static/vendor/vendor.lock.json").read_text())
        for package in lock["packages"]:
            assert package["licence"]
            assert any(file["to"].endswith("/LICENSE") for file in package["files"])


class TestLeftOut:
    """What no page uses of a stylesheet does not travel to it."""

    def test_selectors_of_a_family_go_and_rules_stay_as_they_were(self):
        style = (
            '@charset "UTF-8";/*! Licence */.btn,.modal .btn{color:red}.modal,.modal-body{top:0}'
            ":not(.modal,.wide)+.row{left:0}.modals{right:0}@media print{.modal{top:1px}}@media (x){.btn{top:2px}}"
            "@keyframes modal-in{to{top:0}}@keyframes shine{to{top:1px}}/* more */"
        )
        assert load(ROOT).without_families(style, ("modal",)) == (
            '@charset "UTF-8";/*! Licence */.btn{color:red}:not(.modal,.wide)+.row{left:0}.modals{right:0}'
            "@media (x){.btn{top:2px}}@keyframes shine{to{top:1px}}\n"
        )

    def test_no_page_names_a_class_that_was_left_out(self):
        left_out = re.compile(f"(?:{'|'.join(load(ROOT).UNUSED_OF_BOOTSTRAP)})(?:-.*)?")
        named = {}
        for folder, kind in (("templates", "html"), ("static/js", "js"), *((app, "py") for app in APPS)):
            for path in (ROOT / folder).rglob(f"*.{kind}"):
                for classes in CLASSES.findall(path.read_text()):
                    for name in filter(left_out.fullmatch, classes.split()):
                        named.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
        assert named == {}
