"""WHEN: the moves of a referral, which side may make each, and what each needs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casetracker.common.errors import InvalidInput, NotAllowed, Text, WrongState
from referrals.choices import ENDED_STATUSES, UNANSWERED_STATUSES, ReferralOutcome, ReferralStatus

Status = ReferralStatus


class Side(StrEnum):
    """Who makes a move: the sending agency, the receiving agency, or the clock."""

    FROM = "from"
    TO = "to"
    CLOCK = "clock"


class Move(StrEnum):
    """The moves, as buttons and the API name them."""

    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    DECLINE = "decline"
    REDIRECT = "redirect"
    START = "start"
    COMPLETE = "complete"
    REPORT_BACK = "report_back"
    CLOSE = "close"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


DRAFTS = frozenset({Status.DRAFT, Status.CONSENT_CHECK})
"""Never sent: the sending agency's alone."""

RUNNING = frozenset({Status.SENT, Status.RECEIVED, Status.ACCEPTED, Status.SERVICE_STARTED, Status.COMPLETED})
"""Sent, and the receiving agency still owes an answer, a service or a report."""

OPEN = RUNNING | {Status.FEEDBACK_RETURNED}
"""Keeps a case from being closed."""

UNMET = frozenset({Status.DECLINED, Status.REDIRECTED, Status.EXPIRED})
"""Over without a service: another agency can be asked."""

WITHOUT_SERVICE = frozenset({ReferralOutcome.NOT_DELIVERED, ReferralOutcome.REFUSED, ReferralOutcome.LOST_CONTACT})
"""Outcomes with which an accepted referral may end although no service ever started."""

