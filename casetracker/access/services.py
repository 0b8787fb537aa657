"""Giving and withdrawing access, and raising and lifting walls: the access table follows in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from casetracker.access import registry
from casetracker.access.choices import GrantKind, Operation, PrincipalKind
from casetracker.access.deriving import derive, differences, follow, rewrite, sections_in_force, without_walled
from casetracker.access.models import Change, Grant, Wall
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk, database

EXPIRED_AT_ONCE = 500

_new_grant = bulk.maker(Grant)


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
    with database.as_job("access_derivation"):
        before = sections_in_force(wanted.case_id, wanted.principal)
        grants = _give_many([wanted], actor=actor, now=now)
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
    with database.as_job("access_derivation"):
        return _give_many(wanted, actor=actor, now=now)


def _give_many(wanted: Sequence[Wanted], *, actor: Viewer, now: datetime) -> list[Grant]:
    for item in wanted:
        if len(wanted) == 1:
            Grant.objects.active().filter(
                case_id=item.case_id, principal=item.principal, kind=item.kind, source_id=item.source_id
            ).update(revoked_at=now, revoked_by=actor.user_id, revoke_reason="replaced")
    grants = [
        _new_grant(
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
    rewrite({item.case_id for item in wanted})
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
    with database.as_job("access_derivation"):
        grants = _withdraw(case_id, kind, principal=principal, source_id=source_id, actor=actor, now=now, reason=reason)
    if not grants:
        return 0
    audit.record(
        "access.withdrawn",
        actor=actor,
        now=now,
        case_id=case_id,
        reason=reason,
        details={"kind": kind, "principals": sorted(str(grant.principal) for grant in grants)},
    )
    return len(grants)


def _withdraw(
    case_id: UUID,
    kind: str,
    *,
    principal: UUID | None,
    source_id: UUID | None,
    actor: Viewer,
    now: datetime,
    reason: str,
) -> list[Grant]:
    chosen = Grant.objects.active().select_for_update().filter(case_id=case_id, kind=kind)
    if principal is not None:
        chosen = chosen.filter(principal=principal)
    if source_id is not None:
        chosen = chosen.filter(source_id=source_id)
    grants = list(chosen)
    if not grants:
        return []
    principals = {grant.principal: grant.principal_kind for grant in grants}
    before = {item: sections_in_force(case_id, item) for item in principals}
    Grant.objects.filter(pk__in=[grant.pk for grant in grants]).update(
        revoked_at=now, revoked_by=actor.user_id, revoke_reason=reason[:300]
    )
    rewrite([case_id])
    for item, kind_of_principal in principals.items():
        if kind_of_principal == PrincipalKind.AGENCY or not sections_in_force(case_id, item):
            tell(case_id, item, before[item])
    return grants


@transaction.atomic
def raise_wall(
    *,
    case_id: UUID,
    principal: UUID,
    principal_kind: str,
    reason: str,
    source_id: UUID | None,
    actor: Viewer,
    now: datetime,
) -> Wall:
    """Wall a principal off from a case; whoever thereby loses it finds a `revoke` line, as after a withdrawn share.

    The caller records it, in words its readers may see. Where a wall from the same source stands already, that one is
    returned. An actor who walls themselves off sees nothing of the case any more in the rest of this transaction.
    """
    with database.as_job("walls"):
        standing = Wall.objects.standing().filter(case_id=case_id, principal=principal, source_id=source_id).first()
        if standing is not None:
            return standing
        before = _held(case_id)
        wall = Wall(
            case_id=case_id,
            principal=principal,
            principal_kind=principal_kind,
            reason=reason,
            source_id=source_id,
            raised_at=now,
            raised_by=actor.user_id,
        )
        wall.save(force_insert=True)
        _follow_walls(case_id, before)
    return wall


@transaction.atomic
def end_wall(*, wall_id: UUID, reason: str, actor: Viewer, now: datetime) -> Wall:
    """Lift a wall; who may, is for the caller to know. Grants it kept down open the case again, and are announced."""
    with database.as_job("walls"):
        wall = Wall.objects.select_for_update().get(pk=wall_id)
        if wall.lifted_at is not None:
            return wall
        before = _held(wall.case_id)
        wall.lifted_at = now
        wall.lifted_by = actor.user_id
        wall.lift_reason = reason[:300]
        wall.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
        _follow_walls(wall.case_id, before)
    return wall


def _held(case_id: UUID) -> dict[UUID, int]:
    """Return what each principal with a standing grant may see of a case now."""
    principals = set(Grant.objects.active().filter(case_id=case_id).values_list("principal", flat=True))
    return {principal: sections_in_force(case_id, principal) for principal in sorted(principals)}


def _follow_walls(case_id: UUID, before: dict[UUID, int]) -> None:
    rewrite([case_id])
    for principal, sections in before.items():
        if sections_in_force(case_id, principal) != sections:
            tell(case_id, principal, sections)


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


def tell(case_id: UUID, principal: UUID, before: int) -> None:
    """Put into the feed of a principal what became of their access: nothing left, more, or less than before.

    SECURITY: that nothing is left is said once: what happens later to the grant of a walled party makes no line.
    """
    after = sections_in_force(case_id, principal)
    if not after:
        lines = Change.objects.filter(case_id=case_id, principal=principal).order_by("-id")
        if lines.values_list("operation", flat=True).first() != Operation.REVOKE:
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


def principals_with_access(case_id: UUID) -> list[Grant]:
    """Return the grants in force on a case, for the page that says who may see it; those behind a wall left out."""
    grants = list(Grant.objects.active().filter(case_id=case_id).order_by("granted_at", "id"))
    with database.as_job("walls"):
        open_to = {
            row[1]
            for row in without_walled(
                [
                    (case_id, grant.principal, grant.principal_kind, grant.expires_at, grant.sections)
                    for grant in grants
                ],
                [case_id],
            )
        }
    return [grant for grant in grants if grant.principal in open_to]


__all__ = [
    "GrantKind",
    "PrincipalKind",
    "Wanted",
    "derive",
    "differences",
    "end_expired",
    "end_wall",
    "follow",
    "give",
    "give_many",
    "raise_wall",
    "sections_in_force",
    "withdraw",
]
