"""Every example of the guide for partners, run as it stands there against a running server."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from cases import services as case_services
from cases.law import load_law
from reports.choices import RunStatus
from reports.models import ReportDefinition, ReportFile, ReportRun
from tests.builders import accounts, api
from tests.builders import cases as case_builders
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders
from tests.casetracker.common.uploads import samples
from victims.choices import ServiceType

GUIDE = Path(settings.BASE_DIR) / "docs" / "api.md"
BLOCK = re.compile(r"^```(bash|python|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
END = "\x1e"
LONGEST = 120

pytestmark = pytest.mark.django_db(transaction=True)


def examples(language):
    """Return the blocks of a language, each with what the guide says it prints (None where it says nothing)."""
    found = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    following = [*found[1:], ("", "")]
    return [
        (text, after if kind == "text" else None)
        for (spoken, text), (kind, after) in zip(found, following, strict=True)
        if spoken == language
    ]


def as_said(expected):
    """Return a pattern of what the guide shows, in which … stands for anything."""
    return re.compile(".*?".join(map(re.escape, expected.strip().split("…"))) + r"\s*\Z", re.DOTALL)


def run_all(blocks, command, separator, environment, folder):
    script = "".join(f"{text}{separator}" for text, _expected in blocks)
    answer = subprocess.run(
        [*command, script], env=environment, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert answer.returncode == 0, answer.stderr + answer.stdout[-2000:]
    printed = answer.stdout.split(END)
    assert len(printed) == len(blocks) + 1, answer.stdout
    for (text, expected), output in zip(blocks, printed, strict=False):
        if expected is not None:
            assert as_said(expected).match(output.strip()), f"{text}\nprinted\n{output}\nbut the guide says\n{expected}"


@pytest.fixture
def partner(tmp_path, settings):
    """A client of an agency to which a case, a referral and a report belong."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages
    load_law()
    agency = accounts.shelter_agency()
    client = api.client(agency)
    scene = referral_builders.scene()
    scene.agency = agency
    referral_builders.provider(agency, ServiceType.LEGAL_AID)
    referral_builders.referral(scene, services=[ServiceType.LEGAL_AID])
    case_services.add_document(
        case_id=scene.case.pk,
        section="header",
        kind="statement",
        file=io.BytesIO(samples.pdf()),
        file_name="a.pdf",
        actor=scene.officer,
        now=timezone.now(),
    )
    officer = accounts.viewer()
    case = case_builders.case(officer)
    victim_builders.victim(case, officer)
    case_builders.share(case, officer, agency, ("identity", "services"), may_edit=True)
    add_report(agency)
    api.wait_for_everybody()
    return client


def add_report(agency):
    content = b"province,cases\n"
    run = ReportRun.objects.create(
        definition=ReportDefinition.objects.create(code="own", label_en="Own", label_id="Sendiri", sections=[]),
        owner=accounts.coordinator(agency),
        agency=agency,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 3, 31),
        status=RunStatus.DONE,
        result={},
        sha256="0" * 64,
        requested_at=timezone.now(),
    )
    file = ReportFile(run=run, format="csv", sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    file.file.save("report.csv", ContentFile(content), save=False)
    file.save()


@pytest.fixture
def environment(site, partner):
    return {
        "PATH": os.environ["PATH"],
        "CASETRACKER": site,
        "CLIENT_ID": partner.client_id,
        "CLIENT_SECRET": api.SECRET,
    }


class TestGuide:
    def test_every_curl_example(self, environment, tmp_path):
        if not shutil.which("curl") or not shutil.which("bash"):
            pytest.skip("curl and bash are not installed")
        blocks = examples("bash")
        assert len(blocks) > 12
        run_all(blocks, ["bash", "-euo", "pipefail", "-c"], f"printf '{END}'\n", environment, tmp_path)

    def test_every_python_example(self, environment, tmp_path):
        blocks = examples("python")
        assert len(blocks) > 3
        run_all(blocks, [sys.executable, "-I", "-c"], f"\nprint({END!r}, end='')\n", environment, tmp_path)


def test_the_guide_names_every_scope():
    from casetracker.accounts.api.scopes import SCOPES

    text = GUIDE.read_text(encoding="utf-8")
    assert [scope for scope in SCOPES if f"`{scope}`" not in text] == []
