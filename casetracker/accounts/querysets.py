"""Page shapes of agencies and users."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from casetracker.accounts import choices

if TYPE_CHECKING:
    from casetracker.accounts.models import Agency  # noqa: F401


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies are a directory that every signed-in person may read."""

    def active(self) -> "AgencyQuerySet":
        """Leave out agencies that no longer work."""
        return self.filter(is_active=True)

    def of_the_task_force(self) -> "AgencyQuerySet":
        """Leave out holders of reference data."""
        return self.active().filter(is_reference=False)

    def secretariats_for(self, province_id: int | None) -> "AgencyQuerySet":
        """Return the secretariats that watch over a place: the national one and those of the province."""
        return self.active().filter(
            Q(region_id=province_id) | Q(level=choices.AgencyLevel.NATIONAL),
            type=choices.AgencyType.TASK_FORCE_SECRETARIAT,
        )

    def for_list(self) -> "AgencyQuerySet":
        """Shape of the directory page."""
        return self.select_related("parent", "region").prefetch_related("aliases").order_by("name", "id")
