"""Giving and withdrawing access, and the one place the access table is derived."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from casetracker.access import registry
from casetracker.access.choices import GrantKind, Operation, PrincipalKind
from casetracker.access.models import CaseAccess, Change, Grant
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk

EXPIRED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A grant to be given."""

    case_id: UUID
    principal: UUID
    principal_kind: str
    kind: str
    sections: int
    reason: str = ""
    source_id: UUID | None = None
    expires_at: datetime | None = None


@transaction.atomic
def give(wanted: Wanted, *, actor: Viewer, now: datetime) -> Grant:
    """Give access, or replace the grant of the same kind and source; the table follows in the same transaction.

    An agency that thereby sees more, or less, of the case finds everything in it announced in the change feed.
    """
    before = sections_in_force(wanted.case_id, wanted.principal)
    grants = give_many([wanted], actor=actor, now=now)
    if wanted.principal_kind == PrincipalKind.AGENCY:
        tell(wanted.case_id, wanted.principal, before)
    audit.record(
        "access.given",
        actor=actor,
        now=now,
        case_id=wanted.case_id,
        subject=("grant", grants[0].pk, ""),
        sections=wanted.sections,
        reason=wanted.reason,
        details={"kind": wanted.kind, "to": wanted.principal_kind, "principal": str(wanted.principal)},
    )
    return grants[0]


@transaction.atomic
def give_many(wanted: Sequence[Wanted], *, actor: Viewer, now: datetime) -> list[Grant]:
    """Give many grants (new cases, imports) and derive the table once."""
    for item in wanted:
        if len(wanted) == 1:
            Grant.objects.active().filter(
                case_id=item.case_id, principal=item.principal, kind=item.kind, source_id=item.source_id
            ).update(revoked_at=now, revoked_by=actor.user_id, revoke_reason="replaced")
    grants = [
        Grant(
            case_id=item.case_id,
            principal=item.principal,
            principal_kind=item.principal_kind,
            kind=item.kind,
            sections=item.sections,
            reason=item.reason,
            source_id=item.source_id,
            expires_at=item.expires_at,
            granted_at=now,
            granted_by=actor.user_id,
        )
        for item in wanted
    ]
    bulk.insert(grants)
    derive({item.case_id for item in wanted})
    return grants


@transaction.atomic
def withdraw(
    *,
    case_id: UUID,
    actor: Viewer,
    now: datetime,
    reason: str,
    kind: str,
    principal: UUID | None = None,
    source_id: UUID | None = None,
) -> int:
    """Withdraw grants of a kind (of one principal or one source) and return how many.

    Whoever thereby loses the case gets a `revoke` line in the change feed, and nothing else about it any more; an
    agency that keeps a part of it finds everything announced anew, so that it can forget what it lost.
    """
    chosen = Grant.objects.active().select_for_update().filter(case_id=case_id, kind=kind)
    if principal is not None:
        chosen = chosen.filter(principal=principal)
    if source_id is not None:
        chosen = chosen.filter(source_id=source_id)
    grants = list(chosen)
    if not grants:
        return 0
    principals = {grant.principal: grant.principal_kind for grant in grants}
    before = {item: sections_in_force(case_id, item) for item in principals}
    Grant.objects.filter(pk__in=[grant.pk for grant in grants]).update(
        revoked_at=now, revoked_by=actor.user_id, revoke_reason=reason[:300]
    )
    derive({case_id})
    for item, kind_of_principal in principals.items():
        if kind_of_principal == PrincipalKind.AGENCY or not sections_in_force(case_id, item):
            tell(case_id, item, before[item])
    audit.record(
        "access.withdrawn",
        actor=actor,
        now=now,
        case_id=case_id,
        reason=reason,
        details={"kind": kind, "principals": sorted(str(grant.principal) for grant in grants)},
    )
    return len(grants)


