"""Thin tasks of referrals: ids in, one service call, safe to run twice."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from referrals import services


@shared_task(name="referrals.tasks.watch_clocks", job="referral_clock")
def watch_clocks(**_: Any) -> None:
    """Expire what nobody answered, and stop what no consent covers any more."""
    now = timezone.now()
    services.stop_without_consent(now=now)
    services.expire_unanswered(now=now)


@shared_task(name="referrals.tasks.tell_supervisors", job="notification")
def tell_supervisors(*, referral_id: str, **_: Any) -> None:
    """Tell the supervisors of the sending agency that somebody was referred without consent."""
    services.tell_supervisors(referral_id=UUID(referral_id))
