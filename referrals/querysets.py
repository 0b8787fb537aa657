"""Page shapes of referrals and the directory."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from casetracker.access import rules
from casetracker.access.querysets import InCaseQuerySet
from casetracker.accounts.viewer import Viewer


class ReferralQuerySet(InCaseQuerySet[Any]):
    """Referrals: visible to the two agencies, and to those who see the case."""

    def visible_to(self, viewer: Viewer) -> Self:
        """A receiving agency sees the referral itself before it sees anything of the case."""
        if not rules.sees_cases(viewer):
            return self.none()
        in_case = InCaseQuerySet(self.model, using=self._db).visible_to(viewer).values("pk")
        mine = Q(from_agency_id=viewer.agency_id) | (Q(to_agency_id=viewer.agency_id) & ~Q(status="draft"))
        return self.filter(mine | Q(pk__in=in_case)) if viewer.agency_id else self.filter(pk__in=in_case)


class ProviderQuerySet(models.QuerySet[Any]):
    """The directory is open to every signed-in person."""

    def open_for(self, service_type: str, province_id: int | None) -> Self:
        """Providers that accept referrals for a service in a place."""
        return self.filter(
            Q(services__province_id=province_id) | Q(services__province__isnull=True),
            accepts_referrals=True,
            agency__is_active=True,
            services__type=service_type,
        ).distinct()
