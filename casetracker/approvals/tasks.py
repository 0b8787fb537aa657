"""Thin tasks of approvals and emergency openings."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from casetracker.approvals import services
from casetracker.common.tasks import BaseTask, job_task


@job_task("notification", base=BaseTask)
def tell_approvers(*, request_id: str, **_: Any) -> None:
    """Mail those who may decide on a request."""
    services.tell_approvers(request_id=UUID(request_id))


@job_task("notification", base=BaseTask)
def tell_reviewers(*, opening_id: str, **_: Any) -> None:
    """Mail the reviewers of an emergency opening."""
    services.tell_reviewers(opening_id=UUID(opening_id))


@job_task("deadlines", base=BaseTask)
def watch(**_: Any) -> None:
    """Close requests nobody decided in time, and suspend whose emergency opening was not reviewed in time."""
    now = timezone.now()
    services.end_expired(now=now)
    services.replace_reviewers(now=now)
    services.suspend_unreviewed(now=now)
