"""The only place that writes countries and regions. Reference data: no viewer, run by whoever installs."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from casetracker.regions import lookup, sources
from casetracker.regions.choices import LEVEL_OF_PREFIX, CodeSystem
from casetracker.regions.models import Country, Region
from casetracker.regions.names import fold_name, split_official


class LoadResult(NamedTuple):
    """How many rows there are after loading."""

    countries: int
    regions: int


# What a reload may change. The code itself and the dates that tell two uses of a code apart are the row's identity.
_UPDATED = (
    "iso_code",
    "level",
    "prefix",
    "bare_name",
    "folded_name",
    "short_name",
    "parent",
    "successor",
    "valid_from",
    "time_zone",
    "tile_row",
    "tile_column",
)


@transaction.atomic
def load_regions() -> LoadResult:
    """Write countries, provinces, regencies, cities and ended codes; safe to run again, ids stay.

    Raises ValueError when a vendored file is not the one in the lock file.
    """
    if changed := sources.changed_files():
        raise ValueError(f"Region files differ from regions.lock.json: {', '.join(changed)}")
    _load_countries()
    provinces = _save(_province_rows())
    current = _save(_regency_rows(provinces))
    _save(_ended_rows(provinces, current))
    lookup.clear()
    return LoadResult(Country.objects.count(), Region.objects.count())


@transaction.atomic
def load_bps_codes(codes: Mapping[str, str]) -> int:
    """Write BPS codes onto the current regions by Kemendagri code; returns how many rows changed.

    Raises ValueError when a code is not a current region.
    """
    rows = {row.code: row for row in Region.objects.current().filter(code__in=codes)}
    if unknown := sorted(set(codes) - set(rows)):
        raise ValueError(f"No current region has the code {', '.join(unknown[:5])}")
    changed = [row for code, row in rows.items() if row.bps_code != codes[code]]
    for row in changed:
        row.bps_code = codes[row.code]
    Region.objects.bulk_update(changed, ["bps_code"])
    lookup.clear()
    return len(changed)


def _load_countries() -> None:
    Country.objects.bulk_create(
        [
            Country(alpha2=country.alpha2, alpha3=country.alpha3, name_en=country.name_en, name_id=country.name_id)
            for country in sources.countries()
        ],
        update_conflicts=True,
        unique_fields=["alpha2"],
        update_fields=["alpha3", "name_en", "name_id"],
    )


def _province_rows() -> list[Region]:
    facts = sources.province_facts()
    return [
        _row(
            code,
            name,
            short_name=facts[code].short_name,
            iso_code=facts[code].iso_code,
            bps_code=facts[code].bps_code,
            time_zone=facts[code].time_zone,
            tile_row=facts[code].tile_row,
            tile_column=facts[code].tile_column,
            valid_from=facts[code].valid_from,
        )
        for code, name in sources.provinces().items()
    ]


def _regency_rows(provinces: Mapping[str, Region]) -> list[Region]:
    bps_codes = sources.bps_codes()
    return [
        _row(
            code,
            name,
            bps_code=bps_codes.get(code, ""),
            parent=provinces[province_code],
            time_zone=provinces[province_code].time_zone,
            valid_from=provinces[province_code].valid_from,
        )
        for code, (province_code, name) in sources.regencies().items()
    ]


def _ended_rows(provinces: Mapping[str, Region], current: Mapping[str, Region]) -> list[Region]:
    names, bps_codes = sources.regencies(), sources.bps_codes()
    return [
        _row(
            ended.code,
            names[ended.successor_code][1],
            bps_code=bps_codes[ended.code],
            parent=provinces[ended.province_code],
            time_zone=provinces[ended.province_code].time_zone,
            successor=current[ended.successor_code],
            valid_to=ended.valid_to,
        )
        for ended in sources.ended_codes()
    ]


def _row(code: str, official_name: str, **values: object) -> Region:
    prefix, bare_name = split_official(official_name)
    return Region(
        code_system=CodeSystem.KEMENDAGRI,
        code=code,
        level=LEVEL_OF_PREFIX[prefix],
        prefix=prefix,
        bare_name=bare_name,
        folded_name=fold_name(bare_name.removeprefix("Daerah Khusus Ibukota ").removeprefix("Daerah Istimewa ")),
        **values,
    )


def _save(rows: list[Region]) -> dict[str, Region]:
    """Insert the new rows, update the changed ones, and return all of them by code."""
    existing = {
        (row.code, row.valid_to): row
        for row in Region.objects.filter(code_system=CodeSystem.KEMENDAGRI, code__in=[row.code for row in rows])
    }
    # Foreign keys are compared by id: comparing the related rows would fetch each of them.
    columns = [f"{field}_id" if field in {"parent", "successor"} else field for field in (*_UPDATED, "bps_code")]
    new, changed, saved = [], [], {}
    for row in rows:
        old = existing.get((row.code, row.valid_to))
        if old is None:
            new.append(row)
        else:
            row.pk = old.pk
            # Loaded once, a BPS code may since have been corrected from BPS's own table.
            row.bps_code = old.bps_code or row.bps_code
            if any(getattr(row, column) != getattr(old, column) for column in columns):
                changed.append(row)
        saved[row.code] = row
    Region.objects.bulk_create(new)
    Region.objects.bulk_update(changed, [*_UPDATED, "bps_code"])
    return saved
