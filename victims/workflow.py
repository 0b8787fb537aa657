"""WHEN: which decisions on identification may follow which. The same table draws the choices and answers the API."""

from collections.abc import Mapping

from victims.choices import IdentificationStatus

Status = IdentificationStatus

TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    Status.SCREENED: (Status.POSSIBLE, Status.PRESUMED, Status.NOT_VICTIM, Status.UNDETERMINED, Status.WITHDRAWN),
    Status.POSSIBLE: (Status.PRESUMED, Status.CONFIRMED, Status.NOT_VICTIM, Status.UNDETERMINED, Status.WITHDRAWN),
    Status.PRESUMED: (Status.CONFIRMED, Status.NOT_VICTIM, Status.UNDETERMINED, Status.WITHDRAWN),
    # A confirmed victim stays one unless it is decided again, with a reason.
    Status.CONFIRMED: (Status.NOT_VICTIM, Status.WITHDRAWN),
    Status.NOT_VICTIM: (Status.POSSIBLE, Status.PRESUMED),
    Status.WITHDRAWN: (Status.POSSIBLE, Status.PRESUMED, Status.CONFIRMED),
    Status.UNDETERMINED: (Status.POSSIBLE, Status.PRESUMED, Status.CONFIRMED, Status.NOT_VICTIM),
}

FIRST = frozenset(Status)
"""A person may be recorded with any standing: another body may have decided before."""

DECISIONS = frozenset({Status.PRESUMED, Status.CONFIRMED, Status.NOT_VICTIM, Status.UNDETERMINED})
"""Standings that are a decision on grounds: they name the kind of body that took it."""


def moves_from(status: str) -> tuple[str, ...]:
    """Return the standings that may be decided next."""
    return TRANSITIONS.get(status, ())


def may_move(status: str, to: str) -> bool:
    """Say whether one standing may follow another."""
    return to in moves_from(status)


def needs_reason(status: str, to: str) -> bool:
    """Say whether the decision must give its grounds: always, except for first steps forward."""
    return not (status == Status.SCREENED and to == Status.POSSIBLE)
