"""Thin tasks of victims: ids in, one service call, safe to run twice."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from casetracker.accounts.services import viewer_for
from casetracker.common import database
from casetracker.common.tasks import job_task
from victims.importing import services as importing
from victims.models import ImportRun


@shared_task(name="victims.tasks.check_import")
def check_import(*, run_id: str, **_: Any) -> None:
    """Read an uploaded file through and keep what is wrong with it."""
    importing.check(run_id=UUID(run_id), now=timezone.now())


@shared_task(name="victims.tasks.run_import")
def run_import(*, run_id: str, **_: Any) -> None:
    """Import a checked file as the person who asked for it."""
    with database.working(importing.JOB):
        run = ImportRun.objects.select_related("requested_by__agency").get(pk=run_id)
        actor = viewer_for(run.requested_by)
    importing.run_import(run_id=run.pk, actor=actor, now=timezone.now())


@job_task("housekeeping", name="victims.tasks.forget_old_imports")
def forget_old_imports(**_: Any) -> None:
    """Delete the files of imports that ended, or were left lying, a week ago."""
    importing.forget_old(now=timezone.now())
