"""Every way pages, API and imports look up places."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from casetracker.regions.choices import CodeSystem, RegionLevel
from casetracker.regions.names import fold_name, read_name

if TYPE_CHECKING:
    from casetracker.regions.models import Country, Region  # noqa: F401


class CountryQuerySet(models.QuerySet["Country"]):
    """Countries."""

    def by_code(self, code: str) -> Self:
        """Countries with this ISO code, two letters or three, in any case."""
        wanted = code.strip().upper()
        return self.filter(Q(alpha2=wanted) | Q(alpha3=wanted))

    def in_order(self, language: str) -> Self:
        """Countries by their name in the language given ("en" or "id")."""
        return self.order_by("name_id" if language.startswith("id") else "name_en")


class RegionQuerySet(models.QuerySet["Region"]):
    """Provinces, regencies and cities."""

    def provinces(self) -> Self:
        """Provinces, present and past, by code."""
        return self.filter(level=RegionLevel.PROVINCE).order_by("code")

    def regencies_of(self, province: "Region | int") -> Self:
        """Regencies and cities of one province, by name."""
        return self.filter(parent=province).order_by("bare_name", "prefix")

    def current(self) -> Self:
        """Regions whose code is still in use."""
        return self.filter(valid_to__isnull=True)

    def valid_on(self, day: date) -> Self:
        """Regions whose code was in use on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def by_code(self, code: str, code_system: str = CodeSystem.KEMENDAGRI) -> Self:
        """Regions with this code. Codes are text: "11.1" is not "11.10"."""
        return self.filter(code_system=code_system, code=code.strip())

    def match_name(self, written: str) -> Self:
        """Regions that a written name can mean.

        "Kab. Bandung" and "Kota Bandung" give one each, "Bandung" gives both, "NTT" the province: the caller decides
        what to do with more than one.
        """
        name = read_name(written)
        if not name.folded:
            return self.none()
        exact = Q(folded_name=name.folded)
        if name.levels:
            exact &= Q(level__in=sorted(name.levels))
        return self.filter(exact | Q(folded_name=fold_name(written)) | Q(short_name__iexact=written.strip())).order_by(
            "code"
        )

    def on_tile_map(self) -> Self:
        """Provinces that have a place on the tile map, row by row."""
        return self.filter(tile_row__isnull=False, valid_to__isnull=True).order_by("tile_row", "tile_column")
