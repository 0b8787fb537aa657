"""Page shapes of agencies and users."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from casetracker.accounts import access, choices
from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from casetracker.accounts.models import Agency, Session, User  # noqa: F401


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

    def named(self, text: str) -> "AgencyQuerySet":
        """Agencies whose name, in either language, short name or former name holds the text."""
        from casetracker.accounts.models import AgencyAlias

        aliases = AgencyAlias.objects.filter(agency=OuterRef("pk"), name__icontains=text)
        return self.filter(
            Q(name__icontains=text) | Q(name_id__icontains=text) | Q(short_name__icontains=text) | Exists(aliases)
        )

    def for_list(self) -> "AgencyQuerySet":
        """Shape of the directory page."""
        return self.select_related("parent", "region").prefetch_related("aliases").order_by("name", "id")

    def for_detail(self) -> "AgencyQuerySet":
        """Shape of the page of one agency, with its former names, units, and who took over from whom."""
        from casetracker.accounts.models import AgencyAlias, AgencySuccession, Unit

        return self.select_related("parent", "region", "country").prefetch_related(
            Prefetch("aliases", queryset=AgencyAlias.objects.order_by("valid_from", "name", "id")),
            Prefetch("units", queryset=Unit.objects.order_by("name", "id")),
            Prefetch("successions", queryset=AgencySuccession.objects.select_related("successor").order_by("on", "id")),
            Prefetch(
                "predecessions", queryset=AgencySuccession.objects.select_related("predecessor").order_by("on", "id")
            ),
        )


class UserQuerySet(models.QuerySet["User"]):
    """Users: seen by those who manage them."""

    def visible_to(self, viewer: Viewer) -> Self:
        """System administrators see everybody, an agency's administrator its own people, others nobody."""
        if viewer.has(choices.Role.SYSTEM_ADMIN):
            return self
        if access.can_manage_users(viewer):
            return self.filter(agency_id=viewer.agency_id)
        return self.none()

    def for_list(self) -> Self:
        """Shape of the list: three queries."""
        return self.select_related("agency", "unit").prefetch_related("roles")


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions: seen by the person whose they are."""

    def living(self, now: datetime) -> Self:
        """Leave out what ran out or was ended."""
        return self.filter(expire_date__gt=now, ended_at=None)

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a person's own, for everybody, also for administrators."""
        return self.filter(user_id=viewer.user_id) if viewer.user_id else self.none()

    def for_list(self) -> Self:
        """Shape of the page of one's own sessions: one query, without what they hold."""
        return self.defer("session_data").order_by("-seen_at", "id")


class AgencyClientQuerySet(models.QuerySet[Any]):
    """API clients: seen in their agency."""

    def visible_to(self, viewer: Viewer) -> Self:
        """SECURITY: a client is its agency's alone, also for system administrators."""
        if not access.can_see_clients(viewer):
            return self.none()
        return self.filter(agency_id=viewer.agency_id)
