"""Keys and labels of dimension values, looked up for all values at once."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext_lazy as _

from cases.choices import ExploitationForm
from cases.models import Offence, Stage
from casetracker.accounts.choices import AgencyType
from casetracker.accounts.models import Agency, Unit
from casetracker.common.errors import Text as Translatable
from casetracker.regions import lookup
from reports.texts import Text, both, of_fields, same

UNKNOWN = "unknown"
NOT_RECORDED = "not_recorded"
WITHHELD = "withheld"
STATELESS = "stateless"

Labeller = Callable[[Collection[str]], Mapping[str, Text]]
Reader = Callable[[Collection[Any]], Mapping[Any, str]]
Orderer = Callable[[Collection[str]], Mapping[str, Any]]

LAST_KEYS = (NOT_RECORDED, UNKNOWN, WITHHELD)
"""What stands under everything else."""

_COMMON: Mapping[str, Translatable] = {
    UNKNOWN: _("Not known"),
    NOT_RECORDED: _("Not recorded"),
    WITHHELD: _("Withheld by the source"),
    STATELESS: _("Stateless"),
}


def _with_common(label: Callable[[str], Text | None]) -> Labeller:
    """Return a labeller that knows what every dimension may hold besides its own values."""

    def labeller(keys: Collection[str]) -> dict[str, Text]:
        return {key: (both(_COMMON[key]) if key in _COMMON else label(key) or same(key)) for key in keys}

    return labeller


def from_choices(code_list: type[TextChoices]) -> Labeller:
    """Labels of a code list."""
    known = dict(code_list.choices)
    return _with_common(lambda key: both(known[key]) if key in known else None)


def named(texts: Mapping[str, Translatable]) -> Labeller:
    """Labels given as texts; these win over the common ones."""
    common = _with_common(lambda _key: None)
    return lambda keys: {key: both(texts[key]) if key in texts else common([key])[key] for key in keys}


plain = named({})
"""Common labels, and everything else as it stands."""


def key_of(raws: Collection[Any]) -> dict[Any, str]:
    """Return raw values as keys; nothing reads as not known."""
    return {raw: UNKNOWN if raw in (None, "") else str(raw) for raw in raws}


def known_keys(code_list: type[TextChoices]) -> Reader:
    """Return raw codes as keys; blank and unlisted codes read as not known."""
    known = set(code_list.values)
    return lambda raws: {raw: str(raw) if raw in known else UNKNOWN for raw in raws}


# Places


def _country(key: str) -> Text | None:
    entry = lookup.country_by_code(key)
    return {"en": entry.name_en, "id": entry.name_id} if entry else None


countries = _with_common(_country)


def province_keys(raws: Collection[Any]) -> dict[Any, str]:
    """Return rows of provinces as their codes."""
    return {raw: entry.code if (entry := lookup.province_of(raw)) else UNKNOWN for raw in raws}


def _province(key: str) -> Text | None:
    entry = lookup.region_by_code(key)
    return same(entry.name) if entry else None


provinces = _with_common(_province)


def handling_unit_keys(raws: Collection[Any]) -> dict[Any, str]:
    """Return "agency|unit" as one handling unit.

    A local police station reads as its Polda, a national agency as its unit. Source: the police's releases count by
    Polda and, at headquarters, by task force.
    """
    pairs = {raw: str(raw).split("|") for raw in raws}
    ids = {agency for agency, _unit in pairs.values() if agency}
    found = {str(agency.pk): agency for agency in Agency.objects.filter(pk__in=ids).select_related("parent")}
    keys = {}
    for raw, (agency_id, unit_id) in pairs.items():
        agency = found.get(agency_id)
        if agency is None:
            keys[raw] = UNKNOWN
        elif agency.type == AgencyType.POLICE_LOCAL and agency.parent is not None:
            keys[raw] = f"agency:{agency.parent_id}"
        elif unit_id and agency.type != AgencyType.POLICE_REGIONAL:
            keys[raw] = f"unit:{unit_id}"
        else:
            keys[raw] = f"agency:{agency_id}"
    return keys


def handling_units(keys: Collection[str]) -> dict[str, Text]:
    """Names of agencies and units."""
    ids: dict[str, set[UUID]] = {"agency": set(), "unit": set()}
    for key in keys:
        kind, _colon, identifier = key.partition(":")
        if identifier:
            ids[kind].add(UUID(identifier))
    texts: dict[str, Text] = {}
    for agency in Agency.objects.filter(pk__in=ids["agency"]):
        texts[f"agency:{agency.pk}"] = same(str(agency))
    for unit in Unit.objects.filter(pk__in=ids["unit"]):
        texts[f"unit:{unit.pk}"] = same(unit.name)
    return {**_with_common(lambda key: texts.get(key))(keys)}


# Time


def month_keys(raws: Collection[Any]) -> dict[Any, str]:
    """Return firsts of months as 2026-08."""
    return {raw: f"{_day(raw):%Y-%m}" if raw else UNKNOWN for raw in raws}


def year_keys(raws: Collection[Any]) -> dict[Any, str]:
    """Return firsts of years as 2026."""
    return {raw: f"{_day(raw):%Y}" if raw else UNKNOWN for raw in raws}


def _day(raw: date | datetime) -> date:
    return raw.date() if isinstance(raw, datetime) else raw


def _month(key: str) -> Text:
    month = {language: text.capitalize() for language, text in both(MONTHS_3[int(key[5:])]).items()}
    return both("%(month)s %(year)s", month=month, year=key[:4])


months = _with_common(_month)
years = _with_common(same)

# Dated tables and code lists


def stages(keys: Collection[str]) -> dict[str, Text]:
    """Names of stages of proceedings, from their dated table."""
    rows = {row.code: of_fields(row) for row in Stage.objects.filter(code__in=keys).order_by("valid_from")}
    return {**_with_common(lambda key: rows.get(key))(keys)}


def stage_order(keys: Collection[str]) -> dict[str, int]:
    """The place of each stage in the proceedings."""
    return dict(Stage.objects.filter(code__in=keys).order_by("valid_from").values_list("code", "sequence"))


def in_time(keys: Collection[str]) -> dict[str, str]:
    """Months and years as they follow each other."""
    return {key: key for key in keys}


def offences(keys: Collection[str]) -> dict[str, Text]:
    """Articles with their law."""
    rows = {
        row.code: same(f"{row.law} {row.article}".rstrip(" –"))
        for row in Offence.objects.filter(code__in=keys).order_by("valid_from")
    }
    return {**_with_common(lambda key: rows.get(key))(keys)}


forms = from_choices(ExploitationForm)
