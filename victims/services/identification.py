"""Decisions on identification, and the findings they rest on."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import FourState
from casetracker.common.errors import NotAllowed, WrongState
from victims import access, choices, workflow
from victims.models import ElementFinding, IdentificationChange, Victim
from victims.services import common
from victims.services.people import ELEMENT_CODES, keep_counts


@transaction.atomic
def decide_identification(
    *,
    victim_id: UUID,
    version: int,
    to_status: str,
    decided_by_type: str,
    decided_by_agency_id: UUID | None,
    on: date,
    reason: str,
    actor: Viewer,
    now: datetime,
) -> Victim:
    """Record a decision on identification and return the victim. Decisions are added, never changed.

    Raises NotAllowed, StaleVersion, WrongState for a step that may not follow, InvalidInput by field.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor, version=version, with_case=True)
    if not access.can_decide_identification(actor, held):
        raise NotAllowed()
    before = victim.identification_status
    problems: common.Problems = {}
    common.check_code(problems, "to_status", to_status, choices.IdentificationStatus.values, blank=False)
    common.check_code(
        problems,
        "decided_by_type",
        decided_by_type,
        choices.DecidedByType.values,
        blank=to_status not in workflow.DECISIONS,
    )
    common.check_past(problems, "on", on, now)
    if workflow.needs_reason(before, to_status) and not reason.strip():
        problems["reason"] = [_("Say on what grounds.")]
    common.check_text("reason", reason)
    common.refuse(problems)
    if not workflow.may_move(before, to_status):
        raise WrongState(code="not_a_next_step")
    change = IdentificationChange(
        victim=victim,
        from_status=before,
        to_status=to_status,
        decided_by_type=decided_by_type,
        decided_by_agency_id=decided_by_agency_id,
        on=on,
        reason=reason.strip(),
        by_id=actor.user_id,
        at=now,
    )
    common.check_row(change, exclude=["victim", "by"])
    change.save(force_insert=True)
    victim.identification_status = to_status
    victim.decided_by_type = decided_by_type
    victim.decided_by_agency_id = decided_by_agency_id
    victim.decided_by_id = actor.user_id
    victim.decided_on = on
    fields = ["identification_status", "decided_by_type", "decided_by_agency", "decided_by", "decided_on"]
    common.touch(victim, now=now, fields=fields)
    if choices.IdentificationStatus.NOT_VICTIM in {before, to_status}:
        keep_counts({victim.case_id}, now=now)
    common.record(
        "victim.identification_decided",
        victim,
        actor=actor,
        now=now,
        details={"identification_status": [before, to_status], "decided_by_type": decided_by_type},
    )
    return victim


@transaction.atomic
def record_findings(
    *, victim_id: UUID, version: int, states: Mapping[str, Mapping[str, str]], actor: Viewer, now: datetime
) -> Victim:
    """Write what was found out: four-state answers by element and code; what is not named stays as it is.

    "Not asked" takes an answer back. Raises NotAllowed, StaleVersion, InvalidInput for unknown codes.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor, version=version)
    if not access.can_record_findings(actor, held):
        raise NotAllowed()
    problems: common.Problems = {}
    for element, answers in states.items():
        for code, state in answers.items():
            if code not in ELEMENT_CODES.get(element, ()) or state not in FourState.values:
                problems.setdefault(element if element in ELEMENT_CODES else "element", []).append(common.UNKNOWN_CODE)
    common.refuse(problems)
    rows = {(row.element, row.code): row for row in ElementFinding.objects.filter(victim=victim)}
    changed: dict[str, list[str]] = {}
    for element, answers in states.items():
        for code, state in answers.items():
            row = rows.get((element, code))
            old = row.state if row else FourState.NOT_ASKED
            if old == state:
                continue
            changed[f"{element}.{code}"] = [str(old), str(state)]
            _write(row, victim, element, code, state, actor=actor, now=now)
    if changed:
        common.touch(victim, now=now)
        common.record("victim.findings_recorded", victim, actor=actor, now=now, details=changed)
    return victim


def _write(
    row: ElementFinding | None, victim: Victim, element: str, code: str, state: str, *, actor: Viewer, now: datetime
) -> None:
    if row is not None and state == FourState.NOT_ASKED:
        row.delete()
    elif row is not None:
        row.state, row.recorded_by_id, row.recorded_at = state, actor.user_id, now
        row.save(update_fields=["state", "recorded_by", "recorded_at"])
    else:
        ElementFinding(
            victim=victim, element=element, code=code, state=state, recorded_by_id=actor.user_id, recorded_at=now
        ).save(force_insert=True)
