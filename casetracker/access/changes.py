"""Writing the feed of changes, in the transaction of the change."""

from collections.abc import Iterable
from uuid import UUID

from casetracker.access.choices import Operation
from casetracker.access.models import Change
from casetracker.common import bulk


def changed(
    *,
    case_id: UUID,
    resource: str,
    resource_id: UUID,
    operation: str = Operation.UPDATE,
    principal: UUID | None = None,
) -> None:
    """Announce a change to everybody who sees the case, or to one `principal` alone who need not see it."""
    # Not read back: a line may be for somebody else.
    bulk.insert(
        [Change(case_id=case_id, principal=principal, resource=resource, resource_id=resource_id, operation=operation)]
    )


def changed_many(items: Iterable[tuple[UUID, str, UUID]]) -> None:
    """Announce many changes at once: (case, resource, id)."""
    bulk.insert(
        [
            Change(case_id=case_id, resource=resource, resource_id=resource_id, operation=Operation.UPDATE)
            for case_id, resource, resource_id in items
        ]
    )
