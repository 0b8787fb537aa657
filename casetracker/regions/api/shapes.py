"""Places as the API writes them, from the store kept in the process: no query, no join."""

from typing import Any

from casetracker.common.api.labels import coded
from casetracker.regions import lookup
from casetracker.regions.choices import RegionLevel


def region_link(region_id: int | None) -> dict[str, str] | None:
    """Return code and name of a region."""
    entry = lookup.region(region_id)
    return {"code": entry.code, "name": entry.name} if entry else None


def country_link(country_id: int | None) -> dict[str, str] | None:
    """Return the codes of a country with its names."""
    entry = lookup.country(country_id)
    return country_shape(entry) if entry else None


def country_shape(entry: lookup.CountryEntry) -> dict[str, str]:
    """Return a country."""
    return {"code": entry.alpha2, "alpha3": entry.alpha3, "label_en": entry.name_en, "label_id": entry.name_id}


def region_shape(entry: lookup.RegionEntry) -> dict[str, Any]:
    """Return a region whole."""
    return {
        "code": entry.code,
        "bps_code": entry.bps_code,
        "name": entry.name,
        "short_name": entry.short_name,
        "level": coded(RegionLevel, entry.level),
        "province": region_link(entry.parent_id),
        "successor": region_link(entry.successor_id),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "time_zone": entry.time_zone,
    }
