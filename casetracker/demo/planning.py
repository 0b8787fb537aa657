"""From a kind of case to everything one is opened with: place, route, victims, suspects, narrative."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from cases.choices import (
    CaseKind,
    CaseStatus,
    ChainPosition,
    ClosureReason,
    LegKind,
    PartyType,
    Priority,
    ReportChannel,
    SuspectLegalStatus,
    SuspectRole,
)
from cases.models import Case, Suspect
from cases.services import NewCase, NewLeg, NewReport, NewSuspect
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import AgeBasis, DatePrecision, FourState, Sex
from casetracker.demo.history import Course
from casetracker.demo.people import HOME, People
from casetracker.demo.scenarios import OTHER_COUNTRIES, Scenario
from casetracker.demo.world import World, country, country_name, place, place_name
from casetracker.regions.models import Region
from casetracker.vault.choices import BirthDateBasis
from victims.ages import AgeRange
from victims.choices import (
    CrossBorder,
    DecidedByType,
    DurationBand,
    Element,
    IdentificationStatus,
    IdentifiedWhere,
    RecruiterRelationship,
    ServiceType,
)
from victims.models import Victim
from victims.services import NewVictim
from victims.workflow import DECISIONS

BORDER_PLACES = ("61.03", "61.01", "61.07", "61.06")


@dataclass(slots=True)
class CasePlan:
    """A case to be made, and after it was made its rows."""

    scenario: Scenario
    province: str
    data: NewCase
    victims: list[NewVictim]
    course: Course
    officer: Viewer
    country: str
    case: Case = field(default_factory=Case)
    victim_rows: list[Victim] = field(default_factory=list)
    suspect_rows: list[Suspect] = field(default_factory=list)

    @property
    def opened_on(self) -> date:
        """Return the day it was reported."""
        return self.data.opened_on

    @property
    def status(self) -> str:
        """Return where the case stands on the day of loading."""
        return self.course.status

    @property
    def registered_at(self) -> datetime:
        """Return when the file was opened."""
        if self.data.registered_at is None:
            raise ValueError("A planned case has its time")
        return self.data.registered_at


@dataclass(frozen=True, slots=True)
class Desk:
    """Who leads a planned case: agency, unit, case officer, and who acts for them."""

    agency_id: UUID
    officer: Viewer
    unit_id: UUID | None = None
    owner_id: UUID | None = None
    is_police: bool = True


class Planner:
    """Plans cases one after the other."""

    def __init__(self, world: World, people: People) -> None:
        self.world = world
        self.people = people
        self._reports = 0
        self._regencies: dict[str, list[str]] = {}

    def plan(self, scenario: Scenario, province: str, course: Course, desk: Desk) -> CasePlan:
        """Return a case of this kind, reported in a province, led by a desk, with the course it took."""
        world = self.world
        found = self._found_in(scenario, province)
        target = self._country(scenario)
        count = world.between(*scenario.victims)
        incident = course.opened_on - timedelta(days=world.between(3, 240))
        is_prevented = world.chance(scenario.prevented)
        victims = [
            self._victim(scenario, province, course, incident, prevented=is_prevented, target=target)
            for _number in range(count)
        ]
        channel = world.pick(scenario.channels)
        if found in BORDER_PLACES and is_prevented:
            channel = ReportChannel.BORDER_POST
        text = world.pick(scenario.texts).format(
            count=count,
            place=place_name(found),
            country=country_name(target) if target != HOME else place_name(province),
        )
        data = NewCase(
            kind=scenario.kind,
            lead_agency_id=desk.agency_id,
            lead_unit_id=desk.unit_id,
            owner_id=desk.owner_id,
            opened_on=course.opened_on,
            report_channel=channel,
            priority=self._priority(victims),
            incident_on=incident,
            incident_on_precision=world.weighted({DatePrecision.DAY: 3, DatePrecision.MONTH: 2}),
            found_country_id=country(HOME),
            found_province_id=place(province),
            found_regency_id=place(found),
            exploitation_country_id=country(target),
            exploitation_province_id=place(province) if target == HOME else None,
            exploitation_regency_id=place(found) if target == HOME and not is_prevented else None,
            narrative=text,
            corruption_suspected=world.weighted({FourState.NOT_ASKED: 6, FourState.NO: 3, FourState.UNKNOWN: 1}),
            exploitations=scenario.forms,
            route=self._route(scenario, victims, found, target),
            report=self._report(course, desk, channel),
            suspects=self._suspects(scenario, course, province),
            status_history=course.history,
            closed_on=course.ended_on if course.status == CaseStatus.CLOSED else None,
            closure_reason=self._closure_reason(course),
            child_involved=any(victim.age_recruited.is_child == FourState.YES for victim in victims),
            victim_count=len(victims),
            registered_at=course.registered_at,
        )
        return CasePlan(scenario, province, data, victims, course, desk.officer, target)

    # Places

    def _found_in(self, scenario: Scenario, province: str) -> str:
        if province == "61" and scenario.country == "MY" and scenario.kind == CaseKind.TRAFFICKING:
            return self.world.pick(BORDER_PLACES)
        if province not in self._regencies:
            rows = Region.objects.filter(parent_id=place(province), valid_to__isnull=True).order_by("code")
            self._regencies[province] = list(rows.values_list("code", flat=True))
        return self.world.pick(self._regencies[province])

    def _country(self, scenario: Scenario) -> str:
        others = OTHER_COUNTRIES.get(scenario.key)
        return self.world.weighted(others) if others else scenario.country

    def _route(self, scenario: Scenario, victims: Sequence[NewVictim], found: str, target: str) -> list[NewLeg]:
        origin = victims[0].origin_province_id
        first = NewLeg(
            kind=LegKind.RECRUITMENT,
            country_id=country(HOME) if origin else country(scenario.citizenship) if scenario.citizenship else None,
            province_id=origin,
        )
        transit = NewLeg(
            kind=LegKind.TRANSIT,
            country_id=country(HOME),
            province_id=place(found[:2]),
            regency_id=place(found),
            transport=scenario.transport,
        )
        last = NewLeg(
            kind=LegKind.EXPLOITATION,
            country_id=country(target),
            province_id=place(found[:2]) if target == HOME else None,
            transport=scenario.transport,
            crossing=scenario.crossing,
        )
        return [first, transit, last] if scenario.is_abroad else [first, last]

    # How it came in

    def _report(self, course: Course, desk: Desk, channel: str) -> NewReport:
        self._reports += 1
        world = self.world
        is_named = channel in {ReportChannel.FAMILY_REPORT, ReportChannel.COMMUNITY_REPORT, ReportChannel.HOTLINE}
        return NewReport(
            channel=channel,
            received_on=course.opened_on,
            receiving_agency_id=desk.agency_id,
            receiving_unit_id=desk.unit_id,
            is_police_report=desk.is_police,
            report_number=f"LP/B/{self._reports}/{course.opened_on:%m/%Y}/SPKT" if desk.is_police else "",
            informant_name=self.people.name(world.pick((Sex.FEMALE, Sex.MALE))) if is_named else "",
            informant_contact=self.people.phone() if is_named else "",
            informant_wants_secrecy=world.chance(0.8),
        )

    @staticmethod
    def _priority(victims: Sequence[NewVictim]) -> str:
        if any(victim.urgent_need for victim in victims):
            return Priority.URGENT
        is_child = any(victim.age_recruited.is_child == FourState.YES for victim in victims)
        return Priority.HIGH if is_child else Priority.ORDINARY

    @staticmethod
    def _closure_reason(course: Course) -> str:
        if course.status != CaseStatus.CLOSED:
            return ""
        return ClosureReason.PROCEEDING_FINAL if course.has("final") else ClosureReason.GOALS_MET

    # Who

    def _origin(self, scenario: Scenario, province: str) -> str:
        if scenario.citizenship != HOME:
            return ""
        elsewhere = {"32": 3, "33": 3, "35": 3, "52": 3, "53": 3, "18": 1, "12": 1, "61": 2, "73": 1}
        return province if self.world.chance(0.55) else self.world.weighted(elsewhere)

    def _victim(
        self, scenario: Scenario, province: str, course: Course, incident: date, *, prevented: bool, target: str
    ) -> NewVictim:
        world = self.world
        sex = Sex.FEMALE if world.chance(scenario.women) else Sex.MALE
        is_child = world.chance(scenario.children)
        at_event = self._age(scenario, is_child=is_child)
        origin = self._origin(scenario, province)
        identity = self.people.identity(sex, at_event, incident, province=origin, citizenship=scenario.citizenship)
        standing = self._standing(course)
        is_decided = standing in DECISIONS
        is_recent = course.opened_on >= world.today - timedelta(days=10)
        needs_help = is_recent and course.status not in {CaseStatus.NO_ACTION, CaseStatus.TRANSFERRED}
        return NewVictim(
            registered_on=course.opened_on,
            identity=identity,
            identification_status=standing,
            decided_by_type=DecidedByType.POLICE if is_decided else "",
            decided_on=course.decided_on if is_decided else None,
            age_recruited=AgeRange(at_event, at_event),
            age_basis=AgeBasis.KTP if identity.births[0].basis == BirthDateBasis.DOCUMENTED else AgeBasis.SELF_REPORT,
            origin_province_id=place(origin) if origin else None,
            identified_where=IdentifiedWhere.TRANSIT
            if prevented
            else world.pick((IdentifiedWhere.DESTINATION, IdentifiedWhere.AFTER_RETURN, IdentifiedWhere.ORIGIN)),
            was_prevented=FourState.YES if prevented else FourState.NO,
            cross_border=self._direction(scenario, target),
            was_abducted=FourState.NO,
            was_trafficked_before=world.weighted({FourState.NOT_ASKED: 5, FourState.NO: 5, FourState.YES: 1}),
            recruiter_relationship=world.pick(scenario.relations),
            recruiter_actor=scenario.actor,
            recruitment_method=scenario.method,
            recruitment_promise=scenario.promise,
            visa_used=scenario.visa,
            duration="" if prevented else world.weighted({DurationBand.MONTHS_0_12: 6, DurationBand.MONTHS_13_24: 2}),
            wants_investigation=self._wish({FourState.YES: 5, FourState.NO: 2, FourState.UNKNOWN: 1}),
            wants_return=self._wish({FourState.YES: 4, FourState.NO: 2}),
            wants_services=self._wish({FourState.YES: 6, FourState.NO: 1}),
            urgent_need=ServiceType.SAFE_HOUSE if needs_help and world.chance(0.3) else "",
            findings=self._findings(scenario, standing, prevented=prevented),
        )

    def _age(self, scenario: Scenario, *, is_child: bool) -> int:
        if scenario.ages == (0, 0):
            return 0
        return self.world.between(10, 16) if is_child else self.world.between(*scenario.ages)

    def _standing(self, course: Course) -> str:
        """Return how far identification is: nobody decides before the case was screened."""
        world = self.world
        if course.status == CaseStatus.NO_ACTION:
            return IdentificationStatus.NOT_VICTIM
        if course.status in {CaseStatus.INTAKE, CaseStatus.TRIAGE}:
            return IdentificationStatus.SCREENED
        if course.status == CaseStatus.SCREENING:
            return world.weighted({IdentificationStatus.POSSIBLE: 3, IdentificationStatus.PRESUMED: 2})
        if course.status in {CaseStatus.CLOSED, CaseStatus.FOLLOW_UP}:
            return world.weighted({IdentificationStatus.CONFIRMED: 6, IdentificationStatus.PRESUMED: 1})
        return world.weighted({IdentificationStatus.PRESUMED: 3, IdentificationStatus.CONFIRMED: 2})

    def _wish(self, weights: dict[str, float]) -> str:
        return FourState.NOT_ASKED if self.world.chance(0.4) else str(self.world.weighted(weights))

    @staticmethod
    def _direction(scenario: Scenario, target: str) -> str:
        if scenario.citizenship != HOME:
            return CrossBorder.CROSS_BORDER_IN
        return CrossBorder.CROSS_BORDER_OUT if target != HOME else CrossBorder.INTERNAL

    def _findings(self, scenario: Scenario, standing: str, *, prevented: bool) -> list[tuple[str, str, str]]:
        if standing in {IdentificationStatus.SCREENED, IdentificationStatus.NOT_VICTIM}:
            return [(Element.ACT, act, FourState.YES) for act in scenario.acts[:1]]
        found = [
            *((Element.ACT, code, FourState.YES) for code in scenario.acts),
            *((Element.MEANS, code, FourState.YES) for code in scenario.means),
            *((Element.PURPOSE, code, FourState.YES) for code in scenario.purposes),
            *((Element.EXPLOITATION, code, FourState.YES) for code in scenario.forms),
        ]
        control = [] if prevented else self.world.some(scenario.control, 3)
        found += [(Element.MEANS_OF_CONTROL, code, FourState.YES) for code in control]
        if self.world.chance(0.3):
            found.append((Element.MEANS_OF_CONTROL, "psychoactive", FourState.NO))
        return [(str(element), str(code), str(state)) for element, code, state in found]

    def _suspects(self, scenario: Scenario, course: Course, province: str) -> list[NewSuspect]:
        world = self.world
        count = world.weighted({0: 2, 1: 5, 2: 3, 3: 1}) if not course.stages else world.weighted({1: 5, 2: 3, 3: 1})
        found = [self._suspect(scenario, course, province) for _number in range(count)]
        if found and world.chance(0.07):
            found.append(
                NewSuspect(
                    party_type=PartyType.CORPORATION,
                    corporation_name=f"PT {world.pick(('Samudra', 'Cahaya', 'Bumi', 'Mitra'))} Rekaan {len(found)}",
                    legal_status=SuspectLegalStatus.TERLAPOR,
                    roles=[SuspectRole.ORGANISER],
                )
            )
        return found

    def _suspect(self, scenario: Scenario, course: Course, province: str) -> NewSuspect:
        world = self.world
        sex = Sex.MALE if world.chance(0.68) else Sex.FEMALE
        age = world.between(23, 58)
        is_kin = RecruiterRelationship.OTHER_FAMILY in scenario.relations and world.chance(0.4)
        status = course.suspect_status
        if course.has("verdict") and world.chance(0.1):
            status = SuspectLegalStatus.BEBAS
        if status == SuspectLegalStatus.TERSANGKA and world.chance(0.12):
            status = SuspectLegalStatus.DPO
        return NewSuspect(
            identity=self.people.identity(sex, age, course.opened_on, province=province),
            legal_status=status,
            named_on=course.on("suspect_named"),
            sex=sex,
            citizenship_id=country(HOME),
            age_years=age,
            chain_position=world.weighted({ChainPosition.LOW: 5, ChainPosition.MIDDLE: 3, ChainPosition.ORGANISER: 1}),
            is_kin_of_victim=FourState.YES if is_kin else world.pick((FourState.NO, FourState.NOT_ASKED)),
            is_public_official=FourState.YES if world.chance(0.02) else FourState.NO,
            is_also_victim=FourState.NOT_ASKED,
            roles=world.some(scenario.roles, world.between(1, 2)),
        )


def with_first(plan: CasePlan, victim: NewVictim) -> None:
    """Put a person of the demo's own making in the place of a plan's first victim."""
    plan.victims[0] = victim
    ages = [item.age_recruited.is_child == FourState.YES for item in plan.victims]
    plan.data = replace(plan.data, child_involved=any(ages), victim_count=len(plan.victims))
