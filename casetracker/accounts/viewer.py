"""The viewer: who is asking, as one frozen value that every rule takes."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from casetracker.accounts.choices import Role

ALL_SECTIONS = (1 << 15) - 1

CASE_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.PROSECUTOR,
        Role.SHELTER_WORKER,
        Role.PARTNER_CONTACT,
        Role.COORDINATOR,
    }
)
"""Roles that see any case at all: the others manage people, approve, audit or count."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, an agency's API client, or a named unattended job, built once per request or task.

    `section_ceiling` is a bit mask (see `access.sections.Section`) that no grant lifts: an API client's own limit.
    So are `case_kinds`, the kinds of case it ever sees; None is all of them.
    `verified_at` is when they last proved who they are: at sign-in, at a step-up, or for a program its token.
    """

    user_id: UUID | None = None
    agency_id: UUID | None = None
    unit_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    client_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    section_ceiling: int = ALL_SECTIONS
    case_kinds: frozenset[str] | None = None
    province_id: int | None = None
    regency_id: int | None = None
    language: str = "en"
    time_zone: str = "Asia/Jakarta"
    shortcuts: bool = True
    job: str = ""
    verified_at: datetime | None = None
    display: str = field(default="", compare=False)

    @property
    def is_signed_in(self) -> bool:
        """Say whether somebody, or something, is asking."""
        return bool(self.user_id or self.client_id or self.job)

    @property
    def principals(self) -> tuple[UUID, ...]:
        """Return what grants can be written to: the person, their unit, their agency."""
        return tuple(item for item in (self.user_id, self.unit_id, self.agency_id) if item is not None)

    @property
    def sees_cases(self) -> bool:
        """Say whether this kind of viewer sees any case, whatever was granted to their agency."""
        return bool(self.client_id or self.job or not self.roles.isdisjoint(CASE_ROLES))

    def has(self, *roles: Role) -> bool:
        """Say whether the viewer holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)


NOBODY = Viewer()