@transaction.atomic
def end_expired(*, now: datetime) -> int:
    """Close grants whose end has come and return how many; safe to run in several processes at once.

    The database's clock has hidden the case already at that moment. This is what tells programs to delete their copy.
    """
    due = Grant.objects.active().filter(expires_at__lte=now).select_for_update(skip_locked=True)
    grants = list(due.order_by("expires_at", "id")[:EXPIRED_AT_ONCE])
    Grant.objects.filter(pk__in=[grant.pk for grant in grants]).update(revoked_at=now, revoke_reason="expired")
    derive({grant.case_id for grant in grants})
    for grant in grants:
        if grant.principal_kind == PrincipalKind.AGENCY:
            tell(grant.case_id, grant.principal, grant.sections)
        audit.record(
            "access.ended",
            actor=Viewer(job="access_expiry"),
            now=now,
            case_id=grant.case_id,
            subject=("grant", grant.pk, ""),
            sections=grant.sections,
            details={"kind": grant.kind, "principal": str(grant.principal)},
        )
    return len(grants)


def sections_in_force(case_id: UUID, principal: UUID) -> int:
    """Return what a principal may see of a case now, by the database's clock, as bits."""
    result = 0
    rows = CaseAccess.objects.in_force().filter(case_id=case_id, principal=principal)
    for sections in rows.values_list("sections", flat=True):
        result |= sections
    return result


def tell(case_id: UUID, principal: UUID, before: int) -> None:
    """Put into the feed of a principal what became of their access: nothing left, more, or less than before."""
    after = sections_in_force(case_id, principal)
    if not after:
        Change(
            case_id=case_id, principal=principal, resource="case", resource_id=case_id, operation=Operation.REVOKE
        ).save(force_insert=True)
    elif after != before:
        announce(case_id=case_id, principal=principal)


def announce(*, case_id: UUID, principal: UUID) -> None:
    """Put everything that hangs on a case into the feed of one principal."""
    bulk.insert(
        [
            Change(
                case_id=case_id,
                principal=principal,
                resource=resource,
                resource_id=resource_id,
                operation=Operation.UPDATE,
            )
            for resource, resource_id in registry.case_resources(case_id)
        ]
    )


def rows_for(case_ids: Iterable[UUID]) -> list[CaseAccess]:
    """Return what the access table has to hold for these cases, from their grants and facts."""
    ids = list(case_ids)
    facts = registry.case_facts(ids)
    union: dict[tuple[UUID, UUID, datetime | None], int] = defaultdict(int)
    for case_id, principal, expires_at, sections in (
        Grant.objects.active().filter(case_id__in=ids).values_list("case_id", "principal", "expires_at", "sections")
    ):
        union[(case_id, principal, expires_at)] |= sections
    return [
        CaseAccess(
            case_id=case_id,
            principal=principal,
            expires_at=expires_at,
            sections=sections,
            opened_at=facts[case_id].opened_at,
            status=facts[case_id].status,
            kind=facts[case_id].kind,
            province_id=facts[case_id].province_id,
            lead_agency_id=facts[case_id].lead_agency_id,
            owner_id=facts[case_id].owner_id,
            child_involved=facts[case_id].child_involved,
            next_due_on=facts[case_id].next_due_on,
            is_reference=facts[case_id].is_reference,
        )
        for (case_id, principal, expires_at), sections in union.items()
        if case_id in facts
    ]


@transaction.atomic
def derive(case_ids: Iterable[UUID]) -> None:
    """Write the access table anew for these cases. SECURITY: nothing else writes it."""
    ids = list(case_ids)
    CaseAccess.objects.filter(case_id__in=ids).delete()
    bulk.insert(rows_for(ids))


def follow(case_id: UUID) -> None:
    """Bring the list columns of one case up to date after its row changed: one update, grants untouched."""
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


def differences(*, batch: int = 1000) -> list[UUID]:
    """Compare the table with the grants and return the cases in which they differ (none, unless something is wrong)."""
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


def principals_with_access(case_id: UUID) -> list[Grant]:
    """Return the grants in force on a case, for the page that says who may see it."""
    return list(Grant.objects.active().filter(Q(case_id=case_id)).order_by("granted_at", "id"))


__all__ = [
    "GrantKind",
    "PrincipalKind",
    "Wanted",
    "derive",
    "differences",
    "end_expired",
    "follow",
    "give",
    "give_many",
    "withdraw",
]
