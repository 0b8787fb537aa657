"""Thin tasks of reports."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casetracker.common.tasks import job_task
from reports import build, services


@shared_task(name="reports.tasks.build_report")
def build_report(*, run_id: str, **_: Any) -> None:
    """Build one report."""
    build.run(run_id=run_id)


@job_task("schedules", name="reports.tasks.run_due_schedules")
def run_due_schedules(**_: Any) -> None:
    """Ask for the reports of the schedules whose day has come; asked every hour."""
    services.run_due_schedules(now=timezone.now())


@job_task("housekeeping", name="reports.tasks.tidy_reports")
def tidy_reports(**_: Any) -> None:
    """Delete files that have reached their end, and see to reports that no worker has finished; asked every hour."""
    services.expire_runs(now=timezone.now())
    services.retry_stuck(now=timezone.now())
