"""Thin tasks of the case file."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from cases import services


@shared_task(name="cases.tasks.forget_old_drafts", job="housekeeping")
def forget_old_drafts(**_: Any) -> None:
    """Delete unfinished entries nobody touched for 30 days."""
    services.forget_old_drafts(now=timezone.now())
