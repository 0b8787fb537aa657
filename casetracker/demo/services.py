"""Loading the demo data, as a whole or not at all."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.choices import CaseStatus
from cases.models import Case
from casetracker.accounts.models import User
from casetracker.demo import accounts, agencies, awkward, guarding, june, making, reporting, year
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import Agencies
from casetracker.demo.awkward import Awkward
from casetracker.demo.care import Care
from casetracker.demo.desk import DeskWork
from casetracker.demo.people import People
from casetracker.demo.planning import CasePlan, Planner
from casetracker.demo.proceedings import Proceedings
from casetracker.demo.referring import Referrals
from casetracker.demo.stories import Stories
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World
from casetracker.demo.year import Year

HAS_FILE = (CaseStatus.OPEN_INVESTIGATION, CaseStatus.OPEN_BOTH, CaseStatus.FOLLOW_UP)

CLOSELY_DAYS = 100
"""Stages of the home desk's cases this young are recorded one by one, each by its officer on its day."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Every case of the demo, as it was planned."""

    week: list[CasePlan]
    running: Year
    strange: Awkward

    @property
    def every(self) -> list[CasePlan]:
        """Return all of them."""
        return [*self.week, *self.running.every]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and the secrets that are shown once."""

    secrets: accounts.Secrets
    plans: Plans
    agencies: Agencies
    staff: Staff
    happenings: int


def holds_real_work() -> bool:
    """Say whether somebody already works here: accounts, or cases that are not reference data."""
    return User.objects.exists() or Case.objects.filter(is_reference=False).exists()


@transaction.atomic
def load(now: datetime) -> Loaded:
    """Load everything. `now` is the moment up to which the running year reaches."""
    world = World(now)
    people = People(world)
    timeline = Timeline(world)
    secrets = accounts.new_secrets()
    found = agencies.make(world, people)
    staff = accounts.make(found, secrets)
    plans = plan(world, people, found, staff)
    june.write(world, plans.week)
    running = plans.running
    _write(world, running)
    awkward.link_both_sides(timeline, plans.strange)
    proceedings = Proceedings(world, timeline)
    lately = [plan for plan in running.home if plan.opened_on > world.day(CLOSELY_DAYS)]
    proceedings.follow_closely(lately)
    proceedings.record([plan for plan in running.every if plan not in lately])
    _work(world, timeline, staff, found, running)
    _care(world, timeline, staff, found, running)
    happenings = timeline.run()
    guarding.load(world, staff, found, running)
    reporting.load(world, staff)
    return Loaded(secrets, plans, found, staff, happenings)


def plan(world: World, people: People, found: Agencies, staff: Staff) -> Plans:
    """Plan every case before the first is written: the same every time for the same moment."""
    week = june.plan(world, people, found)
    planner = Planner(world, people)
    running = year.plan(world, planner, found, staff)
    strange = awkward.Composer(world, planner, people, found, staff).compose(running)
    return Plans(week, running, strange)


def _fresh(running: Year) -> list[CasePlan]:
    """Return the freshest cases of the home desk: they are opened as the pages do it."""
    return [plan for plan in running.home if plan.status in year.LOGGED_IN_BROWSER]


def _write(world: World, running: Year) -> None:
    fresh = _fresh(running)
    making.write(world, [plan for plan in running.home if plan not in fresh], days=1)
    making.write(world, [*running.elsewhere, *running.partners])
    for plan in sorted(fresh, key=lambda plan: plan.registered_at):
        making.open_one(plan)


def _work(world: World, timeline: Timeline, staff: Staff, found: Agencies, running: Year) -> None:
    desk = DeskWork(world, timeline, staff)
    desk.first_safety_checks(_fresh(running))
    desk.tasks_at_home(running.home)
    desk.tasks_elsewhere(running.elsewhere)
    with_file = [plan for plan in running.home if plan.status in HAS_FILE]
    desk.notes(world.some(with_file, 24))
    desk.shares(with_file, found)
    desk.draft()


def _care(world: World, timeline: Timeline, staff: Staff, found: Agencies, running: Year) -> None:
    stories = Stories(world, timeline, Referrals(world, timeline, found), staff, running)
    stories.tell()
    care = Care(world, timeline, found, staff)
    houses = care.open_houses()
    care.residents(houses, stories.residents)
    care.outreach(stories.outreach)
    care.recorded_today(stories.residents)
    care.former(houses["women"], stories.former)
    care.on_the_island(houses["island"], running.elsewhere)
    care.over_the_year([*running.home, *running.elsewhere, *running.partners])
    care.write()
