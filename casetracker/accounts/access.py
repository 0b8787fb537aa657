"""WHO keeps accounts: pure rules over a viewer. Keeping accounts never opens a case."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

# What an agency's administrator may hand out. The others watch over everybody, so the system administrator gives them.
ROLES_OF_AN_AGENCY = (
    Role.OFFICER,
    Role.SUPERVISOR,
    Role.SHELTER_WORKER,
    Role.PROSECUTOR,
    Role.PARTNER_CONTACT,
    Role.STATISTICIAN,
    Role.AGENCY_ADMIN,
)

FRESH_FOR = timedelta(minutes=15)
"""How long a proof of who somebody is counts for what needs a fresh one."""


def is_fresh(viewer: Viewer, now: datetime) -> bool:
    """Say whether the viewer proved who they are a short while ago; where not, raise StepUpNeeded."""
    return viewer.verified_at is not None and now - viewer.verified_at < FRESH_FOR


def can_manage_users(viewer: Viewer) -> bool:
    """Say whether the viewer manages users at all: of their agency, or everybody's."""
    return viewer.has(Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


def can_manage_users_of(viewer: Viewer, agency_id: UUID | None) -> bool:
    """Say whether the viewer manages the users of an agency."""
    return viewer.has(Role.SYSTEM_ADMIN) or (
        viewer.has(Role.AGENCY_ADMIN) and agency_id is not None and viewer.agency_id == agency_id
    )


def roles_to_give(viewer: Viewer) -> tuple[str, ...]:
    """Return the roles the viewer may hand out."""
    if viewer.has(Role.SYSTEM_ADMIN):
        return tuple(Role.values)
    return ROLES_OF_AN_AGENCY if viewer.has(Role.AGENCY_ADMIN) else ()


def can_change_roles(viewer: Viewer, user_id: UUID, roles: Collection[str]) -> bool:
    """Nobody changes their own roles, nor those of somebody who holds a role they could not give."""
    return viewer.user_id != user_id and set(roles) <= set(roles_to_give(viewer))


def can_switch(viewer: Viewer, user_id: UUID, roles: Collection[str]) -> bool:
    """Say whether the viewer may switch an account off or on; nobody does so with their own."""
    return can_change_roles(viewer, user_id, roles)


def can_edit_agencies(viewer: Viewer) -> bool:
    """System administrators keep the directory of agencies."""
    return viewer.has(Role.SYSTEM_ADMIN)


def can_add_units(viewer: Viewer, agency_id: UUID) -> bool:
    """Units are added by system administrators and by the agency's own administrator."""
    return can_manage_users_of(viewer, agency_id)


def can_see_clients(viewer: Viewer) -> bool:
    """Those who register API clients of their agency see them, and so does its contact."""
    return viewer.has(Role.AGENCY_ADMIN, Role.COORDINATOR, Role.PARTNER_CONTACT, Role.SYSTEM_ADMIN)


def can_manage_clients(viewer: Viewer) -> bool:
    """Say whether the viewer registers and revokes API clients of their own agency."""
    return viewer.has(Role.AGENCY_ADMIN, Role.COORDINATOR, Role.PARTNER_CONTACT)


# Who reads nothing but figures that anybody may have once they are published.
ROLES_WITHOUT_SECOND_FACTOR = frozenset({Role.STATISTICIAN})
ROLES_OF_A_HARDWARE_KEY = frozenset({Role.SYSTEM_ADMIN, Role.AGENCY_ADMIN, Role.AUDITOR, Role.APPROVER})


def needs_second_factor(viewer: Viewer, *, required: bool) -> bool:
    """Say whether this person may do nothing without a second factor, where the installation requires one."""
    return required and viewer.user_id is not None and not viewer.roles <= ROLES_WITHOUT_SECOND_FACTOR


def needs_hardware_key(viewer: Viewer, *, required: bool) -> bool:
    """Say whether this person's second factor must be a key or passkey, where the installation requires that."""
    return required and not viewer.roles.isdisjoint(ROLES_OF_A_HARDWARE_KEY)


def can_ask_for_reset(viewer: Viewer, user_id: UUID, roles: Collection[str]) -> bool:
    """Say whether the viewer may ask that somebody's second factor be reset: as for switching an account off."""
    return can_switch(viewer, user_id, roles)


def can_confirm_reset(viewer: Viewer, user_id: UUID, roles: Collection[str], asked_by: UUID) -> bool:
    """Nobody confirms what they asked for themselves, nor for their own account."""
    return can_switch(viewer, user_id, roles) and viewer.user_id != asked_by
