"""The one path by which anybody sees a case, or anything that hangs on one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import BitOr
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.paging import COUNT_CAP, PAGE_SIZE, Keyset, Page, newest_first

if TYPE_CHECKING:
    from casetracker.access.models import CaseAccess, Change, Grant, Wall  # noqa: F401

Row = TypeVar("Row", bound=models.Model)

LIST_ORDER: Keyset = newest_first("opened_at", "case_id")


class WalledCases(Func):
    """The cases that are walled off from any of some principals, for `NOT IN`: asked once in a statement.

    SECURITY: a walled party must not find its own wall, so nobody reads walls to ask this; the database answers it.
    """

    template = "(SELECT access_walled_cases(%(expressions)s::uuid[]))"
    output_field = models.UUIDField()

    def __init__(self, principals: Sequence[UUID]) -> None:
        super().__init__(Value([str(item) for item in principals], output_field=ArrayField(models.TextField())))


def given(viewer: Viewer) -> Combinable:
    """Return what a row of the access table gives a viewer: less where it was given to their agency or unit."""
    team = rules.team_ceiling(viewer)
    if team == rules.ceiling(viewer):
        return F("sections")
    return Case(
        When(principal=viewer.user_id, then=F("sections")),
        default=F("sections").bitand(int(team | Section.EDIT)),
    )


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants."""

    def active(self) -> "GrantQuerySet":
        """Grants that were not withdrawn; an end date in the past is filtered where rows are read."""
        return self.filter(revoked_at__isnull=True)


class WallQuerySet(models.QuerySet["Wall"]):
    """Walls."""

    def standing(self) -> "WallQuerySet":
        """Walls that were not lifted."""
        return self.filter(lifted_at__isnull=True)


class CaseAccessQuerySet(models.QuerySet["CaseAccess"]):
    """Rows of the access table."""

    def in_force(self) -> "CaseAccessQuerySet":
        """Rows whose end has not come. SECURITY: the database's clock decides, not the application's."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=Now()))

    def of(self, viewer: Viewer) -> "CaseAccessQuerySet":
        """Rows of a viewer: none for roles that see no case content."""
        if not rules.sees_cases(viewer) or not viewer.principals:
            return self.none()
        return self.not_walled(viewer).filter(principal__in=viewer.principals, sections__gt=0)

    def giving(self, viewer: Viewer, section: Section) -> "CaseAccessQuerySet":
        """Rows of a viewer that give at least one of some sections; none where their roles never get one."""
        wanted = section & rules.ceiling(viewer)
        rows = self.of(viewer).annotate(wanted=given(viewer).bitand(int(wanted)))
        return rows.filter(wanted__gt=0) if wanted else self.none()

    def not_walled(self, viewer: Viewer) -> "CaseAccessQuerySet":
        """Rows in force of cases no wall hides from this viewer: one before the person beats a grant to the agency."""
        rows = self.in_force().exclude(case_id__in=WalledCases(viewer.principals))
        # SECURITY: a program sees no kind of case it was not registered for, whatever is shared with its agency.
        return rows if viewer.case_kinds is None else rows.filter(kind__in=sorted(viewer.case_kinds))

    def page_of_cases(self, viewer: Viewer, cursor_text: str = "", size: int = PAGE_SIZE) -> Page[dict[str, Any]]:
        """Return one page of (case_id, opened_at) in one query, newest first, a case seen twice given once.

        The top rows of each principal are taken from the list index and merged, so the cost does not grow with the
        number of visible cases. Filters are applied before, on this queryset.
        """
        if not rules.sees_cases(viewer) or not viewer.principals:
            return Page(rows=[])
        cursor = LIST_ORDER.decode(cursor_text)
        backwards = bool(cursor and cursor.backwards)
        base = self.not_walled(viewer)
        if cursor:
            base = base.filter(LIST_ORDER.after(cursor))
        order = LIST_ORDER.order(backwards=backwards)
        # A case has at most two rows for each principal, so this many rows hold size + 1 different cases.
        take = 2 * (size + 1)
        parts = [
            base.filter(principal=principal).order_by(*order).values("case_id", "opened_at")[:take]
            for principal in viewer.principals
        ]
        rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:]).order_by(*order)
        seen: dict[UUID, dict[str, Any]] = {}
        for row in rows:
            seen.setdefault(row["case_id"], dict(row))
            if len(seen) > size:
                break
        return LIST_ORDER.page(list(seen.values()), cursor, size)

    def capped_count_of_cases(self, viewer: Viewer, cap: int = COUNT_CAP) -> int:
        """Return the number of different cases, or `cap + 1` when there are more."""
        if not rules.sees_cases(viewer) or not viewer.principals:
            return 0
        base = self.not_walled(viewer)
        parts = [
            base.filter(principal=principal).order_by().values("case_id")[: 2 * (cap + 1)]
            for principal in viewer.principals
        ]
        rows = parts[0].distinct() if len(parts) == 1 else parts[0].union(*parts[1:])
        return min(len({row["case_id"] for row in rows}), cap + 1)


class InCaseQuerySet(models.QuerySet[Row]):
    """Rows that are a case or hang on one; `case_path` leads to the case's id."""

    case_path = "case_id"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what this viewer may see at all. Pages, API, search, exports, reports and tasks all start here."""
        from casetracker.access.models import CaseAccess

        rows = CaseAccess.objects.of(viewer).filter(case_id=OuterRef(self.case_path))
        return self.filter(Exists(rows))

    def with_sections(self, viewer: Viewer) -> Self:
        """Annotate `granted`: the union of sections this viewer was granted, to be cut by `rules.effective`."""
        from casetracker.access.models import CaseAccess

        rows = (
            CaseAccess.objects.of(viewer)
            .filter(case_id=OuterRef(self.case_path))
            .order_by()
            .values("case_id")
            .annotate(union=BitOr(given(viewer)))
            .values("union")
        )
        return self.annotate(granted=Subquery(rows, output_field=models.IntegerField()))

    def granting(self, viewer: Viewer, section: Section) -> Self:
        """Keep rows of cases in which this viewer really has a section."""
        from casetracker.access.models import CaseAccess

        rows = CaseAccess.objects.giving(viewer, section).filter(case_id=OuterRef(self.case_path))
        return self.filter(Exists(rows))


class ChangeQuerySet(models.QuerySet["Change"]):
    """The feed."""

    def visible_to(self, viewer: Viewer) -> "ChangeQuerySet":
        """Lines about cases the viewer sees now, and lines for one of the viewer's principals alone."""
        from casetracker.access.models import CaseAccess

        rows = CaseAccess.objects.of(viewer).filter(case_id=OuterRef("case_id"))
        return self.filter(Q(principal__in=viewer.principals) | (Q(principal__isnull=True) & Exists(rows)))

    def after(self, transaction: int, line: int) -> "ChangeQuerySet":
        """Lines after a cursor, only of transactions no older one can still slip in front of."""
        horizon = Func(
            template="(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint", output_field=models.BigIntegerField()
        )
        return (
            self.alias(horizon=horizon)
            .filter(transaction__lt=F("horizon"))
            .filter(Q(transaction__gt=transaction) | Q(transaction=transaction, id__gt=line))
            .order_by("transaction", "id")
        )


def case_ids(rows: Iterable[dict[str, Any]]) -> list[UUID]:
    """Return the case ids of a page in its order."""
    return [row["case_id"] for row in rows]
