"""The line *Report ready* of *My work*."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.viewer import Viewer
from reports.choices import RunStatus
from reports.models import ReportRun
from reports.periods import Period
from reports.texts import chosen, of_fields

MOST_LINES = 10


def rows(viewer: Viewer, today: date) -> Sequence[dict[str, Any]]:
    """Return the viewer's own reports that ended in the last week and were not opened since."""
    del today
    if viewer.user_id is None:
        return []
    return [
        _line(run, viewer) for run in ReportRun.objects.visible_to(viewer).news_for(viewer, timezone.now())[:MOST_LINES]
    ]


def _line(run: ReportRun, viewer: Viewer) -> dict[str, Any]:
    label = chosen(of_fields(run.definition), viewer.language)
    period = Period(run.period_from, run.period_to).label
    text = (
        _("Report ready: %(report)s, %(period)s")
        if run.status == RunStatus.DONE
        else _("Report failed: %(report)s, %(period)s")
    )
    return {
        "title": text % {"report": label, "period": period},
        "url": reverse("report_run", args=[run.pk]),
        "due_on": None,
        "overdue": run.status == RunStatus.FAILED,
        "reference": "",
    }
