"""The one place that turns a user into a viewer."""

from datetime import datetime
from typing import TYPE_CHECKING

from casetracker.accounts.models import User
from casetracker.accounts.viewer import NOBODY, Viewer
from casetracker.regions import lookup

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def viewer_for(user: "User | AnonymousUser", *, verified_at: datetime | None = None) -> Viewer:
    """Return who is asking, as one frozen value; one query, once per request or task."""
    if not isinstance(user, User):
        return NOBODY
    rows = list(user.roles.values_list("role", "user__agency__region_id"))
    region_id = rows[0][1] if rows else None
    region = lookup.region(region_id) if region_id else None
    return Viewer(
        user_id=user.pk,
        agency_id=user.agency_id,
        unit_id=user.unit_id,
        roles=frozenset(role for role, _region in rows),
        province_id=region.province_id if region else None,
        regency_id=region.id if region and region.id != region.province_id else None,
        language=user.language,
        time_zone=user.time_zone,
        shortcuts=user.shortcuts,
        verified_at=verified_at,
        display=user.display_name,
    )
