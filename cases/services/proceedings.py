"""Charges, and the stages of criminal proceedings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access, clock, workflow
from cases.choices import ChargeOutcome, ChargePhase, TaskKind
from cases.models import Case, Charge, Offence, Stage, StageEvent, Suspect, Task
from cases.services.checks import (
    IN_THE_FUTURE,
    REASON_NEEDED,
    UNKNOWN_CODE,
    Problems,
    changed_codes,
    check_version,
    cleaned,
    is_future,
    lock_case,
)
from cases.services.suspects import lock_suspect
from cases.services.work import refresh_due
from casetracker.access import changes
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.choices import DatePrecision
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState

LEAST_REASON = 3
MOST_MONTHS = 1200
CONVICTED_ONLY = ("prison_months", "fine_rupiah", "restitution_rupiah")

STAGE_CLOCKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "investigation_opened": ("spdp", TaskKind.NOTIFY_VICTIM),
        "file_complete": ("p21_handover_alert", TaskKind.HAND_OVER_FILE),
    }
)
"""Stage → the time limit that starts with it, and the task it puts on the file."""

STOP_CLOCK = ("stop_notice", TaskKind.NOTIFY_VICTIM)


def offence_day(case: Case) -> date:
    """Return the day whose law applies: that of the incident, or as long as it is unknown, of the first report."""
    return case.incident_on or case.opened_on


@transaction.atomic
def add_charge(
    *,
    suspect_id: UUID,
    offence_id: int,
    phase: str,
    laid_on: date,
    remarks: str = "",
    actor: Viewer,
    now: datetime,
) -> Charge:
    """Charge a suspect with an offence in force on the day of the offence; the charge keeps its legal regime.

    Raises NotVisible, NotAllowed, InvalidInput.
    """
    suspect, case = lock_suspect(suspect_id=suspect_id, actor=actor)
    problems = Problems()
    offence = Offence.objects.in_force_on(offence_day(case)).filter(pk=offence_id).first()
    if offence is None:
        problems.add("offence", _("Choose an article that was in force on the day of the offence."))
    if phase not in ChargePhase.values:
        problems.add("phase", UNKNOWN_CODE)
    if is_future(laid_on, now):
        problems.add("laid_on", IN_THE_FUTURE)
    problems.raise_if_any()
    charge = Charge(
        suspect=suspect,
        offence=offence,
        regime=offence.regime if offence else "",
        phase=phase,
        laid_on=laid_on,
        outcome=ChargeOutcome.PENDING,
        remarks=remarks,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )
    cleaned(charge, exclude=["suspect"])
    charge.save(force_insert=True)
    _record_charge("charge.added", charge, suspect, actor, now, {"offence": charge.offence.code, "phase": phase})
    return charge


@transaction.atomic
def decide_charge(
    *,
    charge_id: UUID,
    outcome: str,
    decided_on: date | None,
    phase: str,
    prison_months: int | None = None,
    fine_rupiah: int | None = None,
    restitution_rupiah: int | None = None,
    remarks: str = "",
    version: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Charge:
    """Record what became of a charge. Sentences belong to a conviction only.

    Raises NotVisible, NotAllowed, StaleVersion, InvalidInput.
    """
    found = Charge.objects.visible_to(actor).filter(pk=charge_id).values_list("suspect_id", flat=True).first()
    if found is None:
        raise NotVisible()
    suspect, _case = lock_suspect(suspect_id=found, actor=actor)
    charge: Charge = Charge.objects.select_for_update().get(pk=charge_id)
    check_version(charge, version)
    values: dict[str, Any] = {
        "outcome": outcome,
        "decided_on": decided_on,
        "phase": phase,
        "prison_months": prison_months,
        "fine_rupiah": fine_rupiah,
        "restitution_rupiah": restitution_rupiah,
        "remarks": remarks,
    }
    _check_outcome(charge, values, now)
    before = {name: getattr(charge, name) for name in values}
    for name, value in values.items():
        setattr(charge, name, value)
    charge.version += 1
    cleaned(charge, exclude=["suspect", "offence"])
    charge.save(update_fields=[*values, "version"])
    _record_charge("charge.changed", charge, suspect, actor, now, changed_codes(before, values, {"remarks"}))
    return charge


def _check_outcome(charge: Charge, values: Mapping[str, Any], now: datetime) -> None:
    problems = Problems()
    if values["outcome"] not in ChargeOutcome.values:
        problems.add("outcome", UNKNOWN_CODE)
    if values["phase"] not in ChargePhase.values:
        problems.add("phase", UNKNOWN_CODE)
    if values["outcome"] != ChargeOutcome.PENDING and values["decided_on"] is None:
        problems.add("decided_on", _("Enter the day of the decision."))
    if values["decided_on"] and values["decided_on"] < charge.laid_on:
        problems.add("decided_on", _("Enter a date on or after the day of the charge."))
    if is_future(values["decided_on"], now):
        problems.add("decided_on", IN_THE_FUTURE)
    if (values["prison_months"] or 0) > MOST_MONTHS:
        problems.add("prison_months", _("Enter the sentence in months, at most 1,200."))
    if values["outcome"] != ChargeOutcome.CONVICTED:
        for name in CONVICTED_ONLY:
            if values[name]:
                problems.add(name, _("Leave this empty unless the person was convicted."))
    problems.raise_if_any()


def _record_charge(
    event: str, charge: Charge, suspect: Suspect, actor: Viewer, now: datetime, details: dict[str, Any]
) -> None:
    audit.record(
        event,
        actor=actor,
        now=now,
        case_id=suspect.case_id,
        subject=("charge", charge.pk, suspect.code),
        details=details,
    )
    changes.changed(case_id=suspect.case_id, resource="suspect", resource_id=suspect.pk)


@transaction.atomic
def record_stage(
    *,
    case_id: UUID,
    stage: str,
    on: date,
    on_precision: str = DatePrecision.DAY,
    suspect_id: UUID | None = None,
    reason: str = "",
    document_number: str = "",
    actor: Viewer,
    now: datetime,
) -> StageEvent:
    """Record that proceedings reached a stage (its code) on a day, for the whole case or one suspect.

    A stage may be recorded late: it has to fit between those that stand before and after it. Where a time limit
    starts with the stage, its task is put on the file. Raises NotVisible, NotAllowed, InvalidInput, and WrongState
    when the stage does not fit.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_edit_suspects(actor, held, case):
        raise NotAllowed()
    row = Stage.objects.in_force_on(on).filter(code=stage).order_by("valid_from").last()
    suspect = None
    if suspect_id is not None:
        suspect = Suspect.objects.filter(case=case, pk=suspect_id).first()
        if suspect is None:
            raise InvalidInput(fields={"suspect": [_("Choose a suspect of this case.")]})
    _check_stage(case, row, suspect, on=on, reason=reason, now=now)
    assert row is not None  # noqa: S101  # _check_stage refuses an unknown stage
    event = StageEvent(
        case=case,
        suspect=suspect,
        stage=row,
        on=on,
        on_precision=on_precision,
        reason=reason,
        document_number=document_number,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )
    cleaned(event, exclude=["case", "suspect", "stage"])
    event.save(force_insert=True)
    _start_clock(case, event, actor=actor, now=now)
    _record_stage("stage.recorded", event, actor, now, {"stage": row.code})
    return event


