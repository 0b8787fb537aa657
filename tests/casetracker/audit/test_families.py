"""Every kind of event has a name an auditor can read and filter by."""

import re
from pathlib import Path

from django.conf import settings

from casetracker.audit.choices import EventFamily

RECORDED = re.compile(r"\brecord\(\s*f?\"([a-z_]+)\.")


def test_every_event_recorded_belongs_to_one():
    found = {
        family
        for app in ("casetracker", "cases", "victims", "referrals", "reports")
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py")
        for family in RECORDED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert sorted(found - set(EventFamily.values)) == []
