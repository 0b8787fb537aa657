"""Proceedings that are known already, recorded in bulk: court archives, imports, demo data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import workflow
from cases.models import Case, Stage, StageEvent, Suspect
from cases.services.checks import IN_THE_FUTURE, REASON_NEEDED, Problems, is_future
from cases.services.proceedings import LEAST_REASON, neighbours
from casetracker.access import changes
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import DatePrecision
from casetracker.common.errors import InvalidInput, NotAllowed, WrongState


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStage:
    """A stage that a case, or one suspect of it, reached on a day."""

    case: Case
    stage: str
    on: date
    on_precision: str = DatePrecision.DAY
    suspect: Suspect | None = None
    reason: str = ""


@transaction.atomic
def record_stages(*, items: Sequence[KnownStage], actor: Viewer, now: datetime) -> list[StageEvent]:
    """Record many stages at once, a case's stages in the order of their days. No clock starts and no task is made.

    Raises NotAllowed unless the actor is an unattended job, InvalidInput for a stage that cannot be kept, WrongState
    for one that does not fit those before and after it; then nothing is written.
    """
    if not actor.job:
        raise NotAllowed()
    rows = _rows_of_stages()
    known = _standing({item.case.pk for item in items})
    made: list[StageEvent] = []
    for item in items:
        stage = _checked(_stage_on(rows, item), item, now)
        file = known[item.case.pk]
        if not workflow.stage_fits(stage, *neighbours(_events_for(file, item.suspect), item.on)):
            raise WrongState(code="stage_out_of_order")
        event = StageEvent(
            case=item.case,
            suspect=item.suspect,
            stage=stage,
            on=item.on,
            on_precision=item.on_precision,
            reason=item.reason,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        file.append(event)
        file.sort(key=lambda other: other.on)
        made.append(event)
    bulk.insert(made)
    changes.changed_many((case_id, "case", case_id) for case_id in dict.fromkeys(event.case_id for event in made))
    audit.record("case.stages_recorded", actor=actor, now=now, details={"stages": len(made)})
    return made


def _rows_of_stages() -> Mapping[str, Sequence[Stage]]:
    found: dict[str, list[Stage]] = defaultdict(list)
    for row in Stage.objects.order_by("valid_from"):
        found[row.code].append(row)
    return found


def _stage_on(rows: Mapping[str, Sequence[Stage]], item: KnownStage) -> Stage | None:
    in_force = [
        row
        for row in rows.get(item.stage, ())
        if (row.valid_from is None or row.valid_from <= item.on) and (row.valid_to is None or item.on <= row.valid_to)
    ]
    return in_force[-1] if in_force else None


def _standing(case_ids: set[UUID]) -> dict[UUID, list[StageEvent]]:
    found: dict[UUID, list[StageEvent]] = {case_id: [] for case_id in case_ids}
    events = StageEvent.objects.filter(case_id__in=case_ids).standing().select_related("stage")
    for event in events.order_by("on", "recorded_at", "id"):
        found[event.case_id].append(event)
    return found


def _events_for(file: Iterable[StageEvent], suspect: Suspect | None) -> list[StageEvent]:
    wanted = {None, suspect.pk} if suspect else {None}
    return [event for event in file if event.suspect_id in wanted]


def _checked(stage: Stage | None, item: KnownStage, now: datetime) -> Stage:
    problems = Problems()
    if stage is None:
        raise InvalidInput(fields={"stage": [_("Choose a stage that existed on that day.")]})
    if is_future(item.on, now):
        problems.add("on", IN_THE_FUTURE)
    if stage.per_suspect != (item.suspect is not None):
        problems.add("suspect", _("Choose the suspect: this stage is reached by one suspect at a time."))
    if stage.needs_reason and len(item.reason.strip()) < LEAST_REASON:
        problems.add("reason", REASON_NEEDED)
    problems.raise_if_any()
    return stage
