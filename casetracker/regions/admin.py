"""Reference data in the admin: to look at, and to correct a BPS code; rows come from `load_regions` only."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from casetracker.regions import lookup
from casetracker.regions.models import Country, Region

if TYPE_CHECKING:
    CountryAdminBase = admin.ModelAdmin[Country]
    RegionAdminBase = admin.ModelAdmin[Region]
else:
    CountryAdminBase = RegionAdminBase = admin.ModelAdmin


class _LoadedOnly:
    """Rows are neither added nor deleted by hand: cases point to them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Country)
class CountryAdmin(_LoadedOnly, CountryAdminBase):
    """Countries, read-only."""

    list_display = ("alpha2", "alpha3", "name_en", "name_id")
    search_fields = ("alpha2", "alpha3", "name_en", "name_id")
    readonly_fields = ("alpha2", "alpha3", "name_en", "name_id")
    ordering = ("name_en",)


@admin.register(Region)
class RegionAdmin(_LoadedOnly, RegionAdminBase):
    """Regions, read-only but for the BPS code."""

    list_display = ("code", "name", "level", "bps_code", "iso_code", "valid_from", "valid_to")
    list_filter = ("level",)
    search_fields = ("code", "bare_name", "bps_code")
    list_select_related = ("parent", "successor")
    ordering = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> tuple[str, ...]:
        return tuple(field.name for field in Region._meta.fields if field.name not in {"bps_code"})

    def save_model(self, request: HttpRequest, obj: Region, form: object, change: bool) -> None:  # noqa: FBT001
        obj.save(update_fields=["bps_code"])
        lookup.clear()
