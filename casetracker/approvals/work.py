"""What approvals and reviews put into *My work*."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access
from casetracker.approvals.models import ApprovalRequest, EmergencyOpening

MOST_ROWS = 50


def queue(viewer: Viewer, today: date) -> Sequence[dict[str, Any]]:
    """Return the requests this viewer may decide on, and the emergency openings they are to review."""
    rows: list[dict[str, Any]] = []
    if access.is_approver(viewer):
        waiting = ApprovalRequest.objects.for_decision(viewer, timezone.now()).order_by("expires_at", "pk")
        rows += [
            {
                "title": gettext("Decide: %(what)s") % {"what": request.get_kind_display()},
                "url": reverse("approval_detail", args=[request.pk]),
                "due_on": timezone.localdate(request.expires_at),
                "reference": request.reference,
            }
            for request in waiting[:MOST_ROWS]
        ]
    if access.can_review(viewer):
        openings = EmergencyOpening.objects.to_review_by(viewer)
        rows += [
            {
                "title": gettext("Review an emergency opening"),
                "url": reverse("emergency_detail", args=[opening.pk]),
                "due_on": timezone.localdate(opening.review_due_at),
                "reference": opening.reference,
            }
            for opening in openings.order_by("review_due_at", "pk")[:MOST_ROWS]
        ]
    return rows
