"""Page shapes of referrals and the directory."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from cases.choices import ONGOING_CASE_STATUSES
from casetracker.access import rules
from casetracker.access.querysets import InCaseQuerySet, WalledCases
from casetracker.accounts.viewer import Viewer
from casetracker.common.paging import Keyset, moment, newest_first
from referrals import choices, workflow

MOST_PRESSING = Keyset(fields=("next_due_at", "pk"), kinds=(moment, newest_first("pk").kinds[1]), descending=False)
NEWEST = newest_first("updated_at")

_WITH_NAMES = ("victim", "from_agency", "to_agency")


class ReferralQuerySet(InCaseQuerySet[Any]):
    """Referrals: visible to the two agencies, and to those who see the case."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A receiving agency sees the referral itself before it sees anything of the case.

        SECURITY: what was never sent is the sending agency's alone.
        """
        if not rules.sees_cases(viewer):
            return self.none()
        unwalled = self.exclude(case_id__in=WalledCases(viewer.principals))
        in_case = Q(pk__in=InCaseQuerySet(self.model, using=self.db).visible_to(viewer).values("pk"))
        if viewer.agency_id is None:
            return unwalled.sent().filter(in_case)
        ours = Q(from_agency_id=viewer.agency_id)
        return unwalled.filter(ours | (Q(sent_at__isnull=False) & (Q(to_agency_id=viewer.agency_id) | in_case)))

    def sent(self) -> Self:
        """Leave out what was never sent."""
        return self.filter(sent_at__isnull=False)

    def to_us(self, viewer: Viewer) -> Self:
        """Referrals the viewer's agency received."""
        return self.filter(to_agency_id=viewer.agency_id, sent_at__isnull=False) if viewer.agency_id else self.none()

    def from_us(self, viewer: Viewer) -> Self:
        """Referrals the viewer's agency sent or drafts."""
        return self.filter(from_agency_id=viewer.agency_id) if viewer.agency_id else self.none()

    def running(self) -> Self:
        """Sent, and the receiving agency still owes something; each has a next due time."""
        return self.filter(status__in=workflow.RUNNING)

    def drafts(self) -> Self:
        """Not sent yet."""
        return self.filter(status__in=workflow.DRAFTS)

    def reported_back(self) -> Self:
        """Waiting for the sending agency to read the report and close."""
        return self.filter(status=choices.ReferralStatus.FEEDBACK_RETURNED)

    def ended(self) -> Self:
        """Over, whatever came of it; drafts that were thrown away left out."""
        return self.filter(status__in=choices.ENDED_STATUSES, sent_at__isnull=False)

    def unmet(self) -> Self:
        """Declined, sent back or never answered, and no other agency was asked yet."""
        from referrals.models import Referral

        asked_again = Referral.objects.filter(follows=OuterRef("pk")).exclude(status=choices.ReferralStatus.CANCELLED)
        return self.filter(~Exists(asked_again), status__in=workflow.UNMET, case__status__in=ONGOING_CASE_STATUSES)

    def running_unshared(self) -> Self:
        """Accepted and not completed, while the consent it stood on has ended."""
        serving = {choices.ReferralStatus.ACCEPTED, choices.ReferralStatus.SERVICE_STARTED}
        return self.filter(status__in=serving, sharing_ended_at__isnull=False)

    def to_confirm(self) -> Self:
        """Sharing ended against the receiving agency's task: it has to say that it stopped using what it had."""
        return self.filter(stop_due_at__isnull=False, stop_confirmed_at__isnull=True)

    def emergencies_to_see(self) -> Self:
        """Sent without consent in an emergency, and no supervisor has looked yet."""
        return self.filter(basis=choices.ConsentBasis.EMERGENCY, sent_at__isnull=False, emergency_seen_at__isnull=True)

    def overdue(self, now: datetime) -> Self:
        """Running referrals whose next due time has passed."""
        return self.running().filter(next_due_at__lt=now)

    def unanswered_since(self, now: datetime) -> Self:
        """Neither accepted nor declined by their end: to be expired."""
        return self.filter(status__in=choices.UNANSWERED_STATUSES, expires_at__lte=now)

    def standing_on_consent(self) -> Self:
        """Sent on the person's consent, and not over: stopped as soon as that consent no longer covers them."""
        return self.running().filter(basis=choices.ConsentBasis.CONSENT, sharing_ended_at__isnull=True)

    def for_list(self) -> Self:
        """Shape of the lists: one query for the rows, one for the services."""
        return self.select_related(*_WITH_NAMES, "case", "province").prefetch_related("services")

    def for_detail(self, viewer: Viewer) -> Self:
        """Shape of the referral page and of one row of the API, with what the viewer holds of the case."""
        from referrals.models import ReferralStatusChange

        history = ReferralStatusChange.objects.select_related("by", "agency").order_by("-at", "-id")
        return (
            self.visible_to(viewer)
            .with_sections(viewer)
            .select_related(*_WITH_NAMES, "case", "province", "consent", "suggested_agency", "follows", "sent_by")
            .prefetch_related("services", Prefetch("status_changes", queryset=history))
        )


class ProviderQuerySet(models.QuerySet[Any]):
    """The directory is open to every signed-in person."""

    def offering(self, service_types: Collection[str], province_id: int | None, *, anywhere: bool = False) -> Self:
        """Providers of at least one of the services there or in the whole country; `anywhere` asks for no place."""
        from referrals.models import ProviderService

        offers = ProviderService.objects.filter(provider=OuterRef("pk"), type__in=service_types)
        if not anywhere:
            offers = offers.filter(Q(province_id=province_id) | Q(province__isnull=True))
        return self.filter(Exists(offers))

    def open_for(self, service_types: Collection[str], province_id: int | None) -> Self:
        """Providers of at least one of the services there that take referrals at present."""
        return self.offering(service_types, province_id).filter(accepts_referrals=True, agency__is_active=True)

    def for_list(self) -> Self:
        """Shape of the directory: two queries."""
        from referrals.models import ProviderService

        offered = ProviderService.objects.select_related("province").order_by("type", "province__code")
        return (
            self.select_related("agency", "agency__region")
            .prefetch_related(Prefetch("services", queryset=offered))
            .order_by("agency__name", "pk")
        )
