"""Page shapes of requests and of emergency openings."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Now

from casetracker.access.querysets import WalledCases
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access
from casetracker.approvals.choices import ApprovalStatus

if TYPE_CHECKING:
    from casetracker.approvals.models import ApprovalRequest, EmergencyOpening  # noqa: F401


class ApprovalRequestQuerySet(models.QuerySet["ApprovalRequest"]):
    """Requests."""

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, and for approvers all of the others'. SECURITY: none about a case that is walled off from them."""
        if viewer.user_id is None:
            return self.none()
        rows = self if access.is_approver(viewer) else self.filter(asked_by_id=viewer.user_id)
        return rows.exclude(case_id__in=WalledCases(viewer.principals))

    def waiting(self, now: datetime) -> Self:
        """Requests that still take decisions."""
        return self.filter(status=ApprovalStatus.WAITING, expires_at__gt=now)

    def for_decision(self, viewer: Viewer, now: datetime) -> Self:
        """What waits for this approver: asked by somebody else, and not decided by them yet."""
        from casetracker.approvals.models import Decision

        if not access.is_approver(viewer):
            return self.none()
        decided = Decision.objects.filter(request=OuterRef("pk"), approver_id=viewer.user_id)
        rows = self.visible_to(viewer).waiting(now).exclude(asked_by_id=viewer.user_id)
        return rows.filter(~Exists(decided))

    def for_list(self) -> Self:
        """Shape of the lists and of the page of one request: two queries."""
        from casetracker.approvals.models import Decision

        decisions = Decision.objects.select_related("approver", "agency").order_by("at", "id")
        return self.select_related("asked_by", "asked_for").prefetch_related(Prefetch("decisions", queryset=decisions))


class EmergencyOpeningQuerySet(models.QuerySet["EmergencyOpening"]):
    """Emergency openings."""

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, and those one was told of as a reviewer, unless the case is walled off from them."""
        from casetracker.approvals.models import Reviewer

        if viewer.user_id is None:
            return self.none()
        told = Reviewer.objects.filter(opening=OuterRef("pk"), user_id=viewer.user_id)
        reviews = Exists(told) if access.can_review(viewer) else Q(pk__in=[])
        rows = self.filter(Q(user_id=viewer.user_id) | reviews)
        return rows.exclude(case_id__in=WalledCases(viewer.principals))

    def unreviewed(self) -> Self:
        """Openings of which not both reviewers said yet what they found."""
        return self.filter(reviewed_at__isnull=True)

    def to_review_by(self, viewer: Viewer) -> Self:
        """What waits for this reviewer, who has not said yet what they found."""
        from casetracker.approvals.models import Reviewer

        mine = Q(user_id=viewer.user_id)
        owed = Reviewer.objects.filter(mine, opening=OuterRef("pk"), reviewed_at__isnull=True)
        return self.visible_to(viewer).unreviewed().filter(~mine, Exists(owed))

    def running(self) -> Self:
        """Openings whose end has not come. SECURITY: the database's clock decides."""
        return self.filter(ends_at__gt=Now())

    def for_list(self) -> Self:
        """Shape of the lists and of the page of one: two queries."""
        from casetracker.approvals.models import Reviewer

        reviewers = Reviewer.objects.select_related("user").order_by("pk")
        return self.select_related("user", "agency").prefetch_related(Prefetch("reviewers", queryset=reviewers))
