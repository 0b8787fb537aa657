"""Moving a case from status to status."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access, registry, workflow
from cases.choices import CaseStatus, ChargeOutcome, ClosureReason
from cases.models import Case, Charge, StatusChange, Task
from cases.registry import Blocker
from cases.services.checks import (
    IN_THE_FUTURE,
    REASON_NEEDED,
    UNKNOWN_CODE,
    Problems,
    check_version,
    cleaned,
    is_future,
    lock_case,
)
from casetracker.access import changes
from casetracker.access import services as grants
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, WrongState

LEAST_REASON = 3


def closing_blockers(case: Case) -> Sequence[Blocker]:
    """Return everything that speaks against closing a case, from this app and from those above."""
    own = workflow.own_blockers(
        status=case.status,
        tasks_waiting=Task.objects.filter(case=case).waiting().count(),
        charges_pending=Charge.objects.filter(suspect__case=case, outcome=ChargeOutcome.PENDING).count(),
    )
    return [*own, *registry.closing_blockers(case.pk)]


@transaction.atomic
def change_status(
    *,
    case_id: UUID,
    to: str,
    on: date,
    reason: str = "",
    closure_reason: str = "",
    override_reason: str = "",
    version: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Case:
    """Move a case, with the day of the move and, where the move asks for them, the reasons.

    Raises NotVisible, NotAllowed outside the lead agency, StaleVersion, WrongState for a move that is not in the
    table or a closing that nothing can override, InvalidInput for a missing reason or a wrong day.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_change_status(actor, held, case):
        raise NotAllowed(code="not_lead_agency")
    check_version(case, version)
    move = workflow.move_to(case.status, to) if to in CaseStatus.values else None
    if move is None:
        raise WrongState(code="no_such_move")
    _check(case, move, on=on, reason=reason, closure_reason=closure_reason, now=now)
    overridden = _check_closing(case, move, override_reason)
    before = case.status
    case.status = move.to
    case.closed_on = on if move.to == CaseStatus.CLOSED else None
    case.closure_reason = closure_reason if move.needs_closure_reason else ""
    case.version += 1
    case.updated_at = now
    cleaned(case)
    case.save(update_fields=["status", "closed_on", "closure_reason", "version", "updated_at"])
    StatusChange(
        case=case, from_status=before, to_status=move.to, on=on, reason=reason, by_id=actor.user_id, at=now
    ).save(force_insert=True)
    details: dict[str, object] = {"status": [before, move.to]}
    if case.closure_reason:
        details["closure_reason"] = case.closure_reason
    if overridden:
        details["overridden"] = [blocker.code for blocker in overridden]
    audit.record(
        "case.status_changed",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("case", case.pk, case.reference),
        reason=override_reason if overridden else "",
        details=details,
    )
    grants.follow(case.pk)
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    return case


def _check(case: Case, move: workflow.Move, *, on: date, reason: str, closure_reason: str, now: datetime) -> None:
    problems = Problems()
    if is_future(on, now):
        problems.add("on", IN_THE_FUTURE)
    if on < case.opened_on:
        problems.add("on", _("Enter a date on or after the day the case was reported."))
    if move.needs_reason and len(reason.strip()) < LEAST_REASON:
        problems.add("reason", REASON_NEEDED)
    if move.needs_closure_reason and closure_reason not in ClosureReason.values:
        problems.add("closure_reason", UNKNOWN_CODE)
    problems.raise_if_any()


def _check_closing(case: Case, move: workflow.Move, override_reason: str) -> Sequence[Blocker]:
    if not move.asks_closing_rules:
        return ()
    blockers = closing_blockers(case)
    if firm := [blocker for blocker in blockers if not blocker.may_override]:
        raise WrongState(firm[0].message, code=firm[0].code)
    if blockers and len(override_reason.strip()) < LEAST_REASON:
        raise InvalidInput(
            code="closing_blocked",
            fields={"override_reason": [_("Say why the case is closed all the same. Your name is kept with it.")]},
        )
    return blockers
