"""Where a case stands, as the six steps on top of its page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.choices import (
    FINISHED_CASE_STATUSES,
    INVESTIGATION_OPEN_STATUSES,
    PROTECTION_OPEN_STATUSES,
    CaseStatus,
)
from cases.models import StageEvent, StatusChange
from cases.redaction import CaseCard

REPORTED, SCREENED, INVESTIGATION, PROSECUTION, TRIAL, CLOSED = range(6)
LABELS = (
    _("Reported"),
    _("Screened"),
    _("Investigation"),
    _("Prosecution"),
    _("Trial and verdict"),
    _("Closed"),
)

_PROSECUTION_FROM, _TRIAL_FROM = 110, 150
_SCREENED_STATUSES = PROTECTION_OPEN_STATUSES | INVESTIGATION_OPEN_STATUSES | {CaseStatus.FOLLOW_UP}


def _step_of(event: StageEvent) -> int | None:
    """Return the step a stage belongs to: from P-21 prosecution, from the first hearing trial."""
    sequence = event.stage.sequence
    if event.stage.is_stop or sequence < 30:
        return None
    if sequence < _PROSECUTION_FROM:
        return INVESTIGATION
    return PROSECUTION if sequence < _TRIAL_FROM else TRIAL


def steps(card: CaseCard, changes: Iterable[StatusChange], events: Iterable[StageEvent]) -> list[dict[str, Any]]:
    """Return the steps with their state and the day each was reached; `events` only where the viewer may see them."""
    reached: dict[int, date] = {REPORTED: card.opened_on}
    for change in changes:
        if change.to_status in _SCREENED_STATUSES:
            reached.setdefault(SCREENED, change.on)
        if change.to_status in INVESTIGATION_OPEN_STATUSES:
            reached.setdefault(INVESTIGATION, change.on)
        if change.to_status in FINISHED_CASE_STATUSES and card.status in FINISHED_CASE_STATUSES:
            reached[CLOSED] = change.on
    for event in events:
        step = None if event.voided_on else _step_of(event)
        if step is not None:
            reached[step] = min(reached.get(step, event.on), event.on)
    here = max(reached)
    return [
        {
            "label": label,
            "date": reached.get(number),
            "precision": card.opened_on_precision if number == REPORTED else "day",
            "state": _state(number, here, reached),
        }
        for number, label in enumerate(LABELS)
    ]


def _state(number: int, here: int, reached: dict[int, date]) -> str:
    if number == here:
        return "done" if here == CLOSED else "current"
    return "done" if number in reached else "todo"
