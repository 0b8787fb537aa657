"""The agencies of the demo: public bodies by their names, made-up NGOs, and what each offers in the directory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casetracker.accounts import services as accounts
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.models import Agency, Unit
from casetracker.accounts.viewer import Viewer
from casetracker.demo.people import People
from casetracker.demo.world import World, country, place, place_name
from referrals import services as referrals

DATA = Path(__file__).parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
JOB = Viewer(job="demo")
KEEPER = Viewer(job="demo", roles=frozenset({Role.SYSTEM_ADMIN}))
"""Who keeps the directory of agencies."""

UNIT_OF_EVERY_POLDA = "Subdit IV Renakta"


@dataclass(slots=True)
class Agencies:
    """Agencies and units of the demo by key: `polda_61`, `uptd_61`, `shelter`, …"""

    by_key: dict[str, Agency] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Agency:
        return self.by_key[key]

    @property
    def provinces(self) -> list[str]:
        """Return the codes of the provinces whose regional police are here."""
        return [key.removeprefix("polda_") for key in self.by_key if key.startswith("polda_")]


def make(world: World, people: People) -> Agencies:
    """Make the agencies with their units, aliases and successions, and their entries in the directory."""
    found = Agencies()
    data = read("agencies.json")
    for code, name in data["polda"].items():
        _add_polda(found, code, name, data["polda_units"].get(code, []))
        _add_uptd(found, code, data["uptd_aliases"].get(code, []))
    for row in sorted(data["agencies"], key=lambda row: "parent" in row):
        _add(found, row)
    for row in data["successions"]:
        accounts.add_succession(
            agency_id=found[row["from"]].pk,
            successor_id=found[row["to"]].pk,
            on=None,
            source=row["source"],
            actor=KEEPER,
            now=SINCE,
        )
    _fill_directory(found, world, people)
    return found


def read(name: str) -> dict[str, Any]:
    """Return one of the files beside this module."""
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _add(found: Agencies, row: Mapping[str, Any]) -> None:
    facts = accounts.AgencyFacts(
        name=row["name"],
        name_id=row["name_id"],
        short_name=row["short_name"],
        type=AgencyType(row["type"]),
        level=AgencyLevel(row["level"]),
        parent_id=found[row["parent"]].pk if "parent" in row else None,
        region_id=place(row["region"]) if "region" in row else None,
        country_id=country(row["country"]) if "country" in row else None,
        is_active=row.get("is_active", True),
    )
    agency = accounts.add_agency(data=facts, actor=KEEPER, now=SINCE)
    found.by_key[row["key"]] = agency
    for name in row.get("aliases", []):
        accounts.add_alias(agency_id=agency.pk, name=name, valid_from=None, valid_to=None, actor=KEEPER, now=SINCE)
    for unit in row.get("units", []):
        _add_unit(found, agency, unit)


def _add_unit(found: Agencies, agency: Agency, row: Mapping[str, Any]) -> None:
    # A unit of headquarters may work in a province of its own, which the directory's page does not ask for.
    unit = Unit(agency=agency, name=row["name"], region_id=place(row["region"]))
    unit.save(force_insert=True)
    found.units[row["key"]] = unit


def _add_polda(found: Agencies, code: str, name: str, units: list[dict[str, Any]]) -> None:
    usual = {"key": f"unit_{code}", "name": UNIT_OF_EVERY_POLDA, "region": code}
    _add(
        found,
        {
            "key": f"polda_{code}",
            "name": name,
            "name_id": name.replace("Polda", "Kepolisian Daerah"),
            "short_name": "",
            "type": AgencyType.POLICE_REGIONAL,
            "level": AgencyLevel.PROVINCE,
            "region": code,
            "units": [usual, *units],
        },
    )


def _add_uptd(found: Agencies, code: str, aliases: list[str]) -> None:
    _add(
        found,
        {
            "key": f"uptd_{code}",
            "name": f"UPTD PPA {place_name(code)}",
            "name_id": f"UPTD PPA Provinsi {place_name(code)}",
            "short_name": "",
            "type": AgencyType.WOMEN_CHILD_OFFICE,
            "level": AgencyLevel.PROVINCE,
            "region": code,
            "aliases": aliases,
        },
    )


def _fill_directory(found: Agencies, world: World, people: People) -> None:
    data = read("providers.json")
    entries = [*data["providers"]]
    entries += [{**data["uptd"], "agency": f"uptd_{code}", "provinces": [code]} for code in found.provinces]
    for entry in entries:
        provinces: list[int | None] = [place(code) for code in entry["provinces"]]
        referrals.save_provider(
            agency_id=found[entry["agency"]].pk,
            data=referrals.NewProvider(
                services=[(service, province) for service in entry["services"] for province in provinces or [None]],
                focal_point=entry["focal_point"],
                phone=people.phone(),
                duty_phone=people.phone() if entry.get("duty_phone") else "",
                hours=entry["hours"],
                conditions=entry.get("conditions", ""),
                takes_men=entry.get("takes_men", True),
            ),
            actor=JOB,
            now=world.ago(400),
        )
