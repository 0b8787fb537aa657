"""Page shapes of cases and what hangs on them. All of them start at `visible_to(viewer)`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from casetracker.access.querysets import InCaseQuerySet
from casetracker.accounts.viewer import Viewer


class InCaseManager(InCaseQuerySet[Any]):
    """Rows with a plain `case` foreign key."""


class CaseQuerySet(InCaseQuerySet[Any]):
    """Cases."""

    case_path = "pk"

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the case page: the case with its agency, officer and what the viewer holds of it."""
        return self.visible_to(viewer).with_sections(viewer).select_related("lead_agency", "lead_unit", "owner")

    def rows_of(self, case_ids: Sequence[UUID]) -> list[Any]:
        """Return the cases of one list page in the order of the ids, with what each row shows, in two queries."""
        found = (
            self.filter(pk__in=case_ids)
            .select_related("lead_agency", "owner")
            .prefetch_related("exploitations")
            .in_bulk()
        )
        return [found[case_id] for case_id in case_ids if case_id in found]


class SuspectQuerySet(InCaseQuerySet[Any]):
    """Suspects."""

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the suspect page."""
        return (
            self.visible_to(viewer)
            .with_sections(viewer)
            .select_related("case", "citizenship", "employer_agency")
            .prefetch_related("roles")
        )


class ChargeQuerySet(InCaseQuerySet[Any]):
    """Charges."""

    case_path = "suspect__case_id"


class StageEventQuerySet(InCaseQuerySet[Any]):
    """Stages reached."""

    def standing(self) -> Self:
        """Leave out stages that were voided."""
        return self.filter(voided_on__isnull=True)


class TaskQuerySet(InCaseQuerySet[Any]):
    """Tasks."""

    def waiting(self) -> Self:
        """Tasks not yet done."""
        return self.filter(status__in=["open", "in_progress"])

    def overdue(self, today: date) -> Self:
        """Waiting tasks whose day has passed."""
        return self.waiting().filter(due_on__lt=today)


class NoteQuerySet(InCaseQuerySet[Any]):
    """Notes; the section of each decides who reads it (`cases.redaction`)."""


class CaseShareQuerySet(InCaseQuerySet[Any]):
    """Shares."""

    def in_force(self) -> Self:
        """Shares that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class CaseDraftQuerySet(models.QuerySet[Any]):
    """Drafts."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A draft is its author's alone."""
        return self.filter(author_id=viewer.user_id) if viewer.user_id else self.none()


class SavedViewQuerySet(models.QuerySet[Any]):
    """Saved views."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A saved view is its owner's alone."""
        return self.filter(owner_id=viewer.user_id) if viewer.user_id else self.none()


class DatedRuleQuerySet(models.QuerySet[Any]):
    """Rows of the law: open to everybody."""

    def in_force_on(self, day: date) -> Self:
        """Rows that hold on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )
