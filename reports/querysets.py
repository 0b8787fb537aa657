"""Page shapes of reports."""

from typing import Any, Self

from django.db import models

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer


class ReportRunQuerySet(models.QuerySet[Any]):
    """Runs: a report is visible in the agency it was built for, to the roles that report."""

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a run holds counts over what its owner saw, so only the owner and the agency's reporters read it."""
        if viewer.client_id is not None:
            return self.filter(agency_id=viewer.agency_id) if "reports:read" in viewer.scopes else self.none()
        if viewer.has(Role.COORDINATOR, Role.SUPERVISOR, Role.STATISTICIAN) and viewer.agency_id:
            return self.filter(agency_id=viewer.agency_id)
        return self.filter(owner_id=viewer.user_id) if viewer.user_id else self.none()


class ReportScheduleQuerySet(models.QuerySet[Any]):
    """Schedules."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Schedules of the viewer's agency."""
        if viewer.user_id is None or viewer.agency_id is None:
            return self.none()
        return self.filter(owner__agency_id=viewer.agency_id)
