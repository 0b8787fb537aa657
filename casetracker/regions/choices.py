"""Code lists of places."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CodeSystem(TextChoices):
    """Who gives the region codes. A bare "91" is ambiguous without it. Source: Casetracker."""

    KEMENDAGRI = "kemendagri", _("Ministry of Home Affairs (Kemendagri)")


class RegionLevel(TextChoices):
    """Level of a region. Source: Law 23/2014 on regional government."""

    PROVINCE = "province", pgettext_lazy("region", "Province")
    REGENCY = "regency", pgettext_lazy("region", "Regency")
    CITY = "city", pgettext_lazy("region", "City")


class RegionPrefix(TextChoices):
    """The word before the name, always shown: 26 names are both a Kabupaten and a Kota.

    Part of the Indonesian name, so it is never translated. Source: idn-area-data 4.0.1.
    """

    NONE = "", ""
    REGENCY = "kabupaten", "Kabupaten"
    CITY = "kota", "Kota"
    ADMINISTRATIVE_REGENCY = "kabupaten_administrasi", "Kabupaten Administrasi"
    ADMINISTRATIVE_CITY = "kota_administrasi", "Kota Administrasi"


LEVEL_OF_PREFIX = {
    RegionPrefix.NONE: RegionLevel.PROVINCE,
    RegionPrefix.REGENCY: RegionLevel.REGENCY,
    RegionPrefix.ADMINISTRATIVE_REGENCY: RegionLevel.REGENCY,
    RegionPrefix.CITY: RegionLevel.CITY,
    RegionPrefix.ADMINISTRATIVE_CITY: RegionLevel.CITY,
}
