"""Thin tasks of referrals: ids in, one service call, safe to run twice."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from casetracker.common.tasks import job_task
from referrals import services


@job_task("referral_clock", name="referrals.tasks.watch_clocks")
def watch_clocks(**_: Any) -> None:
    """Expire what nobody answered, and stop what no consent covers any more."""
    now = timezone.now()
    services.stop_without_consent(now=now)
    services.expire_unanswered(now=now)


@job_task("notification", name="referrals.tasks.tell_supervisors")
def tell_supervisors(*, referral_id: str, **_: Any) -> None:
    """Tell the supervisors of the sending agency that somebody was referred without consent."""
    services.tell_supervisors(referral_id=UUID(referral_id))
