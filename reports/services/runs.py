"""Asking for a report, cancelling it, reading its files, and the end of the files."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, TooMany, WrongState
from casetracker.delivery import services as delivery
from reports import access, scope
from reports.choices import LIVE_STATUSES, RunStatus, RunStep
from reports.models import ReportDefinition, ReportFile, ReportRun, ReportSchedule
from reports.periods import EARLIEST_YEAR, LONGEST_YEARS

BUILD_TASK = "reports.tasks.build_report"
STUCK_AFTER = timedelta(minutes=15)

MOST_AT_ONCE = 5
"""How many reports one person may have in the making."""


@transaction.atomic
def request_report(
    *,
    definition_code: str,
    period_from: date,
    period_to: date,
    scope: dict[str, str] | None = None,
    language: str = "en",
    for_publication: bool = False,
    actor: Viewer,
    now: datetime,
    schedule: ReportSchedule | None = None,
) -> ReportRun:
    """Ask for a report; it is built by a worker. `scope` holds `province` (code) and `agency` (id), both optional.

    Raises NotAllowed for roles that do not report, InvalidInput for a period, scope or layout that cannot be, TooMany
    when five reports of this person are in the making.
    """
    if not access.can_request_report(actor) or actor.user_id is None or actor.agency_id is None:
        raise NotAllowed()
    definition = check_request(
        definition_code=definition_code, period_from=period_from, period_to=period_to, scope_values=scope, now=now
    )
    if schedule is None:
        refuse_too_many(actor)
    run = ReportRun(
        definition=definition,
        schedule=schedule,
        owner_id=actor.user_id,
        agency_id=actor.agency_id,
        period_from=period_from,
        period_to=period_to,
        scope=_tidy(scope),
        language="id" if language.startswith("id") else "en",
        for_publication=for_publication or access.must_hide_small_numbers(actor),
        status=RunStatus.QUEUED,
        step=RunStep.WAITING,
        requested_at=now,
    )
    try:
        run.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
    run.save(force_insert=True)
    audit.record(
        "report.requested",
        actor=actor,
        now=now,
        subject=("report", run.pk, definition.code),
        details={
            "period": [period_from.isoformat(), period_to.isoformat()],
            "scope": run.scope,
            "for_publication": run.for_publication,
            "scheduled": schedule is not None,
        },
    )
    delivery.enqueue(task=BUILD_TASK, run_id=run.pk)
    return run


def check_request(
    *,
    definition_code: str,
    period_from: date,
    period_to: date,
    scope_values: dict[str, str] | None,
    now: datetime,
) -> ReportDefinition:
    """Return the layout asked for. Raises InvalidInput with what to do when the report cannot be built."""
    definition = ReportDefinition.objects.offered(timezone.localdate(now)).filter(pk=definition_code).first()
    if definition is None:
        raise InvalidInput(fields={"definition": [_("Choose a report from the list.")]})
    if period_to < period_from:
        raise InvalidInput(fields={"period_to": [_("Enter a last day that is not before the first.")]})
    if period_from.year < EARLIEST_YEAR:
        text = _("Enter a first day from 1 January %(year)s on.") % {"year": str(EARLIEST_YEAR)}
        raise InvalidInput(fields={"period_from": [text]})
    if period_to.year - period_from.year > LONGEST_YEARS:
        raise InvalidInput(fields={"period_to": [_("Choose a shorter period.")]})
    found = scope.read(scope_values)
    if definition.needs_reference_agency and not found.is_reference:
        raise InvalidInput(fields={"agency": [_("Choose the agency that holds the reference data.")]})
    return definition


def refuse_too_many(actor: Viewer) -> None:
    """Raise TooMany when this person has enough reports in the making."""
    # One after another: two clicks at once must not both find a free place.
    live = ReportRun.objects.select_for_update().filter(owner_id=actor.user_id, status__in=LIVE_STATUSES)
    if len(live.values_list("pk")) >= MOST_AT_ONCE:
        raise TooMany(_("Five of your reports are being built. Wait until one is ready, or cancel one."))


@transaction.atomic
def cancel_run(*, run_id: UUID, actor: Viewer, now: datetime) -> ReportRun:
    """Stop a report; the worker notices before its next step. Raises NotVisible, NotAllowed, WrongState."""
    run = _visible(run_id, actor, lock=True)
    if not access.can_cancel(actor, owner_id=run.owner_id):
        raise NotAllowed(_("Only the person who asked for this report can cancel it."))
    if run.status not in LIVE_STATUSES:
        raise WrongState(_("This report is no longer being built."))
    run.status = RunStatus.CANCELLED
    run.cancelled_at = run.finished_at = run.seen_at = now
    run.save(update_fields=["status", "cancelled_at", "finished_at", "seen_at"])
    audit.record("report.cancelled", actor=actor, now=now, subject=("report", run.pk, run.definition_id))
    return run


@transaction.atomic
def mark_seen(*, run_id: UUID, actor: Viewer, now: datetime) -> None:
    """Note that the owner has opened a finished report: it leaves *My work*."""
    ReportRun.objects.filter(pk=run_id, owner_id=actor.user_id, seen_at__isnull=True).exclude(
        status__in=LIVE_STATUSES
    ).update(seen_at=now)


@transaction.atomic
def record_download(*, run_id: UUID, format: str, actor: Viewer, now: datetime) -> ReportFile:
    """Return a file to be handed out, and record who got it. Raises NotVisible when there is none for this viewer."""
    run = _visible(run_id, actor)
    file = ReportFile.objects.visible_to(actor).filter(run=run, format=format).first()
    if file is None or run.status != RunStatus.DONE:
        raise NotVisible()
    audit.record(
        "report.downloaded",
        actor=actor,
        now=now,
        subject=("report", run.pk, run.definition_id),
        details={"format": format, "sha256": file.sha256},
    )
    return file


def expire_runs(*, now: datetime, batch: int = 200) -> int:
    """Delete the files of reports that have reached their end and return how many reports; the result stays."""
    ended = list(ReportRun.objects.expired(now).order_by("expires_at").values_list("pk", flat=True)[:batch])
    for run_id in ended:
        with transaction.atomic():
            run = ReportRun.objects.select_for_update().filter(pk=run_id, status=RunStatus.DONE).first()
            if run is None:
                continue
            forget_files(run)
            run.status = RunStatus.EXPIRED
            run.save(update_fields=["status"])
    return len(ended)


def retry_stuck(*, now: datetime) -> int:
    """Hand reports to a worker again that none has finished in a quarter of an hour, and return how many.

    The builder gives a report up after some attempts, and leaves one alone that another worker is at.
    """
    before = now - STUCK_AFTER
    with transaction.atomic():
        stuck = ReportRun.objects.filter(status__in=LIVE_STATUSES, requested_at__lt=before).exclude(
            started_at__gte=before
        )
        ids = list(stuck.values_list("pk", flat=True))
        for run_id in ids:
            delivery.enqueue(task=BUILD_TASK, run_id=run_id)
    return len(ids)


def forget_files(run: ReportRun) -> None:
    """Delete the files of a run: their rows now, what is stored once that is committed."""
    stored: list[tuple[Any, str]] = [(file.file.storage, file.file.name) for file in run.files.all()]
    run.files.all().delete()
    for storage, name in stored:
        transaction.on_commit(partial(storage.delete, name), robust=True)


def _visible(run_id: UUID, actor: Viewer, *, lock: bool = False) -> ReportRun:
    runs = ReportRun.objects.visible_to(actor).defer("result")
    run: ReportRun | None = (runs.select_for_update(of=("self",)) if lock else runs).filter(pk=run_id).first()
    if run is None:
        raise NotVisible()
    return run


def _tidy(values: dict[str, str] | None) -> dict[str, str]:
    return scope.read(values).as_json()
