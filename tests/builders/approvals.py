"""Requests that wait for approval, and those who approve."""

from typing import Any

from django.utils import timezone

from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import ApprovalRequest
from tests.builders import accounts

REASON = "Asked for so that the tests can decide on it"


def request(actor: Viewer | None = None, kind: str = ApprovalKind.KEY_RECOVERY, **fields: Any) -> ApprovalRequest:
    """Return a request that waits."""
    wanted = services.Wanted(**{"kind": kind, "reason": REASON, **fields})
    return services.ask(wanted=wanted, actor=actor or accounts.viewer(), now=timezone.now())


def approver(agency: Any = None) -> Viewer:
    """Return an approver who has just signed in, of a new agency unless given."""
    return accounts.viewer(accounts.approver(agency))


def approve(of: ApprovalRequest, *actors: Viewer) -> ApprovalRequest:
    """Approve a request by each of these in turn (two new approvers unless given)."""
    for actor in actors or [approver() for _ in range(of.needed)]:
        of = services.decide(request_id=of.pk, answer="approve", actor=actor, now=timezone.now())
    return of
