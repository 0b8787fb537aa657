"""Writing planned cases in portions, by the day things became known, so that every row carries a true time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from cases import services as cases
from cases.models import Case, Suspect
from cases.services.suspects import register_suspects
from casetracker.demo.agencies import JOB
from casetracker.demo.planning import CasePlan
from casetracker.demo.world import World
from victims import services as victims

PORTION_DAYS = 9


def write(world: World, plans: Sequence[CasePlan], *, days: int = PORTION_DAYS) -> None:
    """Open the planned cases, add suspects as they were named and victims as they were identified.

    `days` is how long a portion is: one gives every row its very day, more is faster.
    """
    for last, portion in _portions(plans, days, lambda plan: plan.opened_on):
        now = world.end_of(last)
        data = [replace(plan.data, suspects=()) for plan in portion]
        for plan, case in zip(portion, cases.open_cases(data=data, actor=JOB, now=now), strict=True):
            plan.case = case
    for last, portion in _portions(plans, days, lambda plan: plan.course.suspected_on):
        wanted = [(plan.case, suspect) for plan in portion for suspect in plan.data.suspects]
        suspects = iter(register_suspects(wanted, actor=JOB, now=world.morning_of(last)))
        for plan in portion:
            plan.suspect_rows = [next(suspects) for _suspect in plan.data.suspects]
    for last, portion in _portions(plans, days, lambda plan: plan.course.decided_on):
        found = [(plan.case, victim) for plan in portion for victim in plan.victims]
        people = iter(victims.add_victims(items=found, actor=JOB, now=world.end_of(last)))
        for plan in portion:
            plan.victim_rows = [next(people) for _victim in plan.victims]


def _portions(
    plans: Sequence[CasePlan], days: int, day_of: Callable[[CasePlan], date]
) -> Iterable[tuple[date, list[CasePlan]]]:
    """Yield portions of plans by a day of theirs, the oldest first, each with its last day."""
    found: dict[int, list[CasePlan]] = defaultdict(list)
    for plan in plans:
        found[day_of(plan).toordinal() // days].append(plan)
    for key in sorted(found):
        portion = found[key]
        yield max(day_of(plan) for plan in portion), portion


def open_one(plan: CasePlan) -> None:
    """Open one case as its officer does in the browser, with the first tasks, and put the rows on the plan."""
    now = plan.registered_at
    plan.case = cases.open_case(data=plan.data, actor=plan.officer, now=now)
    plan.victim_rows = [
        victims.add_victim(case_id=plan.case.pk, data=victim, actor=plan.officer, now=now) for victim in plan.victims
    ]
    plan.suspect_rows = suspects_of([plan.case])[plan.case.pk]


def suspects_of(made: Sequence[Case]) -> dict[UUID, list[Suspect]]:
    """Return the suspects of cases in the order of their codes."""
    found: dict[UUID, list[Suspect]] = {case.pk: [] for case in made}
    for suspect in Suspect.objects.filter(case__in=made).order_by("case_id", "number"):
        found[suspect.case_id].append(suspect)
    return found
