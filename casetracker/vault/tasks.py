"""Celery tasks of the vault."""

from celery import shared_task
from django.utils import timezone

from casetracker.vault import budget


@shared_task(job="housekeeping")
def forget_old_reads() -> None:
    """Delete counts of identities shown that no longer count."""
    budget.forget_old(now=timezone.now())
