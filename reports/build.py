"""Building a requested report from beginning to end: count, freeze, draw, write the files.

The worker's side of `services.request_report`. Each step of progress is a short transaction of its own, so that a page
sees it, and ends the work when the report was cancelled meanwhile.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models import F
from django.utils import timezone

from casetracker.accounts.models import User
from casetracker.accounts.services import viewer_for
from casetracker.audit import services as audit
from casetracker.common import database
from casetracker.common.errors import DomainError
from reports import access, results, scope
from reports.charts import draw
from reports.choices import LIVE_STATUSES, FileFormat, RunError, RunStatus, RunStep
from reports.files import WRITERS
from reports.models import ReportFile, ReportRun
from reports.periods import Period

log = structlog.get_logger(__name__)

JOB = "reporting"

KEEP_DAYS = 7
"""How long the files of a report are kept."""

MOST_ATTEMPTS = 3
"""After so many workers died over a report it is given up."""

_PROGRESS = {RunStep.COUNTING: 10, RunStep.CHARTS: 50, RunStep.PDF: 65, RunStep.TABLES: 85}


class Stopped(Exception):
    """The report was cancelled, or another worker has finished it."""


class Refused(Exception):
    """The report cannot be built; the code stands on the run."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def run(*, run_id: UUID | str) -> None:
    """Build a report. Safe to run twice, also at the same time: one works, the other returns at once.

    A database that went away is no failure of the report: that is raised, and the report is begun again later.
    """
    with _only_worker(run_id) as is_only:
        if not is_only:
            return
        try:
            _begin(run_id)
            _build(run_id)
        except Stopped:
            return
        except Refused as refusal:
            _fail(run_id, refusal.code)
        except AnyDatabaseError as error:
            if database.was_cut_off(error):
                raise
            # PRIVACY: a database error quotes rows; only its kind is written anywhere.
            log.exception("report failed", report_id=run_id)
            _fail(run_id, RunError.DATABASE)
        except OSError:
            log.exception("report failed", report_id=run_id)
            _fail(run_id, RunError.STORAGE)
        except Exception:
            log.exception("report failed", report_id=run_id)
            _fail(run_id, RunError.UNEXPECTED)


@contextmanager
def _only_worker(run_id: UUID | str) -> Iterator[bool]:
    """Hold the report for this database session; the lock ends with it, so a dead worker holds nothing."""
    key = int.from_bytes(hashlib.sha256(f"report {run_id}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_only = bool(cursor.fetchone()[0])
    try:
        yield is_only
    finally:
        if is_only and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _begin(run_id: UUID | str) -> None:
    """Take the report. Raises Stopped when there is nothing to do, Refused when it was tried too often."""
    now = timezone.now()
    with database.working(JOB):
        taken = ReportRun.objects.filter(pk=run_id, status__in=LIVE_STATUSES).update(
            status=RunStatus.RUNNING,
            started_at=now,
            attempts=F("attempts") + 1,
            step=RunStep.COUNTING,
            progress=_PROGRESS[RunStep.COUNTING],
        )
        tried_too_often = ReportRun.objects.filter(pk=run_id, attempts__gt=MOST_ATTEMPTS).exists()
    if not taken:
        raise Stopped()
    if tried_too_often:
        raise Refused(RunError.TOO_LONG)


def _step(run_id: UUID | str, step: RunStep) -> None:
    """Say how far it is. Raises Stopped when the report was cancelled."""
    with database.working(JOB):
        running = ReportRun.objects.filter(pk=run_id, status=RunStatus.RUNNING)
        is_running = running.update(step=step, progress=_PROGRESS[step])
    if not is_running:
        raise Stopped()


def _build(run_id: UUID | str) -> None:
    with database.working(JOB):
        request = ReportRun.objects.select_related("definition").get(pk=run_id)
    result = _count(request)
    _step(run_id, RunStep.CHARTS)
    for section in result["sections"]:
        draw(section, request.language)
    _step(run_id, RunStep.PDF)
    written = {FileFormat.PDF: WRITERS[FileFormat.PDF](result, request.language)}
    _step(run_id, RunStep.TABLES)
    for kind in (FileFormat.XLSX, FileFormat.CSV, FileFormat.JSON):
        written[kind] = WRITERS[kind](result, request.language)
    _finish(run_id, result, written)


def _count(request: ReportRun) -> dict[str, Any]:
    # SECURITY: the viewer is made anew from the owner, so that rights lost since the request count.
    owner = User.objects.select_related("agency").prefetch_related("roles").get(pk=request.owner_id)
    if not owner.is_active:
        raise Refused(RunError.OWNER_GONE)
    viewer = viewer_for(owner)
    if not access.can_request_report(viewer) or viewer.agency_id != request.agency_id:
        raise Refused(RunError.NOT_ALLOWED)
    try:
        limits = scope.read(request.scope)
    except DomainError as error:
        raise Refused(RunError.UNEXPECTED) from error
    with results.one_moment():
        # SECURITY: counted as the owner, so that the database's own wall stands behind every figure.
        database.enter(viewer)
        return results.build(
            definition=request.definition,
            owner=viewer,
            period=Period(request.period_from, request.period_to),
            scope=limits,
            for_publication=request.for_publication,
            now=timezone.now(),
        )


def _finish(run_id: UUID | str, result: dict[str, Any], written: dict[FileFormat, bytes]) -> None:
    """Write the files and the result in one transaction; a report cancelled meanwhile keeps neither."""
    now = timezone.now()
    stored: list[ReportFile] = []
    try:
        with database.working(JOB):
            request = ReportRun.objects.select_for_update().filter(pk=run_id, status=RunStatus.RUNNING).first()
            if request is None:
                raise Stopped()
            request.files.all().delete()
            for kind, content in written.items():
                stored.append(_store(request, kind, content))
            request.result = result
            request.sha256 = results.checksum(result)
            request.cut_off_at = datetime.fromisoformat(result["cut_off_at"])
            request.status, request.step, request.progress = RunStatus.DONE, RunStep.FINISHED, 100
            request.finished_at = now
            request.expires_at = now + timedelta(days=KEEP_DAYS)
            request.save()
            audit.record(
                "report.built",
                actor=viewer_for(User.objects.select_related("agency").get(pk=request.owner_id)),
                now=now,
                subject=("report", request.pk, request.definition_id),
                details={"sha256": request.sha256},
            )
    except BaseException:
        for file in stored:
            file.file.storage.delete(str(file.file.name))
        raise


def _store(request: ReportRun, kind: FileFormat, content: bytes) -> ReportFile:
    file = ReportFile(run=request, format=kind, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    file.file.save(f"{request.pk}.{kind}", ContentFile(content), save=False)
    file.save(force_insert=True)
    return file


def _fail(run_id: UUID | str, code: str) -> None:
    with database.working(JOB):
        ReportRun.objects.filter(pk=run_id, status__in=LIVE_STATUSES).update(
            status=RunStatus.FAILED, error_code=code, finished_at=timezone.now()
        )
