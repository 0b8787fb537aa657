"""The cases that systems like this one stumble over, put in on purpose."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cases import services as cases
from cases.choices import CaseStatus
from casetracker.common.choices import AgeBasis, FourState, Sex
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import Agencies
from casetracker.demo.history import course
from casetracker.demo.people import HOME, People
from casetracker.demo.planning import CasePlan, Desk, Planner, with_first
from casetracker.demo.scenarios import BY_KEY
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World, country, national_day
from casetracker.demo.year import HOME_DESK, Year
from casetracker.vault.choices import BirthDateBasis, IdentifierKind
from casetracker.vault.services import Birth, Identity, Name, Number
from victims import services as victims
from victims.ages import AgeRange
from victims.choices import AgeChangedBy, IdentificationStatus, RecruiterRelationship

S = CaseStatus
ONE_LETTER_APART = ("Marlina Jampi", "Marlena Jampi")
OLD_AND_NEW_SPELLING = ("Soekarti", "Sukarti")
TWO_DOCUMENTS = "Yuliana Rantau"
CHILD_OF_A_RECRUITER = "Kristina"
BOTH_SIDES = "Togar Panggabean"
TWICE_REPORTED = ("Norsiah binti Latif", "Nor Siah binti Latip")


@dataclass(slots=True)
class Awkward:
    """The plans of the awkward cases by what is awkward about them."""

    two_documents: CasePlan
    guardian: CasePlan
    boss: CasePlan
    escaped: CasePlan
    twice: CasePlan


class Composer:
    """Composes the awkward cases for the home desk."""

    def __init__(self, world: World, planner: Planner, people: People, agencies: Agencies, staff: Staff) -> None:
        self.world = world
        self.planner = planner
        self.people = people
        unit = agencies.units["entikong"].pk
        self.desk = Desk(agencies["polda_61"].pk, staff["officer"], unit, staff.user_id("officer"))

    def compose(self, year: Year) -> Awkward:
        """Add the cases to the year's home desk, and the second report to the other agency's case."""
        found = Awkward(
            two_documents=self._two_documents(),
            guardian=self._guardian(),
            boss=self._boss(),
            escaped=self._plan("cambodia_scam", S.OPEN_PROTECTION, 26),
            twice=self._twice(year),
        )
        year.home += [found.two_documents, found.guardian, found.boss, found.escaped, found.twice]
        for name, status, age in zip(
            (*ONE_LETTER_APART, *OLD_AND_NEW_SPELLING),
            (S.OPEN_BOTH, S.SCREENING, S.OPEN_PROTECTION, S.OPEN_BOTH),
            (61, 12, 88, 19),
            strict=True,
        ):
            plan = self._plan("malaysia_domestic", status, age)
            self._rename(plan, name)
            year.home.append(plan)
        return found

    def _plan(self, scenario: str, status: str, age: int) -> CasePlan:
        took = course(self.world, status, age=age)
        return self.planner.plan(BY_KEY[scenario], HOME_DESK, took, self.desk)

    def _rename(self, plan: CasePlan, name: str) -> None:
        first = plan.victims[0]
        with_first(plan, replace(first, identity=replace(first.identity, names=[Name(name)])))

    def _two_documents(self) -> CasePlan:
        """She says she was 16, the passport says 22: the age lies on both sides of 18."""
        plan = self._plan("malaysia_domestic", S.OPEN_BOTH, 34)
        on = self._event_day(plan)
        identity = Identity(
            names=[Name(TWO_DOCUMENTS)],
            births=[
                Birth(self.people.birth(16, on), BirthDateBasis.CLAIMED),
                Birth(self.people.birth(22, on), BirthDateBasis.DOCUMENTED, document="passport"),
            ],
            numbers=[Number(self.people.passport(), IdentifierKind.PASSPORT, country(HOME))],
            citizenship_ids=[country(HOME)],
            sex=Sex.FEMALE,
        )
        with_first(
            plan,
            replace(
                plan.victims[0],
                identity=identity,
                age_recruited=AgeRange(16, 22),
                age_basis=AgeBasis.PASSPORT,
                age_changed_by=AgeChangedBy.RECRUITER,
            ),
        )
        plan.data = replace(plan.data, child_involved=True)
        return plan

    def _guardian(self) -> CasePlan:
        """The guardian who would have to consent is the one who gave the child away."""
        plan = self._plan("child_domestic", S.OPEN_BOTH, 52)
        on = self._event_day(plan)
        child = replace(
            plan.victims[0],
            identity=self.people.identity(Sex.FEMALE, 13, on, name=CHILD_OF_A_RECRUITER),
            age_recruited=AgeRange(13, 13),
            recruiter_relationship=RecruiterRelationship.PARENT,
            guardian_is_suspect=FourState.YES,
        )
        with_first(plan, child)
        suspects = list(plan.data.suspects)
        suspects[0] = replace(suspects[0], is_kin_of_victim=FourState.YES)
        plan.data = replace(plan.data, suspects=suspects)
        return plan

    def _boss(self) -> CasePlan:
        """A team leader of a scam compound, named a suspect here, turns up as a victim of another one."""
        plan = self._plan("cambodia_scam", S.OPEN_INVESTIGATION, 120)
        suspects = list(plan.data.suspects)
        identity = self.people.identity(Sex.MALE, 27, plan.opened_on, name=BOTH_SIDES)
        suspects[0] = replace(suspects[0], identity=identity, sex=Sex.MALE, age_years=27)
        plan.data = replace(plan.data, suspects=suspects)
        return plan

    def _twice(self, year: Year) -> CasePlan:
        """The same woman reported here and by the migrant worker office, with her name heard differently."""
        plan = self._plan("malaysia_domestic", S.SCREENING, 13)
        here = self.people.identity(Sex.FEMALE, 31, self._event_day(plan), name=TWICE_REPORTED[0], documents=True)
        with_first(plan, replace(plan.victims[0], identity=here))
        there = year.partners[-1]
        with_first(there, replace(there.victims[0], identity=replace(here, names=[Name(TWICE_REPORTED[1])])))
        return plan

    @staticmethod
    def _event_day(plan: CasePlan) -> date:
        return plan.data.incident_on or plan.opened_on


def link_both_sides(timeline: Timeline, found: Awkward) -> None:
    """Let the officer find that the escaped victim and the suspect of the other case are one person."""
    suspect = found.boss.suspect_rows[0]

    def record(now: datetime) -> None:
        victims.add_victim(
            case_id=found.escaped.case.pk,
            data=victims.NewVictim(
                registered_on=national_day(now),
                identity=found.boss.data.suspects[0].identity or Identity(),
                same_person_as=suspect.pk,
                identification_status=IdentificationStatus.POSSIBLE,
            ),
            actor=found.escaped.officer,
            now=now,
        )
        cases.edit_suspect(
            suspect_id=suspect.pk, values={"is_also_victim": FourState.YES}, actor=found.boss.officer, now=now
        )

    timeline.on(found.escaped.opened_on + timedelta(days=6), record)
