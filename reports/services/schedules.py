"""Reports that are built regularly."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import User
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import DomainError, InvalidInput, NotAllowed, NotVisible, StaleVersion
from reports import access, scope
from reports.models import ReportRun, ReportSchedule
from reports.periods import Period, next_run_day
from reports.services.runs import check_request, request_report


@dataclass(frozen=True, slots=True)
class ScheduleInput:
    """What a person enters for a schedule."""

    definition_code: str
    frequency: str
    day_of_month: int
    scope: dict[str, str] = field(default_factory=dict)
    language: str = "id"
    for_publication: bool = False


@transaction.atomic
def save_schedule(
    *, data: ScheduleInput, actor: Viewer, now: datetime, schedule_id: UUID | None = None, version: int | None = None
) -> ReportSchedule:
    """Add a schedule, or change one of the agency's; the next run is worked out anew.

    Raises NotAllowed, NotVisible, StaleVersion, InvalidInput.
    """
    if not access.can_keep_schedules(actor) or actor.user_id is None:
        raise NotAllowed()
    today = timezone.localdate(now)
    period = Period.last_before(today, data.frequency)
    check_request(
        definition_code=data.definition_code,
        period_from=period.first,
        period_to=period.last,
        scope_values=data.scope,
        now=now,
    )
    if schedule_id is None:
        schedule = ReportSchedule(owner_id=actor.user_id, created_at=now)
    else:
        schedule = _locked(schedule_id, actor)
        if version is not None and schedule.version != version:
            raise StaleVersion()
        schedule.version += 1
    schedule.definition_id = data.definition_code
    schedule.frequency = data.frequency
    schedule.day_of_month = data.day_of_month
    schedule.scope = scope.read(data.scope).as_json()
    schedule.language = "id" if data.language.startswith("id") else "en"
    schedule.for_publication = data.for_publication or access.must_hide_small_numbers(actor)
    schedule.next_run_on = next_run_day(data.frequency, data.day_of_month, today)
    try:
        schedule.full_clean()
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error
    schedule.save()
    audit.record(
        "schedule.saved",
        actor=actor,
        now=now,
        subject=("schedule", schedule.pk, schedule.definition_id),
        details={"frequency": schedule.frequency, "day": schedule.day_of_month, "scope": schedule.scope},
    )
    return schedule


@transaction.atomic
def set_schedule_active(
    *, schedule_id: UUID, is_active: bool, actor: Viewer, now: datetime, version: int | None = None
) -> ReportSchedule:
    """Pause a schedule, or let it go on; what fell due meanwhile is not made up for."""
    if not access.can_keep_schedules(actor):
        raise NotAllowed()
    schedule = _locked(schedule_id, actor)
    if version is not None and schedule.version != version:
        raise StaleVersion()
    if schedule.is_active == is_active:
        return schedule
    schedule.is_active = is_active
    schedule.version += 1
    if is_active:
        schedule.next_run_on = next_run_day(schedule.frequency, schedule.day_of_month, timezone.localdate(now))
    schedule.save(update_fields=["is_active", "version", "next_run_on"])
    event = "schedule.resumed" if is_active else "schedule.paused"
    audit.record(event, actor=actor, now=now, subject=("schedule", schedule.pk, schedule.definition_id))
    return schedule


def run_due_schedules(*, now: datetime) -> list[ReportRun]:
    """Ask for the report of every schedule whose day has come, for the period that ended last; safe to run twice.

    The owner's present rights decide. A schedule whose owner may no longer report, or whose scope is gone, is paused.
    """
    today = timezone.localdate(now)
    found = []
    for schedule_id in ReportSchedule.objects.due(today).values_list("pk", flat=True):
        with transaction.atomic():
            schedule = (
                ReportSchedule.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=schedule_id, is_active=True, next_run_on__lte=today)
                .first()
            )
            if schedule is not None and (run := _run(schedule, now)) is not None:
                found.append(run)
    return found


def _run(schedule: ReportSchedule, now: datetime) -> ReportRun | None:
    today = timezone.localdate(now)
    owner = User.objects.select_related("agency").prefetch_related("roles").get(pk=schedule.owner_id)
    period = Period.last_before(today, schedule.frequency)
    same = ReportRun.objects.filter(schedule=schedule, period_from=period.first, period_to=period.last)
    run = same.defer("result").first()
    actor = viewer_for(owner) if owner.is_active else Viewer()
    if run is None:
        try:
            run = request_report(
                definition_code=schedule.definition_id,
                period_from=period.first,
                period_to=period.last,
                scope=schedule.scope,
                language=schedule.language,
                for_publication=schedule.for_publication,
                actor=actor,
                now=now,
                schedule=schedule,
            )
        except DomainError as refusal:
            _pause(schedule, refusal, now)
            return None
    schedule.last_run = run
    schedule.next_run_on = next_run_day(schedule.frequency, schedule.day_of_month, today)
    schedule.save(update_fields=["last_run", "next_run_on"])
    return run


def _pause(schedule: ReportSchedule, refusal: DomainError, now: datetime) -> None:
    schedule.is_active = False
    schedule.version += 1
    schedule.save(update_fields=["is_active", "version"])
    audit.record(
        "schedule.paused",
        actor=Viewer(job="schedules"),
        now=now,
        subject=("schedule", schedule.pk, schedule.definition_id),
        details={"refused": refusal.code},
    )


def _locked(schedule_id: UUID, actor: Viewer) -> ReportSchedule:
    schedule: ReportSchedule | None = (
        ReportSchedule.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=schedule_id).first()
    )
    if schedule is None:
        raise NotVisible(_("There is no such schedule."))
    return schedule
