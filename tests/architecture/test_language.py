"""Every string is translated, and the compiled catalogue is the one of the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
PARTS = ("casetracker", "cases", "victims", "referrals", "reports", "templates", "manage.py", "locale")


@pytest.fixture
def gettext_tools():
    """Skip with the reason where gettext is not installed; fail where it is required."""
    if shutil.which("xgettext") and shutil.which("msgfmt"):
        return
    reason = "gettext is not installed (Debian and Ubuntu: apt-get install gettext)"
    if os.environ.get("REQUIRE_GETTEXT") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def statistics(*arguments):
    answer = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", os.devnull, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return answer.stderr


@pytest.mark.usefixtures("gettext_tools")
class TestCatalogue:
    def test_has_no_string_missing_or_fuzzy(self, tmp_path):
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
            else:
                shutil.copy(ROOT / part, tmp_path / part)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", "id", "--no-location", "--no-wrap", "-v", "0"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        found = statistics(str(tmp_path / "locale" / "id" / "LC_MESSAGES" / "django.po"))
        assert "untranslated" not in found, found
        assert "fuzzy" not in found, found

    def test_is_compiled(self, tmp_path):
        subprocess.run(["msgfmt", "-o", str(tmp_path / "django.mo"), str(CATALOGUE)], check=True)
        assert (tmp_path / "django.mo").read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes(), (
            "compile it: msgfmt -o locale/id/LC_MESSAGES/django.mo locale/id/LC_MESSAGES/django.po"
        )


def test_pages_speak_bahasa():
    with translation.override("id"):
        assert translation.gettext("My work") == "Pekerjaan saya"
