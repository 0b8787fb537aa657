"""Provinces, regencies and agencies as choices of forms and filters. Codes, not row ids, are what travels."""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext

from casetracker.accounts.models import Agency, Unit
from casetracker.regions import lookup
from casetracker.regions.models import Region

HOME_COUNTRY = "ID"

Choice = tuple[str, str]


def province_choices() -> list[Choice]:
    """Return the provinces of today, by name."""
    rows = Region.objects.provinces().current().values_list("code", "pk")
    return sorted(((code, lookup.region_name(pk)) for code, pk in rows), key=lambda choice: choice[1])


def province_options() -> list[Choice]:
    """Return the provinces after an empty answer, for forms in which the province may stay unknown."""
    return [("", gettext("Not known")), *province_choices()]


def regency_choices(province_code: str) -> list[Choice]:
    """Return the regencies and cities of a province today, by name; none for an unknown code."""
    province = lookup.region_by_code(province_code) if province_code.isascii() and len(province_code) <= 13 else None
    if province is None:
        return []
    rows = Region.objects.regencies_of(province.id).current().values_list("code", "pk")
    return [(code, lookup.region_name(pk)) for code, pk in rows]


def region_id(code: str) -> int | None:
    """Return the region of a code, None for no or an unknown code."""
    entry = lookup.region_by_code(code) if code else None
    return entry.id if entry else None


def region_code(pk: int | None) -> str:
    """Return the code of a region, empty text for none."""
    entry = lookup.region(pk)
    return entry.code if entry else ""


def country_id(code: str) -> int | None:
    """Return the country of a code, None for no or an unknown code."""
    entry = lookup.country_by_code(code) if code else None
    return entry.id if entry else None


def country_code(pk: int | None) -> str:
    """Return the alpha-2 code of a country, empty text for none."""
    entry = lookup.country(pk)
    return entry.alpha2 if entry else ""


def place_text(*, place: str | None, regency_id: int | None, province_id: int | None, country_id: int | None) -> str:
    """Return a place as one line, the nearest name first; the home country goes without saying."""
    country = lookup.country(country_id)
    names = [place or "", lookup.region_name(regency_id), lookup.region_name(province_id)]
    if country and (country.alpha2 != HOME_COUNTRY or not any(names)):
        names.append(country.name(get_language() or "en"))
    return ", ".join(name for name in names if name)


def agency_choices() -> Sequence[Choice]:
    """Return the agencies of the task force, by name."""
    rows = Agency.objects.of_the_task_force().order_by("name", "id").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def unit_choices() -> Sequence[Choice]:
    """Return the units of the agencies of the task force, each with its agency, by name."""
    agencies = Agency.objects.of_the_task_force().values("pk")
    rows = Unit.objects.filter(agency__in=agencies).order_by("agency__name", "name", "id")
    return [(str(pk), f"{agency}: {name}") for pk, agency, name in rows.values_list("pk", "agency__name", "name")]
