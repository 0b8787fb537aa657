"""The week of 5–11 June 2023 in the numbers the police published; the people in it are made up.

The release tells reports by unit and, for the whole country, victims, suspects and stages. How they spread over the
reports is ours. It gives no day of a stage, so stages carry the month alone, and nothing of what came later, so none
of it is made up: the files are closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cases.choices import CaseStatus, ClosureReason, ReportChannel, SuspectLegalStatus
from cases.services import NewCase, NewReport, NewStatus, NewSuspect
from cases.services.archive import KnownStage, record_stages
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import AgeBasis, DatePrecision, FourState, Sex
from casetracker.demo import making
from casetracker.demo.agencies import JOB, Agencies, read
from casetracker.demo.history import Course
from casetracker.demo.people import HOME, People
from casetracker.demo.planning import CasePlan
from casetracker.demo.scenarios import BY_KEY, Scenario
from casetracker.demo.world import World, country, place
from victims.ages import AgeRange
from victims.choices import CrossBorder, DecidedByType, Element, IdentificationStatus
from victims.services import NewVictim

GROUPS: Mapping[str, tuple[str, tuple[int, int]]] = {
    "woman": (Sex.FEMALE, (18, 49)),
    "girl": (Sex.FEMALE, (9, 17)),
    "man": (Sex.MALE, (18, 51)),
    "boy": (Sex.MALE, (9, 17)),
}
KINDS: Mapping[str, float] = {
    "malaysia_plantation": 6,
    "cambodia_scam": 3,
    "gulf_domestic": 3,
    "karaoke": 3,
    "malaysia_domestic": 2,
    "fishing_abroad": 2,
    "street_children": 1,
    "child_domestic": 1,
    "palm_and_mine": 1,
}
SCENARIOS_WITH_CHILDREN = frozenset({"karaoke", "street_children", "child_domestic"})
CLOSED_ON = date(2024, 6, 28)
NARRATIVE = (
    "One of the police reports of 5–11 June 2023. The release gives numbers only; who the people are and what happened "
    "to them is made up for demonstration."
)
CLOSING = "Closed in the archive: the release says nothing of what came of these reports."


@dataclass(slots=True)
class Report:
    """One police report of the week before its people are known."""

    unit: str
    province: str
    scenario: Scenario
    day: date
    stage: str = ""
    victims: int = 1
    suspects: int = 0


def plan(world: World, people: People, agencies: Agencies) -> list[CasePlan]:
    """Return the reports of the week as cases to be written."""
    data = read("june_2023.json")
    reports = _reports(world, data)
    groups = _spread_groups(world, reports, data["victims"])
    return [_plan(world, people, agencies, report, members) for report, members in zip(reports, groups, strict=True)]


def write(world: World, plans: Sequence[CasePlan]) -> None:
    """Write the week with its stages."""
    making.write(world, plans)
    stages = [
        KnownStage(case=plan.case, stage=stage, on=day, on_precision=DatePrecision.MONTH)
        for plan in plans
        for stage, day in plan.course.stages
    ]
    record_stages(items=stages, actor=JOB, now=world.end_of(date.fromisoformat(read("june_2023.json")["last_day"])))


def _reports(world: World, data: Mapping[str, Any]) -> list[Report]:
    first = date.fromisoformat(data["first_day"])
    days = (date.fromisoformat(data["last_day"]) - first).days
    found = []
    for row in data["units"]:
        for _number in range(row["police_reports"]):
            scenario = BY_KEY[world.weighted(KINDS)]
            day = first + timedelta(days=world.between(0, days))
            found.append(Report(row["unit"], row["province"], scenario, day))
    stages = [stage for stage, count in data["stages"].items() for _number in range(count)]
    world.rng.shuffle(stages)
    for report, stage in zip(found, stages, strict=True):
        report.stage = stage
    for _number in range(sum(data["victims"].values()) - len(found)):
        world.pick(found).victims += 1
    investigated = [report for report in found if report.stage == "investigation_opened"]
    for report in investigated:
        report.suspects = 1
    for _number in range(data["suspects"] - len(investigated)):
        world.pick(investigated).suspects += 1
    return found


def _spread_groups(world: World, reports: Sequence[Report], totals: Mapping[str, int]) -> list[list[str]]:
    """Deal women, girls, men and boys out to the reports: to each as many as it has, children where they belong."""
    left = dict(totals)
    order = sorted(range(len(reports)), key=lambda at: reports[at].scenario.key not in SCENARIOS_WITH_CHILDREN)
    dealt: dict[int, list[str]] = {}
    for at in order:
        report = reports[at]
        dealt[at] = [_deal(world, report.scenario, left) for _victim in range(report.victims)]
    return [dealt[at] for at in range(len(reports))]


def _deal(world: World, scenario: Scenario, left: dict[str, int]) -> str:
    women = max(scenario.women, 0.02)
    men = max(1 - scenario.women, 0.02)
    child = 0.5 if scenario.key in SCENARIOS_WITH_CHILDREN else 0.02
    weights = {
        "woman": women * (1 - child) * left["woman"],
        "girl": women * child * left["girl"] * 8,
        "man": men * (1 - child) * left["man"],
        "boy": men * child * left["boy"] * 8,
    }
    group = world.weighted(weights)
    left[group] -= 1
    return group


def _plan(world: World, people: People, agencies: Agencies, report: Report, members: Sequence[str]) -> CasePlan:
    key = "bareskrim" if report.unit.startswith("Satgas") else f"polda_{report.province}"
    agency = agencies[key]
    unit = agencies.units["satgas" if key == "bareskrim" else f"unit_{report.province}"]
    victims = [_victim(world, people, report, group) for group in members]
    stages = [(report.stage, report.day)] if report.stage else []
    registered_at = world.during(report.day)
    history = [
        NewStatus(to=CaseStatus.TRIAGE, on=report.day),
        NewStatus(to=CaseStatus.SCREENING, on=report.day),
        NewStatus(to=CaseStatus.OPEN_INVESTIGATION, on=report.day + timedelta(days=1)),
        NewStatus(to=CaseStatus.CLOSED, on=CLOSED_ON, reason=CLOSING),
    ]
    course = Course(CaseStatus.CLOSED, report.day, registered_at, history, stages)
    data = NewCase(
        kind=report.scenario.kind,
        lead_agency_id=agency.pk,
        lead_unit_id=unit.pk,
        opened_on=report.day,
        report_channel=ReportChannel.RAID,
        found_country_id=country(HOME),
        found_province_id=place(report.province),
        exploitation_country_id=country(report.scenario.country),
        narrative=NARRATIVE,
        exploitations=report.scenario.forms,
        report=NewReport(
            channel=ReportChannel.RAID,
            received_on=report.day,
            receiving_agency_id=agency.pk,
            receiving_unit_id=unit.pk,
            is_police_report=True,
        ),
        suspects=[_suspect(world, people, report) for _number in range(report.suspects)],
        status_history=history,
        closed_on=CLOSED_ON,
        closure_reason=ClosureReason.OTHER,
        child_involved=any(group in {"girl", "boy"} for group in members),
        victim_count=len(victims),
        registered_at=registered_at,
    )
    officer = Viewer(agency_id=agency.pk, roles=frozenset({Role.OFFICER}))
    return CasePlan(report.scenario, report.province, data, victims, course, officer, report.scenario.country)


def _victim(world: World, people: People, report: Report, group: str) -> NewVictim:
    sex, (youngest, oldest) = GROUPS[group]
    age = world.between(youngest, oldest)
    return NewVictim(
        registered_on=report.day,
        identity=people.identity(sex, age, report.day, province=report.province, documents=world.chance(0.3)),
        identification_status=IdentificationStatus.PRESUMED,
        decided_by_type=DecidedByType.POLICE,
        decided_on=report.day,
        age_identified=AgeRange(age, age),
        age_basis=AgeBasis.SELF_REPORT,
        cross_border=CrossBorder.CROSS_BORDER_OUT if report.scenario.is_abroad else CrossBorder.INTERNAL,
        findings=[
            *((str(Element.ACT), str(code), str(FourState.YES)) for code in report.scenario.acts),
            *((str(Element.EXPLOITATION), str(form), str(FourState.YES)) for form in report.scenario.forms),
        ],
    )


def _suspect(world: World, people: People, report: Report) -> NewSuspect:
    sex = Sex.MALE if world.chance(0.7) else Sex.FEMALE
    age = world.between(24, 57)
    return NewSuspect(
        identity=people.identity(sex, age, report.day, province=report.province, documents=False),
        legal_status=SuspectLegalStatus.TERSANGKA,
        named_on=report.day,
        sex=sex,
        citizenship_id=country(HOME),
        age_years=age,
        roles=world.some(report.scenario.roles, 1),
    )
