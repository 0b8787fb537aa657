"""The one place the access table is derived: grants minus walls, with the columns that lists go by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casetracker.access import registry
from casetracker.access.choices import PrincipalKind
from casetracker.access.models import CaseAccess, Grant, Wall
from casetracker.accounts.models import Unit, User
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk, database

Row = tuple[UUID, UUID, str, datetime | None, int]
"""Case, principal, kind of principal, end, sections."""

_new_access = bulk.maker(CaseAccess)


@transaction.atomic
def derive(case_ids: Iterable[UUID]) -> None:
    """Write the access table anew for these cases. SECURITY: nothing else writes it."""
    with database.as_job("access_derivation"):
        rewrite(case_ids)


def rewrite(case_ids: Iterable[UUID]) -> None:
    """As `derive`, for callers that act as a job already."""
    ids = list(case_ids)
    CaseAccess.objects.filter(case_id__in=ids).delete()
    bulk.insert(rows_for(ids))


def rows_for(case_ids: Iterable[UUID]) -> list[CaseAccess]:
    """Return what the access table has to hold for these cases, from their grants, walls and facts."""
    ids = list(case_ids)
    facts = registry.case_facts(ids)
    union: dict[tuple[UUID, UUID, datetime | None], int] = defaultdict(int)
    grants = Grant.objects.active().filter(case_id__in=ids)
    rows = list(grants.values_list("case_id", "principal", "principal_kind", "expires_at", "sections"))
    for case_id, principal, _kind, expires_at, sections in without_walled(rows, ids):
        union[(case_id, principal, expires_at)] |= sections
    return [
        _new_access(
            case_id=case_id,
            principal=principal,
            expires_at=expires_at,
            sections=sections,
            opened_at=case.opened_at,
            status=case.status,
            kind=case.kind,
            province_id=case.province_id,
            lead_agency_id=case.lead_agency_id,
            owner_id=case.owner_id,
            child_involved=case.child_involved,
            next_due_on=case.next_due_on,
            is_reference=case.is_reference,
        )
        for (case_id, principal, expires_at), sections in union.items()
        if (case := facts.get(case_id))
    ]


def without_walled(rows: Sequence[Row], case_ids: Sequence[UUID]) -> Sequence[Row]:
    """Leave out grants to whoever a wall stands before: the party itself, a unit of its agency, a person of either."""
    walled: dict[UUID, set[UUID]] = defaultdict(set)
    standing = Wall.objects.standing().filter(case_id__in=case_ids)
    for case_id, principal in standing.values_list("case_id", "principal"):
        walled[case_id].add(principal)
    if not walled:
        return rows
    above = _principals_above([row for row in rows if row[0] in walled])
    return [row for row in rows if walled[row[0]].isdisjoint({row[1], *above.get(row[1], ())})]


def _principals_above(rows: Iterable[Row]) -> Mapping[UUID, tuple[UUID | None, ...]]:
    """Return the unit and the agency of each person, and the agency of each unit, among the principals of grants."""
    named: dict[str, set[UUID]] = defaultdict(set)
    for _case_id, principal, kind, _expires_at, _sections in rows:
        named[kind].add(principal)
    found: dict[UUID, tuple[UUID | None, ...]] = {}
    if units := named[PrincipalKind.UNIT]:
        for pk, agency_id in Unit.objects.filter(pk__in=units).values_list("pk", "agency_id"):
            found[pk] = (agency_id,)
    if users := named[PrincipalKind.USER]:
        for pk, unit_id, agency_id in User.objects.filter(pk__in=users).values_list("pk", "unit_id", "agency_id"):
            found[pk] = (unit_id, agency_id)
    return found


def follow(case_id: UUID) -> None:
    """Bring the list columns of one case up to date after its row changed: one update, grants untouched."""
    with database.as_job("access_derivation"):
        facts = registry.case_facts([case_id])[case_id]
        CaseAccess.objects.filter(case_id=case_id).update(
            opened_at=facts.opened_at,
            status=facts.status,
            kind=facts.kind,
            province_id=facts.province_id,
            lead_agency_id=facts.lead_agency_id,
            owner_id=facts.owner_id,
            child_involved=facts.child_involved,
            next_due_on=facts.next_due_on,
            is_reference=facts.is_reference,
        )


def sections_in_force(case_id: UUID, principal: UUID) -> int:
    """Return what a principal may see of a case now, by the database's clock, as bits; of another one, as a job."""
    result = 0
    rows = CaseAccess.objects.in_force().filter(case_id=case_id, principal=principal)
    for sections in rows.values_list("sections", flat=True):
        result |= sections
    return result


def differences(*, batch: int = 1000) -> list[UUID]:
    """Compare the table with grants and walls, as a job, and return the cases in which they differ.

    None, unless something is wrong.
    """
    columns = [field.attname for field in CaseAccess._meta.fields if field.name != "id"]

    def key(row: CaseAccess) -> tuple[object, ...]:
        return tuple(getattr(row, column) for column in columns)

    ids = sorted(
        set(Grant.objects.values_list("case_id", flat=True).distinct())
        | set(CaseAccess.objects.values_list("case_id", flat=True).distinct())
    )
    wrong: list[UUID] = []
    for start in range(0, len(ids), batch):
        part = ids[start : start + batch]
        expected: dict[UUID, set[tuple[object, ...]]] = defaultdict(set)
        found: dict[UUID, set[tuple[object, ...]]] = defaultdict(set)
        for row in rows_for(part):
            expected[row.case_id].add(key(row))
        for row in CaseAccess.objects.filter(case_id__in=part):
            found[row.case_id].add(key(row))
        wrong += [case_id for case_id in part if expected[case_id] != found[case_id]]
    return wrong


def mend(*, now: datetime) -> list[UUID]:
    """Compare as `differences` does, write anew what differs, and leave a line for the auditors about each case."""
    wrong = differences()
    rewrite(wrong)
    for case_id in wrong:
        audit.record("access.mended", actor=Viewer(job="housekeeping"), now=now, case_id=case_id)
    return wrong
