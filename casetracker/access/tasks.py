"""Thin tasks of the access layer."""

from typing import Any

import structlog
from django.utils import timezone

from casetracker.access import deriving, feed, services
from casetracker.common.tasks import job_task

log = structlog.get_logger(__name__)


@job_task("housekeeping")
def forget_old_changes(**_: Any) -> None:
    """Delete lines of the change feed that nobody may ask for any more."""
    feed.forget_old(now=timezone.now())


@job_task("access_expiry")
def end_expired_access(**_: Any) -> None:
    """Close what was shared for a time that is over."""
    services.end_expired(now=timezone.now())


@job_task("housekeeping")
def check_access_table(**_: Any) -> None:
    """Compare the access table with grants and walls, every night."""
    if wrong := deriving.mend(now=timezone.now()):
        log.error("the access table differed from the grants", count=len(wrong))
