"""WHO approves and who reviews: pure rules over a viewer. Neither opens a case."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.approvals.choices import ApprovalKind

NEEDED: Mapping[str, int] = MappingProxyType(
    {
        ApprovalKind.LIFT_WALL: 2,
        ApprovalKind.BULK_EXPORT: 2,
        ApprovalKind.SHELTER_LOCATION: 1,
        ApprovalKind.KEY_RECOVERY: 2,
        ApprovalKind.DESTRUCTION: 2,
        ApprovalKind.ERASURE: 2,
    }
)
"""How many approve. In an emergency the asking person is the first of two, and one live approver the second."""

VALID: Mapping[str, timedelta] = MappingProxyType(
    {
        ApprovalKind.LIFT_WALL: timedelta(days=14),
        ApprovalKind.BULK_EXPORT: timedelta(days=7),
        ApprovalKind.SHELTER_LOCATION: timedelta(hours=1),
        ApprovalKind.KEY_RECOVERY: timedelta(days=3),
        ApprovalKind.DESTRUCTION: timedelta(days=14),
        ApprovalKind.ERASURE: timedelta(days=14),
    }
)
"""How long a request may wait, and an approval that is used later may be used."""

REVIEWING_ROLES = (Role.APPROVER, Role.AUDITOR)
USING_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR, Role.SHELTER_WORKER)


class Asked(Protocol):
    """What the rules read of a request."""

    asked_by_id: UUID
    asked_for_id: UUID | None
    needed: int


def is_approver(viewer: Viewer) -> bool:
    """Say whether the viewer approves at all. SECURITY: no administrator does by being one."""
    return viewer.user_id is not None and viewer.has(Role.APPROVER)


def can_ask_for_key_recovery(viewer: Viewer) -> bool:
    """Those who run the installation ask for the master key."""
    return viewer.user_id is not None and viewer.has(Role.SYSTEM_ADMIN)


def can_see_requests(viewer: Viewer) -> bool:
    """Say whether the viewer has the page of requests: any person, for their own ones at least."""
    return viewer.user_id is not None


def can_decide(viewer: Viewer, asked: Asked) -> bool:
    """Approvers decide, and never on what they asked for themselves."""
    return is_approver(viewer) and viewer.user_id != asked.asked_by_id


def is_outside(asked: Asked, agency_id: UUID | None) -> bool:
    """Say whether an approver comes from another agency than the request."""
    return agency_id is not None and agency_id != asked.asked_for_id


def completes(asked: Asked, agencies: Collection[UUID | None]) -> bool:
    """Say whether approvals of these agencies are enough: as many as needed, at least one from outside."""
    return len(agencies) >= asked.needed and any(is_outside(asked, agency) for agency in agencies)


def can_add(asked: Asked, agencies: Collection[UUID | None], viewer: Viewer) -> bool:
    """Say whether one more approval can still lead to a decision: the last one may have to come from outside."""
    after = [*agencies, viewer.agency_id]
    return len(after) < asked.needed or completes(asked, after)


def can_open_in_emergency(viewer: Viewer) -> bool:
    """Say whether the viewer may break the glass: people who work on cases, never programs."""
    return viewer.user_id is not None and viewer.client_id is None and viewer.has(*USING_ROLES)


def can_review(viewer: Viewer) -> bool:
    """Say whether the viewer reviews emergency openings."""
    return viewer.user_id is not None and viewer.has(*REVIEWING_ROLES)
