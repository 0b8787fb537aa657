"""Asking for an approval, taking a request back, and using what was approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access
from casetracker.approvals.choices import ApprovalStatus
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.delivery.services import enqueue

LEAST_REASON = 10
TELL_TASK = "casetracker.approvals.tasks.tell_approvers"
_WATCH = Viewer(job="deadlines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. PRIVACY: `details` holds codes and numbers only."""

    kind: str
    reason: str
    case_id: UUID | None = None
    reference: str = ""
    subject_id: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def ask(*, wanted: Wanted, actor: Viewer, now: datetime) -> ApprovalRequest:
    """Put a request before those who may approve it; whether the actor may want it, the calling service has checked.

    Raises NotAllowed for programs, InvalidInput without a reason, WrongState when the same thing waits already.
    """
    if actor.user_id is None:
        raise NotAllowed(code="only_people_ask")
    if len(wanted.reason.strip()) < LEAST_REASON:
        raise InvalidInput(fields={"reason": [_("Say in a sentence why this is needed.")]})
    request = ApprovalRequest(
        kind=wanted.kind,
        case_id=wanted.case_id,
        reference=wanted.reference,
        subject_id=wanted.subject_id,
        reason=wanted.reason.strip(),
        details=dict(wanted.details),
        needed=access.NEEDED[wanted.kind],
        asked_by_id=actor.user_id,
        asked_for_id=actor.agency_id,
        asked_at=now,
        expires_at=now + access.VALID[wanted.kind],
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise WrongState(_("This was asked for already and waits for a decision."), code="asked_already") from error
    _record("approval.asked", request, actor=actor, now=now, reason=request.reason)
    enqueue(task=TELL_TASK, request_id=request.pk)
    return request


@transaction.atomic
def withdraw(*, request_id: UUID, actor: Viewer, now: datetime) -> ApprovalRequest:
    """Take one's own request back. Raises NotVisible, NotAllowed for somebody else's, WrongState once decided."""
    request = locked(request_id, actor)
    if request.asked_by_id != actor.user_id:
        raise NotAllowed(code="not_yours")
    require_waiting(request, now)
    close(request, ApprovalStatus.WITHDRAWN, now)
    _record("approval.withdrawn", request, actor=actor, now=now)
    return request


@transaction.atomic
def take(*, request_id: UUID, kind: str, actor: Viewer, now: datetime, by_asker: bool = True) -> ApprovalRequest:
    """Use an approval of a kind that is carried out later: once, and in time.

    `by_asker`: only the person who asked may use it. Raises NotVisible, WrongState when it was not approved, was used
    before, or is too old.
    """
    request = ApprovalRequest.objects.select_for_update().filter(pk=request_id, kind=kind).first()
    if request is None or (by_asker and request.asked_by_id != actor.user_id):
        raise NotVisible()
    if request.status != ApprovalStatus.APPROVED or request.closed_at is None:
        raise WrongState(_("This was not approved."), code="not_approved")
    if request.used_at is not None:
        raise WrongState(_("This approval was used already."), code="approval_used")
    if now >= request.closed_at + access.VALID[kind]:
        raise WrongState(_("This approval is too old. Ask again."), code="approval_too_old")
    request.used_at = now
    request.save(update_fields=["used_at"])
    _record("approval.used", request, actor=actor, now=now)
    return request


@transaction.atomic
def end_expired(*, now: datetime) -> int:
    """Close requests nobody decided in time and return how many; safe to run in several processes at once."""
    due = ApprovalRequest.objects.filter(status=ApprovalStatus.WAITING, expires_at__lte=now)
    requests = list(due.select_for_update(skip_locked=True).order_by("expires_at", "pk")[:500])
    for request in requests:
        close(request, ApprovalStatus.EXPIRED, now)
        _record("approval.expired", request, actor=_WATCH, now=now)
    return len(requests)


def locked(request_id: UUID, actor: Viewer) -> ApprovalRequest:
    """Lock a request the actor may see. Raises NotVisible."""
    request = ApprovalRequest.objects.visible_to(actor).select_for_update().filter(pk=request_id).first()
    if request is None:
        raise NotVisible()
    return request


def require_waiting(request: ApprovalRequest, now: datetime) -> None:
    """Raise WrongState once a request is decided, taken back or too old."""
    if request.status != ApprovalStatus.WAITING or now >= request.expires_at:
        raise WrongState(_("This was decided already, or its time is over."), code="not_waiting")


def close(request: ApprovalRequest, status: str, now: datetime) -> None:
    """Write the end of a request."""
    request.status = status
    request.closed_at = now
    request.save(update_fields=["status", "closed_at"])


def _record(event: str, request: ApprovalRequest, *, actor: Viewer, now: datetime, reason: str = "") -> None:
    audit.record(
        event,
        actor=actor,
        now=now,
        case_id=request.case_id,
        subject=("approval", request.pk, request.reference),
        reason=reason,
        details={"kind": request.kind},
    )
