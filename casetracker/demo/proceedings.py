"""Stages, charges and verdicts of the planned cases: one by one for the demo's own desk, in bulk elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from cases import services as cases
from cases.choices import CaseKind, ChargeOutcome, ChargePhase, PartyType, SuspectLegalStatus, TaskKind, TaskStatus
from cases.models import Charge, Offence, Suspect, Task
from cases.services.archive import KnownStage, record_stages
from casetracker.demo.agencies import JOB
from casetracker.demo.history import PER_SUSPECT
from casetracker.demo.people import HOME
from casetracker.demo.planning import CasePlan
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World

NEW_CODE_FROM = date(2026, 1, 2)
"""The first day of the Criminal Code (Law 1/2023) and of the criminal procedure of Law 20/2025."""

RETURNED = "The prosecutor asks for the statement of a further witness."
DAYS_TO_NOTIFY = 3


class Proceedings:
    """Records the proceedings of cases."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self.world = world
        self.timeline = timeline
        self._offences: dict[str, int] = {offence.code: offence.pk for offence in Offence.objects.order_by("id")}

    def follow_closely(self, plans: Iterable[CasePlan]) -> None:
        """Let every stage happen on its day as officers record it, with the duties it puts on the file."""
        for plan in plans:
            for stage, day in plan.course.stages:
                for item in _known(plan, stage, day):
                    self.timeline.on(day, partial(_record, plan, item))
                self._duties(plan, stage, day)
            self._charges(plan)

    def record(self, plans: Sequence[CasePlan]) -> None:
        """Record what is known of other desks' cases, month by month; charges and verdicts on their day."""
        months: dict[tuple[int, int], list[tuple[date, KnownStage]]] = defaultdict(list)
        for plan in plans:
            for stage, day in plan.course.stages:
                months[day.year, day.month] += [(day, item) for item in _known(plan, stage, day)]
            self._charges(plan)
        for month in sorted(months):
            found = sorted(months[month], key=lambda item: item[0])
            record_stages(items=[item for _day, item in found], actor=JOB, now=self.world.end_of(found[-1][0]))

    # Charges

    def _charges(self, plan: CasePlan) -> None:
        named, verdict = plan.course.on("suspect_named"), plan.course.on("verdict")
        for suspect in _accused(plan)[:1]:
            if named:
                self.timeline.on(named, partial(self._charge, plan, suspect, self._articles(plan), named))
            if verdict:
                self.timeline.on(verdict, partial(self._decide, plan, suspect, verdict))

    def _charge(self, plan: CasePlan, suspect: Suspect, articles: Sequence[str], day: date, now: datetime) -> None:
        for code in articles:
            cases.add_charge(
                suspect_id=suspect.pk,
                offence_id=self._offences[code],
                phase=ChargePhase.INVESTIGATION,
                laid_on=day,
                actor=plan.officer,
                now=now,
            )

    def _articles(self, plan: CasePlan) -> list[str]:
        """Return the articles of the law in force on the day of the offence."""
        offence_day = plan.data.incident_on or plan.opened_on
        if plan.scenario.kind != CaseKind.TRAFFICKING:
            return ["law_6_2011"]
        if offence_day >= NEW_CODE_FROM:
            found = ["kuhp_2023_art_455"]
        elif plan.data.child_involved and plan.country != HOME:
            found = ["law_21_2007_art_6"]
        elif plan.scenario.is_abroad:
            found = ["law_21_2007_art_4"]
        else:
            found = ["law_21_2007_art_3" if plan.scenario.citizenship != HOME else "law_21_2007_art_2_1"]
        if plan.scenario.is_abroad and self.world.chance(0.3):
            found.append("law_18_2017")
        elif plan.data.child_involved and self.world.chance(0.4):
            found.append("law_35_2014")
        return found

    def _decide(self, plan: CasePlan, suspect: Suspect, day: date, now: datetime) -> None:
        world = self.world
        for charge in Charge.objects.filter(suspect=suspect).order_by("recorded_at", "offence__code"):
            is_convicted = suspect.legal_status != SuspectLegalStatus.BEBAS
            cases.decide_charge(
                charge_id=charge.pk,
                outcome=ChargeOutcome.CONVICTED if is_convicted else ChargeOutcome.ACQUITTED,
                decided_on=day,
                phase=ChargePhase.VERDICT,
                prison_months=world.pick((36, 42, 48, 54, 60, 84)) if is_convicted else None,
                fine_rupiah=world.pick((120, 150, 200)) * 1_000_000 if is_convicted else None,
                restitution_rupiah=world.pick((0, 0, 18, 35, 62)) * 1_000_000 if is_convicted else None,
                actor=plan.officer,
                now=now,
            )

    # Duties that stages put on the file

    def _duties(self, plan: CasePlan, stage: str, day: date) -> None:
        notified = day + timedelta(days=DAYS_TO_NOTIFY)
        if stage == "investigation_opened" and notified <= self.world.today:
            self.timeline.on(notified, partial(finish, plan, TaskKind.NOTIFY_VICTIM))
        if stage == "handed_over":
            self.timeline.on(day, partial(finish, plan, TaskKind.HAND_OVER_FILE))
        if stage == plan.course.stages[-1][0] and plan.data.closed_on:
            self.timeline.on(plan.data.closed_on, partial(finish, plan, ""))


def _accused(plan: CasePlan) -> list[Suspect]:
    people = [row for row in plan.suspect_rows if row.party_type == PartyType.NATURAL_PERSON]
    return [row for row in people if row.legal_status != SuspectLegalStatus.DPO]


def _known(plan: CasePlan, stage: str, day: date) -> list[KnownStage]:
    """Return a stage as it is recorded: for the file, or for the first accused."""
    if stage not in PER_SUSPECT:
        reason = RETURNED if stage == "file_returned" else ""
        return [KnownStage(case=plan.case, stage=stage, on=day, reason=reason)]
    first = 2 if stage == "suspect_named" else 1
    return [KnownStage(case=plan.case, stage=stage, on=day, suspect=suspect) for suspect in _accused(plan)[:first]]


def _record(plan: CasePlan, item: KnownStage, now: datetime) -> None:
    cases.record_stage(
        case_id=item.case.pk,
        suspect_id=item.suspect.pk if item.suspect else None,
        stage=item.stage,
        on=item.on,
        reason=item.reason,
        actor=plan.officer,
        now=now,
    )


def finish(plan: CasePlan, kind: str, now: datetime) -> None:
    """Finish the waiting tasks of a kind on a case (of every kind when none is named)."""
    waiting = Task.objects.filter(case=plan.case, status=TaskStatus.OPEN)
    for task in waiting.filter(kind=kind) if kind else waiting:
        cases.finish_task(task_id=task.pk, actor=plan.officer, now=now)
