"""Who may approve or review, and telling them that something waits."""

from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from casetracker.access import walls
from casetracker.accounts.choices import Role
from casetracker.accounts.models import User, UserRole
from casetracker.accounts.notices import send_notices
from casetracker.approvals import access
from casetracker.approvals.choices import ApprovalStatus
from casetracker.approvals.models import ApprovalRequest, EmergencyOpening, Reviewer

REVIEWERS = 2


def _people(*roles: Role) -> QuerySet[User]:
    holding = UserRole.objects.filter(role__in=roles).values("user_id")
    return User.objects.filter(is_active=True, pk__in=holding)


def eligible_approvers(*, case_id: UUID | None, asked_by: UUID | None) -> QuerySet[User]:
    """Return who may decide on a request: approvers other than the asking person, outside every wall of the case."""
    walled = walls.walled_off(case_id)
    people = _people(Role.APPROVER).exclude(Q(pk=asked_by))
    return people.exclude(walled.people()) if walled.anybody else people


def independent_reviewers(*, case_id: UUID, user_id: UUID | None, agency_id: UUID | None) -> QuerySet[User]:
    """Return who may review, the first two to be chosen: other agencies first, the least busy first.

    Never the person, and never a walled party.
    """
    walled = walls.walled_off(case_id)
    people = _people(*access.REVIEWING_ROLES).exclude(Q(pk=user_id))
    if walled.anybody:
        people = people.exclude(walled.people())
    busy = Reviewer.objects.filter(user=OuterRef("pk"), reviewed_at__isnull=True).order_by()
    return people.annotate(
        is_near=ExpressionWrapper(Q(agency_id=agency_id), output_field=BooleanField()),
        waiting=Coalesce(Subquery(busy.values("user").annotate(count=Count("pk")).values("count")), 0),
    ).order_by("is_near", "waiting", "pk")


def tell_approvers(*, request_id: UUID) -> int:
    """Mail those who may decide that something waits, and return how many were told."""
    request = ApprovalRequest.objects.filter(pk=request_id, status=ApprovalStatus.WAITING).first()
    if request is None:
        return 0
    people = eligible_approvers(case_id=request.case_id, asked_by=request.asked_by_id).order_by("pk")
    return send_notices(people, page="approval_list")


def tell_reviewers(*, opening_id: UUID) -> int:
    """Mail those whose review of an emergency opening is waited for, and return how many were told."""
    opening = EmergencyOpening.objects.filter(pk=opening_id).first()
    if opening is None:
        return 0
    waiting = opening.reviewers.filter(reviewed_at__isnull=True)
    walled = walls.walled_off(opening.case_id)
    people = User.objects.filter(pk__in=waiting.values("user_id"), is_active=True).exclude(walled.people())
    return send_notices(people.order_by("pk"), page="emergency_list")
