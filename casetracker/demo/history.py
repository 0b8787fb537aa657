"""The course a case took: its statuses with their days, and how far the proceedings came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from cases.choices import CaseStatus, SuspectLegalStatus
from cases.services import NewStatus
from casetracker.demo.world import World

S = CaseStatus

PATHS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        S.INTAKE: (),
        S.TRIAGE: (S.TRIAGE,),
        S.SCREENING: (S.TRIAGE, S.SCREENING),
        S.OPEN_PROTECTION: (S.TRIAGE, S.SCREENING, S.OPEN_PROTECTION),
        S.OPEN_INVESTIGATION: (S.TRIAGE, S.SCREENING, S.OPEN_INVESTIGATION),
        S.OPEN_BOTH: (S.TRIAGE, S.SCREENING, S.OPEN_BOTH),
        S.FOLLOW_UP: (S.TRIAGE, S.SCREENING, S.OPEN_BOTH, S.FOLLOW_UP),
        S.CLOSED: (S.TRIAGE, S.SCREENING, S.OPEN_BOTH, S.FOLLOW_UP, S.CLOSED),
        S.ON_HOLD: (S.TRIAGE, S.SCREENING, S.OPEN_INVESTIGATION, S.ON_HOLD),
        S.REOPENED: (S.TRIAGE, S.SCREENING, S.OPEN_INVESTIGATION, S.FOLLOW_UP, S.CLOSED, S.REOPENED),
        S.NO_ACTION: (S.TRIAGE, S.NO_ACTION),
        S.TRANSFERRED: (S.TRIAGE, S.TRANSFERRED),
    }
)
"""The moves by which a case comes to stand where it stands; each is one the table of moves allows."""

AGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        S.INTAKE: (1, 3),
        S.TRIAGE: (2, 9),
        S.SCREENING: (5, 42),
        S.OPEN_PROTECTION: (18, 230),
        S.OPEN_INVESTIGATION: (20, 340),
        S.OPEN_BOTH: (20, 340),
        S.FOLLOW_UP: (150, 340),
        S.CLOSED: (200, 362),
        S.ON_HOLD: (60, 250),
        S.REOPENED: (220, 350),
        S.NO_ACTION: (10, 340),
        S.TRANSFERRED: (10, 340),
    }
)
"""How many days ago a case that stands there was reported: from, to."""

REASONS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        S.NO_ACTION: ("No sign of recruitment or exploitation was found.", "The report was a dispute over wages only."),
        S.TRANSFERRED: ("The acts were committed in another province; the file went to its police.",),
        S.ON_HOLD: ("Waiting for an answer to a request for legal assistance.", "The main suspect has fled abroad."),
        S.CLOSED: ("Both tracks are finished.", "The verdict is final and the last visit is done."),
        S.REOPENED: ("A further victim of the same recruiter came forward.",),
    }
)

CHAIN: Sequence[tuple[str, int, int]] = (
    ("inquiry", 1, 3),
    ("investigation_opened", 3, 12),
    ("suspect_named", 2, 14),
    ("file_sent", 25, 45),
    ("file_complete", 14, 40),
    ("handed_over", 7, 30),
    ("indictment", 7, 15),
    ("hearings", 7, 20),
    ("verdict", 30, 60),
    ("final", 8, 20),
)
"""Stages of proceedings and the days from the one before: from, to."""

PER_SUSPECT = frozenset({"suspect_named", "handed_over", "indictment", "hearings", "verdict", "final"})

_STANDING = (
    ("final", SuspectLegalStatus.TERPIDANA),
    ("verdict", SuspectLegalStatus.TERDAKWA),
    ("indictment", SuspectLegalStatus.TERDAKWA),
    ("suspect_named", SuspectLegalStatus.TERSANGKA),
)


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a case: where it stands, the moves that led there, the stages of proceedings reached."""

    status: str
    opened_on: date
    registered_at: datetime
    history: Sequence[NewStatus] = ()
    stages: Sequence[tuple[str, date]] = ()

    def on(self, stage: str) -> date | None:
        """Return the day a stage was reached; None when it was not."""
        return next((day for code, day in self.stages if code == stage), None)

    def has(self, stage: str) -> bool:
        """Say whether a stage was reached."""
        return self.on(stage) is not None

    @property
    def ended_on(self) -> date | None:
        """Return the day of the last move."""
        return self.history[-1].on if self.history else None

    @property
    def suspected_on(self) -> date:
        """Return the day the suspects were recorded: when they were named, else the day after the report."""
        return self.on("suspect_named") or self.opened_on + timedelta(days=1)

    @property
    def decided_on(self) -> date:
        """Return the day identification was decided: when the case left screening."""
        left = [move.on for move in self.history if move.to not in {S.TRIAGE, S.SCREENING}]
        return left[0] if left else self.opened_on

    @property
    def suspect_status(self) -> str:
        """Return how a suspect stands at the last stage reached."""
        return next((status for stage, status in _STANDING if self.has(stage)), SuspectLegalStatus.TERLAPOR)


def course(world: World, status: str, *, age: int | None = None, with_proceedings: bool = True) -> Course:
    """Return a course to this status for a case reported `age` days ago (by chance unless given)."""
    days = world.between(*AGES[status]) if age is None else age
    opened_on = world.day(days)
    registered_at = world.during(opened_on)
    history = _moves(world, status, opened_on)
    stages: Sequence[tuple[str, date]] = ()
    if with_proceedings and status in _INVESTIGATED:
        until = history[-1].on if status in {S.CLOSED, S.ON_HOLD} else world.today
        stages = _stages(world, opened_on, until, far=status in {S.CLOSED, S.FOLLOW_UP})
    return Course(status, opened_on, registered_at, history, stages)


_INVESTIGATED = frozenset({S.OPEN_INVESTIGATION, S.OPEN_BOTH, S.FOLLOW_UP, S.CLOSED, S.ON_HOLD, S.REOPENED})


def _moves(world: World, status: str, opened_on: date) -> list[NewStatus]:
    path = PATHS[status]
    left = (world.today - opened_on).days
    day = opened_on
    found: list[NewStatus] = []
    for place, to in enumerate(path):
        remaining = (world.today - day).days
        if to in {S.TRIAGE, S.SCREENING} or to.startswith("open"):
            step = min(world.between(0, 1 + 2 * place), remaining)
        elif to == S.CLOSED and status == S.REOPENED:
            step = remaining // 2
        else:
            step = min(max(1, left // 3 + world.between(-5, 10)), max(0, remaining - (len(path) - place)))
        day += timedelta(days=step)
        reason = world.pick(REASONS[to]) if to in REASONS else ""
        found.append(NewStatus(to=to, on=day, reason=reason))
    return found


def _stages(world: World, opened_on: date, until: date, *, far: bool) -> list[tuple[str, date]]:
    """Walk along the stages as far as time allows; most files stop at some point, those that are over went far."""
    day = opened_on
    found: list[tuple[str, date]] = []
    for stage, first, last in CHAIN:
        day += timedelta(days=world.between(first, last))
        if day > until or (not far and found and world.chance(0.16)):
            break
        found.append((stage, day))
        if stage == "file_sent" and world.chance(0.35) and day + timedelta(days=40) <= until:
            found += [("file_returned", day + timedelta(days=10)), ("file_sent", day + timedelta(days=24))]
            day += timedelta(days=24)
    return found
