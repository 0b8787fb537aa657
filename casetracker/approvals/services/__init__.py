"""The only place that writes approvals and emergency openings; each function is one transaction."""

from casetracker.approvals.services.asking import Wanted, ask, end_expired, take, withdraw
from casetracker.approvals.services.deciding import decide
from casetracker.approvals.services.emergencies import (
    ask_for_shelter_location,
    open_in_emergency,
    replace_reviewers,
    review,
    shelter_locations,
    suspend_unreviewed,
    what_was_done,
)
from casetracker.approvals.services.people import eligible_approvers, tell_approvers, tell_reviewers

__all__ = [
    "Wanted",
    "ask",
    "ask_for_shelter_location",
    "decide",
    "eligible_approvers",
    "end_expired",
    "open_in_emergency",
    "replace_reviewers",
    "review",
    "shelter_locations",
    "suspend_unreviewed",
    "take",
    "tell_approvers",
    "tell_reviewers",
    "what_was_done",
    "withdraw",
]
