"""Names and codes of places by id, kept in the process, so that lists need no join.

Places change only through `services.load_regions`, which empties this store. An id that is not in the store is looked
up again, so a row added by another process is found.
"""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from zoneinfo import ZoneInfo

from casetracker.regions.choices import CodeSystem
from casetracker.regions.models import Country, Region


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """What a page shows of a region."""

    id: int
    code: str
    bps_code: str
    name: str
    short_name: str
    level: str
    parent_id: int | None
    successor_id: int | None
    time_zone: str
    tile: tuple[int, int] | None
    valid_from: date | None
    valid_to: date | None

    @property
    def province_id(self) -> int:
        """The province it lies in; of a province, itself."""
        return self.parent_id or self.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone of clocks there."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """What a page shows of a country."""

    id: int
    alpha2: str
    alpha3: str
    name_en: str
    name_id: str

    def name(self, language: str) -> str:
        """The name in that language ("en" or "id")."""
        return self.name_id if language.startswith("id") else self.name_en


@dataclass(frozen=True, slots=True)
class _Store:
    regions: dict[int, RegionEntry]
    region_ids: dict[str, int]
    countries: dict[int, CountryEntry]
    country_ids: dict[str, int]


_lock = Lock()
_store: _Store | None = None


def clear() -> None:
    """Forget everything; the next look-up reads the tables again."""
    global _store
    with _lock:
        _store = None


def region(region_id: int | None) -> RegionEntry | None:
    """Return the region, or None when there is no such id."""
    if region_id is None:
        return None
    found = _read().regions.get(region_id)
    return found or _read(fresh=True).regions.get(region_id)


def region_by_code(code: str) -> RegionEntry | None:
    """Return the region that has this Kemendagri code now, or the last that had it; None when there is none."""
    store = _read()
    if code not in store.region_ids:
        store = _read(fresh=True)
    found = store.region_ids.get(code)
    return None if found is None else store.regions[found]


def region_name(region_id: int | None) -> str:
    """Return the name with its prefix, or an empty text."""
    entry = region(region_id)
    return entry.name if entry else ""


def province_of(region_id: int | None) -> RegionEntry | None:
    """Return the province the region lies in, or lay in while its code was valid."""
    entry = region(region_id)
    return region(entry.province_id) if entry else None


def present_region(region_id: int | None) -> RegionEntry | None:
    """Return the region that succeeds it today: itself while its code is in use."""
    entry = region(region_id)
    seen: set[int] = set()
    while entry and entry.valid_to and entry.successor_id and entry.id not in seen:
        seen.add(entry.id)
        entry = region(entry.successor_id)
    return entry


def country(country_id: int | None) -> CountryEntry | None:
    """Return the country, or None when there is no such id."""
    if country_id is None:
        return None
    found = _read().countries.get(country_id)
    return found or _read(fresh=True).countries.get(country_id)


def country_by_code(code: str) -> CountryEntry | None:
    """Return the country with this alpha-2 or alpha-3 code (upper case); None when there is none.

    "NA" is Namibia, and never "no answer".
    """
    store = _read()
    if code not in store.country_ids:
        store = _read(fresh=True)
    found = store.country_ids.get(code)
    return None if found is None else store.countries[found]


def country_name(country_id: int | None, language: str) -> str:
    """Return the name in that language, or an empty text."""
    entry = country(country_id)
    return entry.name(language) if entry else ""


def _read(*, fresh: bool = False) -> _Store:
    global _store
    store = _store
    if store is not None and not fresh:
        return store
    store = _Store(*_regions(), *_countries())
    with _lock:
        _store = store
    return store


def _regions() -> tuple[dict[int, RegionEntry], dict[str, int]]:
    entries: dict[int, RegionEntry] = {}
    current: dict[str, int] = {}
    ended: dict[str, tuple[date, int]] = {}
    for row in Region.objects.filter(code_system=CodeSystem.KEMENDAGRI):
        tile = None if row.tile_row is None or row.tile_column is None else (row.tile_row, row.tile_column)
        entries[row.pk] = RegionEntry(
            id=row.pk,
            code=row.code,
            bps_code=row.bps_code,
            name=row.name,
            short_name=row.short_name,
            level=row.level,
            parent_id=row.parent_id,
            successor_id=row.successor_id,
            time_zone=row.time_zone,
            tile=tile,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        if row.valid_to is None:
            current[row.code] = row.pk
        elif row.code not in ended or ended[row.code][0] < row.valid_to:
            ended[row.code] = (row.valid_to, row.pk)
    return entries, {code: pk for code, (_, pk) in ended.items()} | current


def _countries() -> tuple[dict[int, CountryEntry], dict[str, int]]:
    entries = {
        pk: CountryEntry(pk, alpha2, alpha3, name_en, name_id)
        for pk, alpha2, alpha3, name_en, name_id in Country.objects.values_list(
            "pk", "alpha2", "alpha3", "name_en", "name_id"
        )
    }
    codes = {code: entry.id for entry in entries.values() for code in (entry.alpha2, entry.alpha3)}
    return entries, codes
