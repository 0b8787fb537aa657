"""Deciding on a request: two different people, one of them from outside, and the effect in the same transaction."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.access import is_fresh
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access, registry
from casetracker.approvals.choices import Answer, ApprovalStatus
from casetracker.approvals.models import ApprovalRequest, Decision
from casetracker.approvals.services.asking import close, locked, require_waiting
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, StepUpNeeded, WrongState


@transaction.atomic
def decide(*, request_id: UUID, answer: str, reason: str = "", actor: Viewer, now: datetime) -> ApprovalRequest:
    """Approve or refuse. One refusal ends the request; the last approval needed carries it out, once.

    Raises NotVisible (also for an approver behind a wall of the case), NotAllowed for one's own request or for nobody's
    approver, StepUpNeeded, WrongState when it does not wait any more, was decided by the actor before, or still needs
    somebody from another agency; InvalidInput.
    """
    request = locked(request_id, actor)
    if actor.user_id is None or not access.can_decide(actor, request):
        raise NotAllowed(code="may_not_decide")
    if not is_fresh(actor, now):
        raise StepUpNeeded()
    require_waiting(request, now)
    if answer not in Answer.values:
        raise InvalidInput(fields={"answer": [_("Choose one of the answers.")]})
    if answer == Answer.REFUSE and len(reason.strip()) < 3:
        raise InvalidInput(fields={"reason": [_("Say in a few words why not.")]})
    earlier = list(request.decisions.all())
    if any(decision.approver_id == actor.user_id for decision in earlier):
        raise WrongState(_("You have decided on this already. Somebody else decides too."), code="decided_already")
    agencies = [decision.agency_id for decision in earlier]
    if answer == Answer.APPROVE and not access.can_add(request, agencies, actor):
        raise WrongState(_("At least one approver has to come from another agency."), code="outsider_needed")
    Decision(
        request=request,
        approver_id=actor.user_id,
        agency_id=actor.agency_id,
        answer=answer,
        reason=reason.strip(),
        at=now,
    ).save(force_insert=True)
    audit.record(
        "approval.approved" if answer == Answer.APPROVE else "approval.refused",
        actor=actor,
        now=now,
        case_id=request.case_id,
        subject=("approval", request.pk, request.reference),
        reason=reason.strip(),
        details={"kind": request.kind},
    )
    if answer == Answer.REFUSE:
        close(request, ApprovalStatus.REFUSED, now)
    elif access.completes(request, [*agencies, actor.agency_id]):
        close(request, ApprovalStatus.APPROVED, now)
        registry.carry_out(request, actor, now)
    return request
