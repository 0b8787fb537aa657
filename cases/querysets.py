"""Page shapes of cases and what hangs on them. All of them start at `visible_to(viewer)`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from casetracker.access.querysets import InCaseQuerySet
from casetracker.accounts.viewer import Viewer


class InCaseManager(InCaseQuerySet[Any]):
    """Rows with a plain `case` foreign key."""


class CaseQuerySet(InCaseQuerySet[Any]):
    """Cases."""

    case_path = "pk"

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the case page: the case, its agency and officer, forms of exploitation, what the viewer holds."""
        from cases.models import CaseExploitation

        forms = CaseExploitation.objects.filter(case=OuterRef("pk")).order_by("id").values("form")
        rows = self.visible_to(viewer).with_sections(viewer).select_related("lead_agency", "lead_unit", "owner")
        return rows.annotate(exploitation_forms=ArraySubquery(forms))

    def near(self, *, province_id: int, regency_id: int | None, first: date, last: date) -> Self:
        """Cases of one place whose incident or report falls between two days, for finding the same event twice."""
        place = Q(found_regency_id=regency_id) if regency_id else Q(found_province_id=province_id)
        return self.filter(place).filter(Q(incident_on__range=(first, last)) | Q(opened_on__range=(first, last)))

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

    def for_case_page(self) -> Self:
        """Shape of the suspects on the case page: one query, the parts they played as `role_codes`."""
        return self.annotate(role_codes=_role_codes()).select_related("citizenship").order_by("number")

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the suspect page."""
        rows = self.visible_to(viewer).with_sections(viewer).annotate(role_codes=_role_codes())
        return rows.select_related(
            "case", "case__lead_agency", "citizenship", "employer_agency", "employer_unit", "account"
        )


def _role_codes() -> ArraySubquery:
    from cases.models import SuspectRoleRow

    return ArraySubquery(SuspectRoleRow.objects.filter(suspect=OuterRef("pk")).order_by("id").values("role"))


class ChargeQuerySet(InCaseQuerySet[Any]):
    """Charges."""

    case_path = "suspect__case_id"

    def for_page(self) -> Self:
        """Shape of a table of charges, oldest first."""
        return self.select_related("offence", "suspect").order_by("suspect__number", "laid_on", "id")


class StageEventQuerySet(InCaseQuerySet[Any]):
    """Stages reached."""

    def standing(self) -> Self:
        """Leave out stages that were voided."""
        return self.filter(voided_on__isnull=True)

    def for_page(self) -> Self:
        """Shape of a table of stages in the order of proceedings, voided ones included."""
        return self.select_related("stage", "suspect", "recorded_by").order_by("on", "recorded_at", "id")


class TaskQuerySet(InCaseQuerySet[Any]):
    """Tasks."""

    def waiting(self) -> Self:
        """Tasks not yet done."""
        return self.filter(status__in=["open", "in_progress"])

    def of_viewer(self, viewer: Viewer) -> Self:
        """Tasks given to the viewer, and those of their agency that nobody was given."""
        mine = Q(assignee_id=viewer.user_id) | Q(assignee__isnull=True, agency_id=viewer.agency_id)
        return self.filter(mine, agency_id=viewer.agency_id) if viewer.agency_id and viewer.user_id else self.none()

    def for_list(self) -> Self:
        """Shape of a list of tasks, the next due first."""
        return self.select_related("case", "assignee").order_by(F("due_on").asc(nulls_last=True), "id")

    def overdue(self, today: date) -> Self:
        """Waiting tasks whose day has passed."""
        return self.waiting().filter(due_on__lt=today)


class NoteQuerySet(InCaseQuerySet[Any]):
    """Notes. SECURITY: the section of each decides who reads it, so lists start at `readable`."""

    def readable(self, kinds: Sequence[str]) -> Self:
        """Notes of the kinds a viewer may read (`access.readable_note_kinds`), newest first."""
        rows = self.filter(classification__in=kinds).select_related("author", "agency", "corrects")
        return rows.order_by("-written_at", "-id")


class DocumentQuerySet(InCaseQuerySet[Any]):
    """Documents. SECURITY: the section of each decides who sees it, so lists start at `readable`."""

    def of_sections(self, sections: Sequence[str]) -> Self:
        """Documents of the sections a viewer may read (`access.readable_document_sections`)."""
        return self.filter(section__in=sections)

    def in_view(self) -> Self:
        """Documents that were not removed."""
        return self.filter(removed_at__isnull=True)

    def readable(self, sections: Sequence[str]) -> Self:
        """Shape of the list: documents in view of these sections, newest first."""
        rows = self.of_sections(sections).in_view().select_related("added_by", "agency")
        return rows.order_by("-added_at", "-id")


class CaseShareQuerySet(InCaseQuerySet[Any]):
    """Shares."""

    def in_force(self) -> Self:
        """Shares that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_list(self) -> Self:
        """Shape of the list of shares."""
        return self.select_related("agency", "shared_by").order_by("agency__name", "id")


class ConflictDeclarationQuerySet(InCaseQuerySet[Any]):
    """Declarations of a conflict of interest."""

    def owed_by(self, viewer: Viewer) -> Self:
        """What this person was asked and has not answered: questions nothing came after."""
        later = self.model._default_manager.filter(case=OuterRef("case"), user=OuterRef("user"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), user_id=viewer.user_id, answer="asked") if viewer.user_id else self.none()

    def for_list(self) -> Self:
        """Shape of the list of a case, newest first."""
        return self.select_related("user").order_by("-id")


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
