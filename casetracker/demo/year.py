"""A running year of cases over the provinces, weighted as the police reports of June 2023 were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from cases.choices import CaseStatus
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import Agencies, read
from casetracker.demo.history import course
from casetracker.demo.planning import CasePlan, Desk, Planner
from casetracker.demo.scenarios import BY_KEY, LEANING, SMUGGLING, USUAL, Scenario
from casetracker.demo.world import World

S = CaseStatus
HOME_DESK = "61"
"""The province of the demo's officer and shelter: a desk with everything on it."""

ELSEWHERE_CASES = 196
EXTRA_PROVINCES: Mapping[str, int] = MappingProxyType({"11": 2, "34": 2, "65": 8, "81": 3})
"""Provinces that the table of June 2023 does not name, or names together with another unit."""

HOME_STATUSES: Mapping[str, int] = MappingProxyType(
    {
        S.INTAKE: 4,
        S.TRIAGE: 4,
        S.SCREENING: 6,
        S.OPEN_PROTECTION: 7,
        S.OPEN_INVESTIGATION: 9,
        S.OPEN_BOTH: 13,
        S.FOLLOW_UP: 5,
        S.ON_HOLD: 2,
        S.REOPENED: 1,
        S.CLOSED: 6,
        S.NO_ACTION: 2,
        S.TRANSFERRED: 1,
    }
)
ELSEWHERE_STATUSES: Mapping[str, float] = MappingProxyType(
    {
        S.INTAKE: 2,
        S.TRIAGE: 3,
        S.SCREENING: 7,
        S.OPEN_PROTECTION: 12,
        S.OPEN_INVESTIGATION: 26,
        S.OPEN_BOTH: 22,
        S.FOLLOW_UP: 8,
        S.ON_HOLD: 3,
        S.REOPENED: 1,
        S.CLOSED: 11,
        S.NO_ACTION: 4,
        S.TRANSFERRED: 1,
    }
)
LED_BY_OTHERS = (("uptd_61", S.OPEN_PROTECTION, 40), ("uptd_61", S.OPEN_BOTH, 11), ("bp3mi_61", S.SCREENING, 9))
"""Cases of the home province that no police lead: agency, status, days since the report."""

LOGGED_IN_BROWSER = (S.INTAKE, S.TRIAGE)
"""Cases of the home desk this fresh are opened one by one, as the pages do it, with their first tasks."""


@dataclass(slots=True)
class Year:
    """The planned cases of the running year."""

    home: list[CasePlan] = field(default_factory=list)
    elsewhere: list[CasePlan] = field(default_factory=list)
    partners: list[CasePlan] = field(default_factory=list)

    @property
    def every(self) -> list[CasePlan]:
        """Return all of them."""
        return [*self.home, *self.elsewhere, *self.partners]


def plan(world: World, planner: Planner, agencies: Agencies, staff: Staff) -> Year:
    """Plan the year: the home desk, the other provinces, and cases that other agencies of the home province lead."""
    year = Year()
    year.home = [
        planner.plan(_scenario(world, HOME_DESK), HOME_DESK, course(world, status), _home_desk(world, agencies, staff))
        for status, count in HOME_STATUSES.items()
        for _number in range(count)
    ]
    for code in _provinces(world, agencies):
        status = world.weighted(ELSEWHERE_STATUSES)
        found = planner.plan(_scenario(world, code), code, course(world, status), _desk(agencies, staff, code))
        year.elsewhere.append(found)
    year.elsewhere.append(_boat(world, planner, agencies, staff))
    for key, status, age in (
        ("uptd_61", S.OPEN_PROTECTION, 40),
        ("uptd_61", S.OPEN_BOTH, 11),
        ("bp3mi_61", S.SCREENING, 9),
    ):
        kind = BY_KEY["child_domestic" if key == "uptd_61" else "malaysia_domestic"]
        desk = Desk(agencies[key].pk, staff[key], owner_id=staff.user_id(key), is_police=False)
        took = course(world, status, age=age, with_proceedings=False)
        year.partners.append(planner.plan(kind, HOME_DESK, took, desk))
    return year


def _scenario(world: World, province: str) -> Scenario:
    return BY_KEY[world.weighted(LEANING.get(province, USUAL))]


def _boat(world: World, planner: Planner, agencies: Agencies, staff: Staff) -> CasePlan:
    took = course(world, S.OPEN_INVESTIGATION, age=47)
    return planner.plan(SMUGGLING, "11", took, _desk(agencies, staff, "11"))


def _home_desk(world: World, agencies: Agencies, staff: Staff) -> Desk:
    is_officers = world.chance(0.65)
    owner = staff["officer"] if is_officers else staff["colleague"]
    unit = agencies.units["entikong" if is_officers else "unit_61"]
    return Desk(agencies["polda_61"].pk, owner, unit.pk, owner.user_id)


def _desk(agencies: Agencies, staff: Staff, code: str) -> Desk:
    officer = staff.officer_of(code)
    return Desk(agencies[f"polda_{code}"].pk, officer, agencies.units[f"unit_{code}"].pk, officer.user_id)


def _provinces(world: World, agencies: Agencies) -> Sequence[str]:
    """Return a province for each case elsewhere: every one at least once, the others by weight."""
    weights: dict[str, float] = {
        row["province"]: row["police_reports"]
        for row in read("june_2023.json")["units"]
        if row["province"] != HOME_DESK
    }
    weights |= EXTRA_PROVINCES
    found = [code for code in agencies.provinces if code in weights]
    return [*found, *(world.weighted(weights) for _number in range(ELSEWHERE_CASES - len(found)))]
