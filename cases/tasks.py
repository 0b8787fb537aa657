"""Thin tasks of the case file."""

from typing import Any

from django.utils import timezone

from cases import services
from casetracker.common.tasks import job_task


@job_task("housekeeping", name="cases.tasks.forget_old_drafts")
def forget_old_drafts(**_: Any) -> None:
    """Delete unfinished entries nobody touched for 30 days."""
    services.forget_old_drafts(now=timezone.now())
