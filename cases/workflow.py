"""WHEN a case may move: the table of moves, what each asks for, and what speaks against closing.

The same table draws the buttons and answers the API (`redaction.available_transitions`). Source of the moves: the case
lifecycle of the task force, in which protection and investigation run side by side and neither waits for the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.choices import FINISHED_CASE_STATUSES, ONGOING_CASE_STATUSES, CaseStatus
from cases.registry import Blocker

if TYPE_CHECKING:
    from cases.models import Stage


@dataclass(frozen=True, slots=True)
class Move:
    """A move to a status and what it asks for."""

    to: str
    needs_reason: bool = False
    needs_closure_reason: bool = False
    asks_closing_rules: bool = False

    @property
    def label(self) -> str:
        """Return the name of the status it leads to."""
        return str(CaseStatus(self.to).label)

    @property
    def is_finishing(self) -> bool:
        """Say whether the case is no longer worked on afterwards."""
        return self.to in FINISHED_CASE_STATUSES


_TRIAGE = Move(CaseStatus.TRIAGE)
_SCREENING = Move(CaseStatus.SCREENING)
_PROTECTION = Move(CaseStatus.OPEN_PROTECTION)
_INVESTIGATION = Move(CaseStatus.OPEN_INVESTIGATION)
_BOTH = Move(CaseStatus.OPEN_BOTH)
_FOLLOW_UP = Move(CaseStatus.FOLLOW_UP)
_NO_ACTION = Move(CaseStatus.NO_ACTION, needs_reason=True)
_HOLD = Move(CaseStatus.ON_HOLD, needs_reason=True)
_TRANSFER = Move(CaseStatus.TRANSFERRED, needs_reason=True)
_CLOSE = Move(CaseStatus.CLOSED, needs_reason=True, needs_closure_reason=True, asks_closing_rules=True)
_REOPEN = Move(CaseStatus.REOPENED, needs_reason=True)

TRANSITIONS: Mapping[str, tuple[Move, ...]] = MappingProxyType(
    {
        CaseStatus.INTAKE: (_TRIAGE, _TRANSFER),
        CaseStatus.TRIAGE: (_SCREENING, _NO_ACTION, _HOLD, _TRANSFER),
        CaseStatus.SCREENING: (_BOTH, _PROTECTION, _INVESTIGATION, _NO_ACTION, _HOLD, _TRANSFER),
        CaseStatus.OPEN_PROTECTION: (_BOTH, _INVESTIGATION, _FOLLOW_UP, _HOLD, _TRANSFER, _CLOSE),
        CaseStatus.OPEN_INVESTIGATION: (_BOTH, _PROTECTION, _FOLLOW_UP, _HOLD, _TRANSFER, _CLOSE),
        CaseStatus.OPEN_BOTH: (_PROTECTION, _INVESTIGATION, _FOLLOW_UP, _HOLD, _TRANSFER, _CLOSE),
        CaseStatus.FOLLOW_UP: (_CLOSE, _BOTH, _PROTECTION, _INVESTIGATION, _HOLD, _TRANSFER),
        CaseStatus.ON_HOLD: (_TRIAGE, _SCREENING, _BOTH, _PROTECTION, _INVESTIGATION, _FOLLOW_UP, _TRANSFER, _CLOSE),
        CaseStatus.REOPENED: (_SCREENING, _BOTH, _PROTECTION, _INVESTIGATION, _FOLLOW_UP),
        CaseStatus.NO_ACTION: (_REOPEN,),
        CaseStatus.CLOSED: (_REOPEN,),
        CaseStatus.TRANSFERRED: (_REOPEN,),
        # A merged case lives on in the other one; no move leads here or out by hand.
        CaseStatus.MERGED: (),
    }
)

TRACKS_OPEN = frozenset(
    {CaseStatus.OPEN_PROTECTION, CaseStatus.OPEN_INVESTIGATION, CaseStatus.OPEN_BOTH, CaseStatus.ON_HOLD}
)


def moves_from(status: str) -> tuple[Move, ...]:
    """Return the moves that lead out of a status, the usual one first."""
    return TRANSITIONS[status]


def move_to(status: str, to: str) -> Move | None:
    """Return the move between two statuses, None where there is none."""
    return next((move for move in TRANSITIONS[status] if move.to == to), None)


def is_ongoing(status: str) -> bool:
    """Say whether a case is still worked on."""
    return status in ONGOING_CASE_STATUSES


def own_blockers(*, status: str, tasks_waiting: int, charges_pending: int) -> Sequence[Blocker]:
    """Return what the case file itself says against closing; a signed reason is enough for each of them."""
    found = []
    if status in TRACKS_OPEN:
        found.append(Blocker("track_open", _("Protection or investigation is still open, or the case is on hold.")))
    if tasks_waiting:
        found.append(Blocker("tasks_waiting", _("Tasks on this case are not finished.")))
    if charges_pending:
        found.append(Blocker("charges_pending", _("Charges are still pending.")))
    return found


def stage_may_follow(stage: "Stage", last: "Stage | None") -> bool:
    """Say whether a stage of proceedings may come after another (None: the first one recorded).

    Forward with skips, back only where the table of stages says so, a stop after anything that is not an end.
    """
    if last is None:
        return True
    if last.code in stage.may_follow:
        return True
    if last.is_terminal or last.is_stop:
        return False
    return stage.is_stop or stage.sequence > last.sequence


def stage_fits(stage: "Stage", before: "Stage | None", after: "Stage | None") -> bool:
    """Say whether a stage fits between two that stand, so that an earlier one can be recorded later."""
    return stage_may_follow(stage, before) and (after is None or stage_may_follow(after, stage))