def _check_stage(
    case: Case, stage: Stage | None, suspect: Suspect | None, *, on: date, reason: str, now: datetime
) -> None:
    problems = Problems()
    if stage is None:
        problems.add("stage", _("Choose a stage that existed on that day."))
        problems.raise_if_any()
        return
    if is_future(on, now):
        problems.add("on", IN_THE_FUTURE)
    if stage.per_suspect and suspect is None:
        problems.add("suspect", _("Choose the suspect: this stage is reached by one suspect at a time."))
    if not stage.per_suspect and suspect is not None:
        problems.add("suspect", _("Choose the whole case: this stage is reached by the file."))
    if stage.needs_reason and len(reason.strip()) < LEAST_REASON:
        problems.add("reason", REASON_NEEDED)
    problems.raise_if_any()
    before, after = neighbours(standing_events(case.pk, suspect.pk if suspect else None), on)
    if not workflow.stage_fits(stage, before, after):
        raise WrongState(
            _("This stage does not fit the stages already recorded. Check the date, or void the one that is wrong."),
            code="stage_out_of_order",
        )


def standing_events(case_id: UUID, suspect_id: UUID | None) -> Sequence[StageEvent]:
    """Return the stages that stand for a suspect (with those of the whole file), or for the file alone, in order."""
    events = StageEvent.objects.filter(case_id=case_id).standing().select_related("stage")
    if suspect_id is None:
        events = events.filter(suspect__isnull=True)
    else:
        events = events.filter(suspect_id=None) | events.filter(suspect_id=suspect_id)
    return list(events.order_by("on", "recorded_at", "id"))


