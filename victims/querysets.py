"""Page shapes of victims, consent, care and services. All of them start at `visible_to(viewer)`."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from casetracker.access import rules
from casetracker.access.querysets import InCaseQuerySet
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from victims.access import PEOPLE
from victims.choices import HEALTH_SECTION_SERVICES


class VictimQuerySet(InCaseQuerySet[Any]):
    """Victims."""

    def readable_by(self, viewer: Viewer) -> Self:
        """Victims the viewer may see one by one; with the header alone a case shows how many, not who."""
        from casetracker.access.models import CaseAccess

        rows = CaseAccess.objects.giving(viewer, PEOPLE).filter(case_id=OuterRef(self.case_path))
        return self.filter(Exists(rows))

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the victim page."""
        return (
            self.visible_to(viewer)
            .with_sections(viewer)
            .select_related("case", "case__lead_agency", "citizenship", "decided_by_agency")
        )

    def for_list(self, viewer: Viewer) -> Self:
        """Shape of the victims of a case: what a row shows, with what the viewer holds of the case."""
        return (
            self.visible_to(viewer).with_sections(viewer).select_related("case", "citizenship").order_by("number", "id")
        )

    def coded(self, reference: str, code: str) -> Self:
        """The victim `V-n` of a case; nothing for a text that is no such code."""
        number = code.removeprefix("V-")
        if not (code.startswith("V-") and number.isascii() and number.isdigit() and len(number) <= 6):
            return self.none()
        return self.filter(case__reference=reference, number=int(number))

    def in_care_of(self, agency_id: Any) -> Self:
        """Victims in the open care of an agency."""
        return self.filter(care__agency_id=agency_id, care__until__isnull=True)


class OfVictimManager(InCaseQuerySet[Any]):
    """Rows with a `victim` foreign key: visible as the victim's case is."""

    case_path = "victim__case_id"

    def standing(self) -> Self:
        """Rows that have not ended."""
        return self.filter(until__isnull=True)


class NeedQuerySet(OfVictimManager):
    """Needs."""


class CareQuerySet(OfVictimManager):
    """Care."""

    def of_our_people(self, viewer: Viewer) -> Self:
        """People in the open care of the viewer's agency, in cases whose services the viewer may read."""
        if viewer.agency_id is None:
            return self.none()
        return (
            self.standing()
            .filter(agency_id=viewer.agency_id)
            .visible_to(viewer)
            .granting(viewer, Section.SERVICES)
            .with_sections(viewer)
        )

    def for_list(self) -> Self:
        """Shape of *People in our care*: the person, the case, the bed."""
        from victims.models import Placement

        beds = Placement.objects.filter(victim_id=OuterRef("victim_id"), until__isnull=True)
        return self.select_related("victim", "victim__case").annotate(
            shelter_code=Subquery(beds.values("shelter__code")[:1]), placed_since=Subquery(beds.values("since")[:1])
        )


class ConsentQuerySet(OfVictimManager):
    """Consents."""

    def standing(self) -> Self:
        """Consents given and not withdrawn; an end date in the past is for `access.covers` to see."""
        return self.filter(withdrawn_at__isnull=True, is_refused=False)

    def not_withdrawn(self) -> Self:
        """Answers that still hold, refusals included: what `access.covers` takes."""
        return self.filter(withdrawn_at__isnull=True)

    def for_list(self) -> Self:
        """Shape of the consents of a victim, newest first."""
        return self.select_related("recipient", "recorded_by", "withdrawn_by").order_by(
            "-given_on", "-recorded_at", "-id"
        )


class ServiceQuerySet(OfVictimManager):
    """Services."""

    def standing(self) -> Self:
        """Leave out services undone within their minute."""
        return self.filter(undone_at__isnull=True)

    def readable_by(self, viewer: Viewer) -> Self:
        """PRIVACY: keep what the viewer's sections open, row by row: health services need the health section."""
        seen = self.visible_to(viewer).standing()
        ceiling = rules.ceiling(viewer)
        services = seen.exclude(type__in=HEALTH_SECTION_SERVICES).granting(viewer, Section.SERVICES)
        if Section.HEALTH not in ceiling:
            return services
        health = seen.filter(type__in=HEALTH_SECTION_SERVICES).granting(viewer, Section.HEALTH)
        return seen.filter(Q(pk__in=services.values("pk")) | Q(pk__in=health.values("pk")))

    def for_list(self, viewer: Viewer) -> Self:
        """Shape of a list of services, newest first, with what the viewer holds of each case."""
        return (
            self.readable_by(viewer)
            .with_sections(viewer)
            .select_related("victim", "victim__case", "provider", "recorded_by")
            .order_by("-started_on", "-id")
        )


class ShelterQuerySet(models.QuerySet[Any]):
    """Shelters."""

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a shelter is known to the agency that runs it; others see a placement's shelter code only."""
        return self.filter(agency_id=viewer.agency_id) if viewer.agency_id else self.none()

    def for_list(self) -> Self:
        """Shape of the overview of beds: each shelter with its taken beds."""
        return (
            self.select_related("regency")
            .annotate(taken=Count("placements", filter=Q(placements__until__isnull=True)))
            .annotate(free=F("beds") - F("taken"))
            .order_by("-is_active", "code", "id")
        )

    def with_guests(self, viewer: Viewer) -> Self:
        """Add who stays there now, as far as the viewer sees their cases."""
        from victims.models import Placement

        staying = (
            Placement.objects.visible_to(viewer)
            .filter(until__isnull=True)
            .select_related("victim", "victim__case")
            .order_by("since", "id")
        )
        return self.prefetch_related(Prefetch("placements", queryset=staying, to_attr="staying"))


class ImportRunQuerySet(models.QuerySet[Any]):
    """Import runs."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A run is visible in the agency of the person who asked for it."""
        if viewer.user_id is None:
            return self.none()
        return self.filter(requested_by__agency_id=viewer.agency_id).exclude(requested_by=None)
