"""Who is walled off from a case: read as a job, because a walled party must not find its own wall either."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from casetracker.access.choices import PrincipalKind
from casetracker.access.models import Wall
from casetracker.accounts.models import Unit, User
from casetracker.accounts.viewer import Viewer
from casetracker.common import database


@dataclass(frozen=True, slots=True)
class WalledOff:
    """The principals of a case that walls stand before, as they were named."""

    agencies: frozenset[UUID] = frozenset()
    units: frozenset[UUID] = frozenset()
    users: frozenset[UUID] = frozenset()

    @property
    def anybody(self) -> bool:
        """Say whether any wall stands."""
        return bool(self.agencies or self.units or self.users)

    def hides_from(self, *, user_id: UUID | None, unit_id: UUID | None, agency_id: UUID | None) -> bool:
        """Say whether somebody with these principals is behind one of the walls."""
        return user_id in self.users or unit_id in self.units or agency_id in self.agencies

    def people(self) -> Q:
        """Return the condition that finds the users behind the walls."""
        return Q(pk__in=self.users) | Q(unit_id__in=self.units) | Q(agency_id__in=self.agencies)


NOBODY_WALLED = WalledOff()


def walled_off(case_id: UUID | None) -> WalledOff:
    """Return who is walled off from a case."""
    if case_id is None:
        return NOBODY_WALLED
    with database.as_job("walls"):
        rows = list(Wall.objects.standing().filter(case_id=case_id).values_list("principal_kind", "principal"))
    return WalledOff(
        agencies=frozenset(principal for kind, principal in rows if kind == PrincipalKind.AGENCY),
        units=frozenset(principal for kind, principal in rows if kind == PrincipalKind.UNIT),
        users=frozenset(principal for kind, principal in rows if kind == PrincipalKind.USER),
    )


def hides_from(case_id: UUID | None, viewer: Viewer) -> bool:
    """Say whether a case is walled off from a viewer."""
    return walled_off(case_id).hides_from(user_id=viewer.user_id, unit_id=viewer.unit_id, agency_id=viewer.agency_id)


def may_be_given(case_id: UUID, kind: str, principal: UUID) -> bool:
    """Say whether an agency, unit or person may be given anything of a case: a wall before any of them forbids it."""
    walled = walled_off(case_id)
    if not walled.anybody:
        return True
    if kind == PrincipalKind.AGENCY:
        return principal not in walled.agencies
    if kind == PrincipalKind.UNIT:
        agency_id = Unit.objects.filter(pk=principal).values_list("agency_id", flat=True).first()
        return principal not in walled.units and agency_id not in walled.agencies
    return not User.objects.filter(walled.people(), pk=principal).exists()
