"""Daily work on the files: tasks done, waiting and overdue, notes in different sections, shares, and a draft."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from uuid import UUID

from cases import services as cases
from cases.choices import CaseStatus, NoteClassification, TaskKind
from cases.models import CaseShare
from casetracker.accounts.viewer import Viewer
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import Agencies
from casetracker.demo.planning import CasePlan
from casetracker.demo.proceedings import finish
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World

S = CaseStatus

USUAL_TASKS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        S.SCREENING: (TaskKind.IDENTIFICATION, TaskKind.AGE_ASSESSMENT, TaskKind.COMPLETE_DETAILS),
        S.OPEN_PROTECTION: (TaskKind.ASK_CONSENT, TaskKind.FOLLOW_UP),
        S.OPEN_INVESTIGATION: (TaskKind.TESTIMONY, TaskKind.CHARGE_REVIEW, TaskKind.COMPLETE_DETAILS),
        S.OPEN_BOTH: (TaskKind.TESTIMONY, TaskKind.RESTITUTION, TaskKind.FOLLOW_UP, TaskKind.ASK_CONSENT),
        S.FOLLOW_UP: (TaskKind.FOLLOW_UP, TaskKind.RESTITUTION),
        S.ON_HOLD: (TaskKind.FOLLOW_UP,),
        S.REOPENED: (TaskKind.IDENTIFICATION,),
    }
)
DETAILS: Mapping[str, str] = MappingProxyType(
    {
        TaskKind.TESTIMONY: "Agree on a day for remote testimony with the court",
        TaskKind.RESTITUTION: "Collect receipts for the restitution request",
        TaskKind.CHARGE_REVIEW: "Check that the article fits the facts",
        TaskKind.FOLLOW_UP: "Call at the hour that was agreed",
        TaskKind.COMPLETE_DETAILS: "Route and place of recruitment are missing",
    }
)
ABOUT_PEOPLE = frozenset({TaskKind.AGE_ASSESSMENT, TaskKind.ASK_CONSENT, TaskKind.TESTIMONY, TaskKind.IDENTIFICATION})
OVERDUE_AT_HOME = 7
OVERDUE_ELSEWHERE = 12
TASKS_ELSEWHERE = 45

OFFICERS_NOTES: Sequence[tuple[str, str]] = (
    (NoteClassification.GENERAL, "Handed the copy of the notice to the victim against signature."),
    (NoteClassification.INVESTIGATION, "The number on the ticket leads to a lodging that two other files also name."),
    (
        NoteClassification.INVESTIGATION,
        "Even amounts from four districts go to one account; PPATK was asked.",
    ),
    (NoteClassification.SERVICES, "Asked the shelter whether the witness can travel in the second week of the month."),
    (NoteClassification.INFORMANT, "The caller wants to be reached by message only, after 19.00."),
    (
        NoteClassification.INVESTIGATION,
        "The driver named a second pick-up point: a shop that is closed by day.",
    ),
    (NoteClassification.GENERAL, "Interpreter for the hearing is confirmed."),
)


class DeskWork:
    """Puts the work of officers on the timeline."""

    def __init__(self, world: World, timeline: Timeline, staff: Staff) -> None:
        self.world = world
        self.timeline = timeline
        self.staff = staff

    # Tasks

    def tasks_at_home(self, plans: Sequence[CasePlan]) -> None:
        """Give the demo's desk a true list of work: some of it overdue, most of it ahead."""
        ongoing = [plan for plan in plans if plan.status in USUAL_TASKS]
        overdue = self.world.some(range(len(ongoing)), OVERDUE_AT_HOME)
        for number, plan in enumerate(ongoing):
            days = -self.world.between(1, 9) if number in overdue else self.world.between(0, 25)
            self._task(plan, self.world.today + timedelta(days=days))
            if self.world.chance(0.35):
                self._done_task(plan)

    def tasks_elsewhere(self, plans: Sequence[CasePlan]) -> None:
        """Give the other desks some work too, so that the secretariat sees deadlines pass."""
        ongoing = [plan for plan in plans if plan.status in USUAL_TASKS]
        for number, plan in enumerate(self.world.some(ongoing, TASKS_ELSEWHERE)):
            days = -self.world.between(1, 20) if number < OVERDUE_ELSEWHERE else self.world.between(1, 40)
            self._task(plan, self.world.today + timedelta(days=days))

    def first_safety_checks(self, plans: Sequence[CasePlan]) -> None:
        """Let the safety of people in fresh cases have been checked the day they came, except in the very last ones."""
        for plan in plans:
            checked = plan.registered_at + timedelta(hours=4)
            if checked <= self.world.now and plan.opened_on < self.world.today - timedelta(days=1):
                self.timeline.at(checked, partial(finish, plan, TaskKind.SAFETY_CHECK))

    def _task(self, plan: CasePlan, due_on: date) -> None:
        kind = self.world.pick(USUAL_TASKS[plan.status])
        added = max(plan.opened_on, min(self.world.today, due_on) - timedelta(days=self.world.between(2, 14)))
        if due_on < added:
            due_on = added + timedelta(days=1)
        self.timeline.on(added, partial(self._add_task, plan, kind, due_on, self._assignee(plan)))

    def _done_task(self, plan: CasePlan) -> None:
        added = plan.opened_on + timedelta(days=1)
        done = added + timedelta(days=self.world.between(1, 5))
        if done <= self.world.today:
            self.timeline.on(added, partial(self._do_task, plan, added + timedelta(days=7), done))

    def _do_task(self, plan: CasePlan, due_on: date, done: date, now: datetime) -> None:
        task = cases.add_task(
            case_id=plan.case.pk,
            kind=TaskKind.SAFETY_CHECK,
            due_on=due_on,
            assignee_id=plan.officer.user_id,
            actor=plan.officer,
            now=now,
        )
        cases.finish_task(task_id=task.pk, actor=plan.officer, now=self.world.end_of(done))

    def _add_task(self, plan: CasePlan, kind: str, due_on: date, assignee: Viewer | None, now: datetime) -> None:
        cases.add_task(
            case_id=plan.case.pk,
            kind=kind,
            title=DETAILS.get(kind, ""),
            due_on=due_on,
            subject_code=plan.victim_rows[0].code if kind in ABOUT_PEOPLE else "",
            assignee_id=assignee.user_id if assignee else None,
            actor=plan.officer,
            now=now,
        )

    def _assignee(self, plan: CasePlan) -> Viewer | None:
        return plan.officer if self.world.chance(0.8) else None

    # Notes

    def notes(self, plans: Sequence[CasePlan]) -> None:
        """Write notes of officers into files that have a history."""
        for number, plan in enumerate(plans):
            section, text = OFFICERS_NOTES[number % len(OFFICERS_NOTES)]
            age = (self.world.today - plan.opened_on).days
            written = plan.opened_on + timedelta(days=self.world.between(1, max(1, age - 1)))
            self.timeline.on(min(written, self.world.today), partial(_add_note, plan, section, text))

    # Shares

    def shares(self, plans: Sequence[CasePlan], agencies: Agencies) -> None:
        """Share cases with the partner agency, the prosecution and immigration; one share is taken back."""
        partner, prosecution, immigration = (agencies[key].pk for key in ("partner", "prosecution", "immigration"))
        chosen = self.world.some(plans, 10)
        for number, plan in enumerate(chosen[:6]):
            sections = ("services", "identity") if number % 2 else ("services",)
            until = self.world.today + timedelta(days=90) if number == 3 else None
            self._share(plan, partner, sections, "Accompanies the people and their families", until)
        self.timeline.at(self.world.ago(2, hours=6), partial(_withdraw, chosen[0], partner, "The family moved away"))
        for plan in chosen[6:9]:
            self._share(plan, prosecution, ("investigation", "identity"), "Examines the file", None)
        self._share(chosen[9], immigration, (), "Travel documents to be checked", None)

    def _share(self, plan: CasePlan, agency_id: UUID, sections: Sequence[str], reason: str, until: date | None) -> None:
        on = min(plan.course.decided_on + timedelta(days=2), self.world.day(4))
        self.timeline.on(on, partial(_share, plan, agency_id, sections, reason, until))

    # A draft

    def draft(self) -> None:
        """Leave one entry unfinished, as an officer who was called away does."""
        officer = self.staff["officer"]
        day = self.world.today
        what = {
            "kind": ["trafficking"],
            "exploitations": ["agriculture", "forced_labour"],
            "report_channel": ["border_post"],
            "danger": ["no"],
            "narrative": ["Four people in a hired van at the crossing, without work permits. Interviews go on."],
        }
        where = {
            "opened_on_day": [str(day.day)],
            "opened_on_month": [str(day.month)],
            "opened_on_year": [str(day.year)],
            "where": ["home"],
            "province": ["61"],
            "regency": ["61.03"],
            "place": ["Border post"],
            "exploitation_country": ["MY"],
        }
        now = self.world.ago(hours=3)
        draft = cases.start_draft(step="what", answers={"what": what}, actor=officer, now=now)
        cases.keep_answers(
            draft_id=draft.pk,
            step="where",
            answers=where,
            next_step="victims",
            actor=officer,
            now=self.world.ago(hours=2.9),
        )


def _add_note(plan: CasePlan, section: str, text: str, now: datetime) -> None:
    cases.add_note(case_id=plan.case.pk, classification=section, text=text, actor=plan.officer, now=now)


def _share(
    plan: CasePlan, agency_id: UUID, sections: Sequence[str], reason: str, until: date | None, now: datetime
) -> None:
    cases.share_case(
        case_id=plan.case.pk,
        agency_id=agency_id,
        sections=sections,
        reason=reason,
        until=until,
        actor=plan.officer,
        now=now,
    )


def _withdraw(plan: CasePlan, agency_id: UUID, reason: str, now: datetime) -> None:
    share = CaseShare.objects.in_force().get(case=plan.case, agency_id=agency_id)
    cases.withdraw_share(share_id=share.pk, reason=reason, actor=plan.officer, now=now)
