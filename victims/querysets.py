"""Page shapes of victims, consent and services. All of them start at `visible_to(viewer)`."""

from typing import Any, Self

from django.db import models

from casetracker.access.querysets import InCaseQuerySet
from casetracker.accounts.viewer import Viewer


class VictimQuerySet(InCaseQuerySet[Any]):
    """Victims."""

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the victim page."""
        return (
            self.visible_to(viewer)
            .with_sections(viewer)
            .select_related("case", "case__lead_agency", "citizenship", "decided_by_agency")
        )

    def in_care_of(self, agency_id: Any) -> Self:
        """Victims in the open care of an agency."""
        return self.filter(care__agency_id=agency_id, care__until__isnull=True)


class OfVictimManager(InCaseQuerySet[Any]):
    """Rows with a `victim` foreign key: visible as the victim's case is."""

    case_path = "victim__case_id"


class ConsentQuerySet(OfVictimManager):
    """Consents."""

    def standing(self) -> Self:
        """Consents given and not withdrawn; an end date in the past is for `access.covers` to see."""
        return self.filter(withdrawn_at__isnull=True, is_refused=False)


class ServiceQuerySet(OfVictimManager):
    """Services."""

    def standing(self) -> Self:
        """Leave out services undone within their minute."""
        return self.filter(undone_at__isnull=True)


class ShelterQuerySet(models.QuerySet[Any]):
    """Shelters."""

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a shelter is known to the agency that runs it; others see a placement's shelter code only."""
        return self.filter(agency_id=viewer.agency_id) if viewer.agency_id else self.none()


class ImportRunQuerySet(models.QuerySet[Any]):
    """Import runs."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A run is visible in the agency of the person who asked for it."""
        if viewer.user_id is None:
            return self.none()
        return self.filter(requested_by__agency_id=viewer.agency_id).exclude(requested_by=None)
