"""The files regions are loaded from, read and checked."""

import csv
import gettext
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pycountry

DATA = Path(__file__).resolve().parent / "data"
LOCK_FILE = DATA / "regions.lock.json"
BPS_FILE = DATA / "bps_codes.csv"


class ProvinceFacts(NamedTuple):
    """Our own columns beside the official list of provinces."""

    short_name: str
    iso_code: str
    bps_code: str
    time_zone: str
    tile_row: int
    tile_column: int
    valid_from: date | None


class EndedCode(NamedTuple):
    """A code that no longer exists, and the code the same place has now."""

    code: str
    province_code: str
    successor_code: str
    valid_to: date


class IsoCountry(NamedTuple):
    """A country with its names in English and Bahasa Indonesia."""

    alpha2: str
    alpha3: str
    name_en: str
    name_id: str


def changed_files() -> list[str]:
    """Return the vendored files that are missing or differ from the lock file."""
    lock = json.loads(LOCK_FILE.read_text(encoding="utf-8"))
    return [entry["file"] for entry in lock["files"] if _digest(DATA / entry["file"]) != entry["sha256"]]


def provinces() -> dict[str, str]:
    """Return the official names of provinces by code."""
    return {row["code"]: row["name"].strip() for row in _rows("provinces.csv")}


def regencies() -> dict[str, tuple[str, str]]:
    """Return province code and official name of regencies and cities by code."""
    return {row["code"]: (row["province_code"], row["name"].strip()) for row in _rows("regencies.csv")}


def province_facts() -> dict[str, ProvinceFacts]:
    """Return our own columns by province code."""
    return {
        row["code"]: ProvinceFacts(
            short_name=row["short_name"],
            iso_code=row["iso_code"],
            bps_code=row["bps_code"],
            time_zone=row["time_zone"],
            tile_row=int(row["tile_row"]),
            tile_column=int(row["tile_column"]),
            valid_from=_day(row["valid_from"]),
        )
        for row in _rows("province_facts.csv")
    }


def ended_codes() -> list[EndedCode]:
    """Return the codes that ended."""
    return [
        EndedCode(row["code"], row["province_code"], row["successor_code"], date.fromisoformat(row["valid_to"]))
        for row in _rows("ended_codes.csv")
    ]


def bps_codes(path: Path = BPS_FILE) -> dict[str, str]:
    """Return BPS codes of regencies and cities by Kemendagri code, ended ones too; where they come from: NOTICE.md.

    Raises ValueError naming the first line of the file that is wrong.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"code", "bps_code"} <= set(reader.fieldnames or ()):
            raise ValueError("The file needs the headings code and bps_code.")
        result: dict[str, str] = {}
        for row in reader:
            code, bps_code = (row["code"] or "").strip(), (row["bps_code"] or "").strip()
            if not bps_code.isascii() or not bps_code.isdigit() or len(bps_code) != len(code.replace(".", "")):
                raise ValueError(f"Line {reader.line_num}: {bps_code!r} is not the BPS code of {code!r}.")
            if code in result:
                raise ValueError(f"Line {reader.line_num}: {code} stands twice.")
            result[code] = bps_code
    return result


def countries() -> Iterator[IsoCountry]:
    """Yield the countries of pycountry with the Indonesian names of its own catalogue."""
    indonesian = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["id"])
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        yield IsoCountry(country.alpha_2, country.alpha_3, name, indonesian.gettext(name))


def _rows(name: str) -> list[dict[str, str]]:
    # Codes are text all the way: a reader that guesses types turns 11.10 into 11.1.
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
