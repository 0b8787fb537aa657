"""Referrals as the API writes them, from the card that the pages show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.api.labels import coded
from casetracker.regions.api.shapes import region_link
from referrals import choices
from referrals.models import Referral
from referrals.redaction import ReferralCard, card
from victims.choices import ServiceType

ADDRESS = "/api/v1/referrals/{id}/"


def referrals(viewer: Viewer, rows: Sequence[Referral], now: datetime) -> list[dict[str, Any]]:
    """Return referrals fetched by `for_detail(viewer)`."""
    result = []
    for row in rows:
        granted: Any = row
        result.append(_referral(row, card(viewer, row, granted.granted, now)))
    return result


def referrals_by_id(viewer: Viewer, referral_ids: Sequence[UUID], now: datetime) -> dict[UUID, dict[str, Any]]:
    """Return the referrals the viewer sees among these; three queries."""
    rows = list(Referral.objects.for_detail(viewer).filter(pk__in=referral_ids))
    return {row["id"]: row for row in referrals(viewer, rows, now)}


def _agency(agency: Agency | None) -> dict[str, Any] | None:
    return {"id": agency.pk, "name": agency.name} if agency else None


def _referral(row: Referral, shown: ReferralCard) -> dict[str, Any]:
    def detail(value: Any) -> Any:
        return value if shown.reads_details else None

    return {
        "id": shown.id,
        "reference": shown.reference,
        "url": ADDRESS.format(id=shown.id),
        "side": shown.side,
        "status": coded(choices.ReferralStatus, shown.status),
        "available_transitions": [move.value for move in shown.moves],
        "urgency": coded(choices.Urgency, shown.urgency),
        "is_overdue": shown.is_overdue,
        "from_agency": _agency(shown.from_agency),
        "to_agency": _agency(shown.to_agency),
        "province": region_link(row.province_id),
        "case": shown.case_reference or None,
        "victim": shown.victim_code,
        "services": detail([coded(ServiceType, code) for code, _label in shown.services]),
        "reason": coded(choices.ReferralReason, row.reason),
        "message": detail(shown.message),
        "basis": detail(coded(choices.ConsentBasis, shown.basis)),
        "shared_sections": detail([code for code, _label in shown.shared]),
        "shares_now": shown.shares_now,
        "sharing_ended_at": shown.sharing_ended_at,
        "stop_due_at": shown.stop_due_at,
        "stop_confirmed_at": shown.stop_confirmed_at,
        "sent_at": shown.sent_at,
        "acknowledge_due_at": shown.acknowledge_due_at,
        "answer_due_at": shown.answer_due_at,
        "start_due_at": shown.start_due_at,
        "feedback_due_at": shown.feedback_due_at,
        "next_due_at": shown.next_due_at,
        "received_at": shown.received_at,
        "answered_at": shown.answered_at,
        "started_on": shown.started_on,
        "completed_on": shown.completed_on,
        "decline_reason": detail(coded(choices.DeclineReason, row.decline_reason)),
        "suggested_agency": _agency(shown.suggested_agency),
        "outcome": detail(coded(choices.ReferralOutcome, row.outcome)),
        "feedback": detail(shown.feedback),
        "feedback_at": shown.feedback_at,
        "updated_at": shown.updated_at,
        "version": shown.version,
    }