NEEDS_MEANING: Mapping[str, Text] = MappingProxyType(
    {
        "decline_reason": _("Choose why you decline."),
        "reason": _("Say why, in a few words. No names."),
        "outcome": _("Choose what came of it."),
        "feedback": _("Write what was done and what comes next. No names."),
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One move: where it leads, from which statuses, by which sides, and which answers it cannot do without."""

    to: Status
    label: Text
    done: Text
    moves: Mapping[Status, frozenset[Side]]
    needs: frozenset[str] = field(default_factory=frozenset)
    is_grave: bool = False

    def sides_in(self, status: str) -> frozenset[Side]:
        """Return the sides that may make this move in a status; none where it is not possible."""
        return self.moves.get(Status(status), frozenset())


def _by(side: Side, *statuses: Status) -> Mapping[Status, frozenset[Side]]:
    return MappingProxyType({status: frozenset({side}) for status in statuses})


_BOTH = frozenset({Side.FROM, Side.TO, Side.CLOCK})

TRANSITIONS: Mapping[Move, Rule] = MappingProxyType(
    {
        Move.SEND: Rule(
            Status.SENT,
            pgettext_lazy("referral move", "Send referral"),
            _("Referral sent."),
            _by(Side.FROM, Status.CONSENT_CHECK),
        ),
        Move.RECEIVE: Rule(
            Status.RECEIVED,
            pgettext_lazy("referral move", "Confirm receipt"),
            _("Receipt confirmed."),
            _by(Side.TO, Status.SENT),
        ),
        Move.ACCEPT: Rule(
            Status.ACCEPTED,
            pgettext_lazy("referral move", "Accept"),
            _("Referral accepted. You now see what was shared."),
            _by(Side.TO, Status.SENT, Status.RECEIVED),
        ),
        Move.DECLINE: Rule(
            Status.DECLINED,
            pgettext_lazy("referral move", "Decline"),
            _("Referral declined."),
            _by(Side.TO, Status.SENT, Status.RECEIVED),
            frozenset({"decline_reason"}),
        ),
        Move.REDIRECT: Rule(
            Status.REDIRECTED,
            pgettext_lazy("referral move", "Suggest another agency"),
            _("Sent back with your suggestion. The sending agency asks for consent again."),
            _by(Side.TO, Status.SENT, Status.RECEIVED),
            frozenset({"suggested_agency", "reason"}),
        ),
        Move.START: Rule(
            Status.SERVICE_STARTED,
            pgettext_lazy("referral move", "Start service"),
            _("Service started."),
            _by(Side.TO, Status.ACCEPTED),
        ),
        Move.COMPLETE: Rule(
            Status.COMPLETED,
            pgettext_lazy("referral move", "Complete"),
            _("Completed. Report back to the sending agency next."),
            _by(Side.TO, Status.ACCEPTED, Status.SERVICE_STARTED),
            frozenset({"outcome"}),
        ),
        Move.REPORT_BACK: Rule(
            Status.FEEDBACK_RETURNED,
            pgettext_lazy("referral move", "Report back"),
            _("Reported back. What was shared with you is closed now."),
            _by(Side.TO, Status.COMPLETED),
            frozenset({"feedback"}),
        ),
        Move.CLOSE: Rule(
            Status.CLOSED,
            pgettext_lazy("referral move", "Close referral"),
            _("Referral closed."),
            _by(Side.FROM, Status.FEEDBACK_RETURNED),
        ),
        Move.CANCEL: Rule(
            Status.CANCELLED,
            pgettext_lazy("referral move", "Cancel referral"),
            _("Referral cancelled."),
            _by(Side.FROM, Status.DRAFT, Status.CONSENT_CHECK, Status.SENT, Status.RECEIVED, Status.ACCEPTED),
            is_grave=True,
        ),
        Move.WITHDRAW: Rule(
            Status.WITHDRAWN_BY_VICTIM,
            pgettext_lazy("referral move", "The victim withdraws"),
            _("Stopped. Nothing is shared any more."),
            MappingProxyType(
                dict.fromkeys((Status.SENT, Status.RECEIVED, Status.ACCEPTED, Status.SERVICE_STARTED), _BOTH)
            ),
            frozenset({"reason"}),
            is_grave=True,
        ),
        Move.EXPIRE: Rule(
            Status.EXPIRED,
            pgettext_lazy("referral move", "Expire"),
            _("Referral expired."),
            _by(Side.CLOCK, Status.SENT, Status.RECEIVED),
        ),
    }
)

AFTER_ANSWER = (Move.RECEIVE, Move.ACCEPT, Move.START, Move.COMPLETE, Move.REPORT_BACK, Move.CLOSE)
"""The way forward, for the page's main button."""


def possible_moves(status: str, sides: frozenset[Side]) -> list[Move]:
    """Return the moves these sides may make now, in the order of the table. The same list answers pages and API."""
    return [move for move, rule in TRANSITIONS.items() if rule.sides_in(status) & sides]


def main_move(moves: list[Move]) -> Move | None:
    """Return the move that leads on: accept rather than confirm receipt, complete rather than nothing."""
    ahead = [move for move in AFTER_ANSWER if move in moves and move != Move.RECEIVE]
    return ahead[0] if ahead else (Move.RECEIVE if Move.RECEIVE in moves else None)


def check_move(move: Move, status: str, sides: frozenset[Side]) -> Rule:
    """Return the rule of a move.

    Raises WrongState where nobody could make it, NotAllowed where only the other side could.
    """
    rule = TRANSITIONS[move]
    allowed = rule.sides_in(status)
    if not allowed:
        raise WrongState(
            _("The referral is now “%(status)s”, and this is no longer possible.") % {"status": Status(status).label},
            code="move_not_possible",
        )
    if not allowed & sides:
        raise NotAllowed(_("Only the other agency can do this."), code="other_side")
    return rule


def check_answers(move: Move, status: str, answers: Mapping[str, object]) -> None:
    """Raise InvalidInput for what a move cannot do without, and for an outcome that does not fit the status."""
    missing = sorted(name for name in TRANSITIONS[move].needs if not answers.get(name))
    if move == Move.CANCEL and status not in DRAFTS and not answers.get("reason"):
        missing.append("reason")
    if missing:
        fallback = _("Choose an agency.")
        raise InvalidInput(fields={name: [NEEDS_MEANING.get(name, fallback)] for name in missing})
    if move == Move.COMPLETE and status == Status.ACCEPTED and answers.get("outcome") not in WITHOUT_SERVICE:
        raise InvalidInput(
            fields={"outcome": [_("No service has started yet. Start it first, or choose what prevented it.")]}
        )


STEPS: tuple[tuple[Status, Text], ...] = (
    (Status.SENT, pgettext_lazy("referral step", "Sent")),
    (Status.RECEIVED, pgettext_lazy("referral step", "Received")),
    (Status.ACCEPTED, pgettext_lazy("referral step", "Accepted")),
    (Status.SERVICE_STARTED, pgettext_lazy("referral step", "Service started")),
    (Status.COMPLETED, pgettext_lazy("referral step", "Completed")),
    (Status.FEEDBACK_RETURNED, pgettext_lazy("referral step", "Reported back")),
)

TONES: Mapping[str, str] = MappingProxyType(
    {
        Status.DRAFT: "neutral",
        Status.CONSENT_CHECK: "neutral",
        Status.SENT: "info",
        Status.RECEIVED: "info",
        Status.ACCEPTED: "good",
        Status.SERVICE_STARTED: "good",
        Status.COMPLETED: "good",
        Status.FEEDBACK_RETURNED: "info",
        Status.CLOSED: "plain",
        Status.DECLINED: "warn",
        Status.REDIRECTED: "warn",
        Status.EXPIRED: "warn",
        Status.WITHDRAWN_BY_VICTIM: "bad",
        Status.CANCELLED: "plain",
    }
)


def may_be_sent_again(status: str) -> bool:
    """Say whether the need is still unmet, so that another agency can be asked."""
    return status in UNMET


@dataclass(frozen=True, slots=True)
class Clock:
    """The due times of a referral that its status looks at."""

    acknowledge: datetime | None
    answer: datetime | None
    start: datetime | None
    feedback: datetime | None


def next_due(status: str, clock: Clock) -> datetime | None:
    """Return when the next step is due: what is shown, sorted by and reminded of.

    A service without a statutory start is looked at when its report is due.
    """
    if status == Status.SENT:
        return clock.acknowledge
    if status == Status.RECEIVED:
        return clock.answer
    if status == Status.ACCEPTED and clock.start is not None:
        return clock.start
    if status in {Status.ACCEPTED, Status.SERVICE_STARTED, Status.COMPLETED}:
        return clock.feedback
    return None


__all__ = ["ENDED_STATUSES", "UNANSWERED_STATUSES", "Clock", "Move", "Rule", "Side", "Status"]