def neighbours(events: Sequence[StageEvent], on: date) -> tuple[Stage | None, Stage | None]:
    """Return the stages just before (or on) and just after a day."""
    before = [event.stage for event in events if event.on <= on]
    after = [event.stage for event in events if event.on > on]
    return (before[-1] if before else None), (after[0] if after else None)


def _start_clock(case: Case, event: StageEvent, *, actor: Viewer, now: datetime) -> None:
    clock_of = STOP_CLOCK if event.stage.is_stop else STAGE_CLOCKS.get(event.stage.code)
    if clock_of is None or event.on_precision != DatePrecision.DAY:
        return
    limit = clock.limits_on(event.on).get(clock_of[0])
    if limit is None:
        return
    Task(
        case=case,
        kind=clock_of[1],
        subject_code=event.suspect.code if event.suspect else "",
        agency_id=case.lead_agency_id,
        assignee_id=case.owner_id,
        due_on=clock.end_of(limit, event.on),
        time_limit=limit,
        created_by_id=actor.user_id,
        created_at=now,
    ).save(force_insert=True)
    refresh_due(case_id=case.pk, now=now)


@transaction.atomic
def void_stage(*, event_id: UUID, reason: str, actor: Viewer, now: datetime) -> StageEvent:
    """Mark a recorded stage as void, with the reason; the line stays.

    Raises NotVisible, NotAllowed, WrongState when it is void already, InvalidInput without a reason.
    """
    found = StageEvent.objects.visible_to(actor).filter(pk=event_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotVisible()
    case, held = lock_case(case_id=found, actor=actor)
    if not access.can_see_suspects(actor, held, case):
        raise NotVisible()
    if not access.can_edit_suspects(actor, held, case):
        raise NotAllowed()
    event: StageEvent = (
        StageEvent.objects.select_related("stage", "suspect").select_for_update(of=("self",)).get(pk=event_id)
    )
    if event.voided_on is not None:
        raise WrongState(code="stage_void")
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidInput(fields={"reason": [REASON_NEEDED]})
    event.voided_on = now.date()
    event.void_reason = reason
    event.voided_by_id = actor.user_id
    event.save(update_fields=["voided_on", "void_reason", "voided_by"])
    _record_stage("stage.voided", event, actor, now, {"stage": event.stage.code})
    return event


def _record_stage(event_name: str, event: StageEvent, actor: Viewer, now: datetime, details: dict[str, Any]) -> None:
    audit.record(
        event_name,
        actor=actor,
        now=now,
        case_id=event.case_id,
        subject=("stage", event.pk, event.suspect.code if event.suspect else ""),
        details=details,
    )
    changes.changed(case_id=event.case_id, resource="case", resource_id=event.case_id)
