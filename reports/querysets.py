"""Page shapes of reports, schedules and published figures."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q

from casetracker.accounts.viewer import Viewer
from reports import access
from reports.choices import RunStatus

READY_NEWS_DAYS = 7


class DirectoryQuerySet(models.QuerySet[Any]):
    """Definitions of how things are counted: open to everybody who is signed in."""

    def visible_to(self, viewer: Viewer) -> Self:
        """How a number is counted is no secret."""
        return self if viewer.is_signed_in else self.none()


class ReportDefinitionQuerySet(DirectoryQuerySet):
    """Report layouts."""

    def offered(self, today: date) -> Self:
        """Layouts a person can choose today, in their order."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            is_listed=True,
        ).order_by("position", "code")


class ReportRunQuerySet(models.QuerySet[Any]):
    """Runs: a report is visible in the agency it was built for, to the roles that report."""

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a run holds counts over what its owner saw, so only the owner and the agency's reporters read it.

        Statisticians see no case, and so of others' reports only those in which small numbers are hidden.
        """
        if viewer.client_id is not None:
            if access.READ_SCOPE not in viewer.scopes or viewer.agency_id is None:
                return self.none()
            return self.filter(agency_id=viewer.agency_id)
        if viewer.user_id is None or not access.can_see_reports(viewer):
            return self.none()
        own = Q(owner_id=viewer.user_id)
        if viewer.agency_id is None:
            return self.filter(own)
        if access.reads_reports_of_agency(viewer):
            return self.filter(own | Q(agency_id=viewer.agency_id))
        if access.reads_released_reports_of_agency(viewer):
            return self.filter(own | Q(agency_id=viewer.agency_id, for_publication=True))
        return self.filter(own)

    def for_list(self) -> Self:
        """Shape of the list page: no frozen result."""
        return self.select_related("definition", "owner", "agency").prefetch_related("files").defer("result")

    def for_detail(self) -> Self:
        """Shape of the page of one run."""
        return self.select_related("definition", "owner", "agency", "schedule").prefetch_related("files")

    def news_for(self, viewer: Viewer, now: datetime) -> Self:
        """Runs of the viewer that ended in the last week and were not opened since, newest first."""
        return (
            self.filter(
                owner_id=viewer.user_id,
                status__in=[RunStatus.DONE, RunStatus.FAILED],
                seen_at__isnull=True,
                finished_at__gt=now - timedelta(days=READY_NEWS_DAYS),
            )
            .select_related("definition")
            .defer("result")
            .order_by("-finished_at", "-id")
        )

    def expired(self, now: datetime) -> Self:
        """Ready runs whose files have reached their end."""
        return self.filter(status=RunStatus.DONE, expires_at__lte=now)


class ReportFileQuerySet(models.QuerySet[Any]):
    """Files of runs."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A file is visible as its run is."""
        from reports.models import ReportRun

        return self.filter(run__in=ReportRun.objects.visible_to(viewer).values("pk"))


class ReportScheduleQuerySet(models.QuerySet[Any]):
    """Schedules."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Schedules of the viewer's agency, for the roles that keep them."""
        if viewer.user_id is None or viewer.agency_id is None or not access.can_keep_schedules(viewer):
            return self.none()
        schedules = self.filter(owner__agency_id=viewer.agency_id)
        return schedules if access.reads_reports_of_agency(viewer) else schedules.filter(owner_id=viewer.user_id)

    def for_list(self) -> Self:
        """Shape of the list page."""
        return self.select_related("definition", "owner", "last_run").order_by("next_run_on", "id")

    def due(self, today: date) -> Self:
        """Active schedules whose day has come."""
        return self.filter(is_active=True, next_run_on__lte=today).order_by("next_run_on", "id")


class PublishedFigureQuerySet(models.QuerySet[Any]):
    """Published figures."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Published is published: everybody with reports may read them."""
        return self if access.can_see_reports(viewer) or viewer.client_id is not None else self.none()

    def in_tables(self) -> Self:
        """In the order in which the tables are printed."""
        return self.order_by("series", "period_from", "period_to", "place_as_published", "position", "code")
