"""Thin tasks of the outbox."""

from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from casetracker.common.tasks import job_task
from casetracker.delivery import services


@shared_task(name="casetracker.delivery.tasks.relay_outbox")
def relay_outbox(**_: Any) -> None:
    """Hand due messages to the broker."""
    services.relay(now=timezone.now())


@job_task("housekeeping", name="casetracker.delivery.tasks.forget_old")
def forget_old(**_: Any) -> None:
    """Delete what has served its purpose."""
    services.forget_old(now=timezone.now())


@shared_task(name="casetracker.delivery.tasks.confirm_worker")
def confirm_worker(*, nonce: str, **_: Any) -> None:
    """Show that a worker is alive: `ready` waits for this key."""
    cache.set(f"worker-confirmed:{nonce}", "1", timeout=300)
