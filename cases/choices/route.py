"""Code lists of the journey: places, borders and means of transport."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LegKind(TextChoices):
    """What happened at a point of the route. Source: HTCDS 2.0 `hte_Type`, IOM, CC BY 4.0."""

    RECRUITMENT = "recruitment", pgettext_lazy("route", "Recruitment")
    TRANSIT = "transit", pgettext_lazy("route", "Transit")
    EXPLOITATION = "exploitation", pgettext_lazy("route", "Exploitation")


LEG_KIND_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {LegKind.RECRUITMENT: "Recruitment", LegKind.TRANSIT: "Transit", LegKind.EXPLOITATION: "Exploitation"}
)


class TransportMode(TextChoices):
    """How the person travelled. Source: Casetracker, from field studies that found ordinary public transport."""

    PUBLIC_BUS = "public_bus", _("Public bus")
    FERRY = "ferry", _("Ferry")
    PLANE = "plane", _("Plane")
    PRIVATE_CAR = "private_car", _("Private car")
    BOAT = "boat", _("Small boat")
    ON_FOOT = "on_foot", _("On foot")
    TRAIN = "train", pgettext_lazy("transport", "Train")
    MOTORCYCLE = "motorcycle", _("Motorcycle")
    TRUCK = "truck", _("Truck")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class CrossingKind(TextChoices):
    """Kind of exit, transit or entry point. Source: Casetracker."""

    AIRPORT = "airport", _("Airport")
    SEAPORT = "seaport", _("Seaport")
    LAND_BORDER_POST = "land_border_post", _("Land border post")
    UNOFFICIAL_ROUTE = "unofficial_route", _("Unofficial route (jalur tikus)")
    NO_BORDER = "no_border", _("No border crossed")
    UNKNOWN = "unknown", _("Unknown")
