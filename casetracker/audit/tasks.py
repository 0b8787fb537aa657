"""Thin tasks of the record."""

from typing import Any

from casetracker.audit import unusual
from casetracker.common.tasks import job_task


@job_task("notification")
def tell_auditors(*, notice_id: str, **_: Any) -> None:
    """Mail the auditors that something unusual waits for them."""
    # PRIVACY: the number of the notice leads nowhere; the page says who it was.
    unusual.tell_auditors()
