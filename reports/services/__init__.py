"""Everything that writes reports: asking for one, its life, its schedule."""

from reports.services.runs import (
    cancel_run,
    check_request,
    expire_runs,
    mark_seen,
    record_download,
    request_report,
    retry_stuck,
)
from reports.services.schedules import ScheduleInput, run_due_schedules, save_schedule, set_schedule_active

__all__ = [
    "ScheduleInput",
    "cancel_run",
    "check_request",
    "expire_runs",
    "mark_seen",
    "record_download",
    "request_report",
    "retry_stuck",
    "run_due_schedules",
    "save_schedule",
    "set_schedule_active",
]
