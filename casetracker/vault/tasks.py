"""Celery tasks of the vault."""

from django.utils import timezone

from casetracker.common.tasks import job_task
from casetracker.vault import budget


@job_task("housekeeping")
def forget_old_reads() -> None:
    """Delete counts of identities shown that no longer count."""
    budget.forget_old(now=timezone.now())
