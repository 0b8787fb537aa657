"""Every move of a referral after it was made, by either side or by the clock."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.common.errors import NotAllowed, WrongState
from referrals import access, choices, workflow
from referrals.models import Referral
from referrals.services import clocks, common, sharing
from referrals.workflow import Move, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAnswers:
    """What a move is told. `on` is the day a service started or was completed (today unless said)."""

    reason: str = ""
    decline_reason: str = ""
    suggested_agency: UUID | None = None
    on: date | None = None
    outcome: str = ""
    feedback: str = ""


NO_ANSWERS = MoveAnswers()
JOB = "referral_move"
Effect = Callable[[Referral, MoveAnswers, Viewer, datetime], list[str]]


@transaction.atomic
def move_referral(
    *,
    referral_id: UUID,
    move: str,
    actor: Viewer,
    now: datetime,
    answers: MoveAnswers = NO_ANSWERS,
    version: int | None = None,
) -> Referral:
    """Make one move of a referral: confirm receipt, accept, decline, suggest another agency, start, complete, report
    back, close, cancel, withdraw, expire.

    Raises NotVisible, StaleVersion, WrongState where the move is not possible now, NotAllowed where only the other
    side may make it, InvalidInput by field.
    """
    referral, _held = common.lock_referral(referral_id=referral_id, actor=actor, version=version)
    if move not in set(Move) or move == Move.SEND:
        raise WrongState(code="unknown_move")
    step = Move(move)
    sides = access.sides(actor, referral)
    if not sides:
        raise NotAllowed(_("Only the two agencies of a referral can do this."), code="no_party")
    workflow.check_move(step, referral.status, sides)
    given = {name: value for name, value in asdict(answers).items() if value}
    workflow.check_answers(step, referral.status, given)
    return apply_move(referral, step, sides=sides, actor=actor, now=now, answers=answers)


def apply_move(
    referral: Referral,
    move: Move,
    *,
    sides: frozenset[Side],
    actor: Viewer,
    now: datetime,
    answers: MoveAnswers = NO_ANSWERS,
) -> Referral:
    """Make a move of a locked referral as these sides. Raises WrongState where it is not possible now."""
    before = referral.status
    rule = workflow.check_move(move, before, sides)
    with database.as_job(JOB):
        fields = _EFFECTS[move](referral, answers, actor, now)
    referral.status = rule.to
    clocks.set_next(referral)
    common.save(referral, now=now, fields=["status", "next_due_at", "sharing_ended_at", *fields])
    common.add_history(
        referral,
        from_status=before,
        actor=actor,
        now=now,
        agency_id=_acting_agency(referral, rule.sides_in(before) & sides),
        reason=answers.reason.strip(),
    )
    common.record(f"referral.{rule.to.value}", referral, actor=actor, now=now, details=_coded(before, rule.to, answers))
    if referral.sent_at is not None:
        common.announce(referral)
    return referral


def _acting_agency(referral: Referral, sides: frozenset[Side]) -> UUID | None:
    if Side.TO in sides:
        return referral.to_agency_id
    return referral.from_agency_id if Side.FROM in sides else None


def _coded(before: str, after: str, answers: MoveAnswers) -> dict[str, object]:
    details: dict[str, object] = {"status": [before, str(after)]}
    for name in ("decline_reason", "outcome"):
        if value := getattr(answers, name):
            details[name] = value
    if answers.suggested_agency:
        details["suggested_agency"] = str(answers.suggested_agency)
    if written := [name for name in ("reason", "feedback") if getattr(answers, name)]:
        details["free_text"] = written
    return details


def _receive(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    referral.received_at = now
    return ["received_at"]


def _accept(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    if referral.basis == choices.ConsentBasis.CONSENT and not sharing.is_covered(referral, now):
        raise WrongState(
            _("Consent for this no longer stands, so it cannot be accepted. Ask the sending agency."),
            code="consent_gone",
        )
    referral.received_at = referral.received_at or now
    referral.answered_at = now
    clocks.set_feedback(referral, now)
    sharing.open_to_recipient(referral, actor=actor, now=now)
    cases.ask_for_declaration(case_id=referral.case_id, user_id=actor.user_id, actor=actor, now=now)
    return ["received_at", "answered_at", "feedback_due_at"]


def _decline(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    if answers.decline_reason not in choices.DeclineReason.values:
        common.refuse(decline_reason=_("Choose one of the answers."))
    if answers.decline_reason == choices.DeclineReason.OTHER and not answers.reason.strip():
        common.refuse(reason=_("Say why, in a few words. No names."))
    referral.received_at = referral.received_at or now
    referral.answered_at = now
    referral.decline_reason = answers.decline_reason
    return ["received_at", "answered_at", "decline_reason"]


def _redirect(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    wanted = [answers.suggested_agency] if answers.suggested_agency else []
    suggested = Agency.objects.of_the_task_force().filter(pk__in=wanted).first()
    if suggested is None or suggested.pk in {referral.from_agency_id, referral.to_agency_id}:
        common.refuse(suggested_agency=_("Choose an agency that is neither yours nor the sender."))
    referral.received_at = referral.received_at or now
    referral.answered_at = now
    referral.suggested_agency = suggested
    return ["received_at", "answered_at", "suggested_agency"]


def _start(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    referral.started_on = _day(answers.on, earliest=_sent_on(referral), now=now)
    clocks.set_feedback(referral, now)
    return ["started_on", "feedback_due_at"]


def _complete(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    if answers.outcome not in choices.ReferralOutcome.values:
        common.refuse(outcome=_("Choose one of the answers."))
    referral.completed_on = _day(answers.on, earliest=referral.started_on or _sent_on(referral), now=now)
    referral.outcome = answers.outcome
    return ["completed_on", "outcome"]


def _report_back(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    referral.feedback = answers.feedback.strip()
    referral.feedback_at = now
    sharing.close_to_recipient(referral, actor=actor, now=now, why="reported back")
    return ["feedback", "feedback_at"]


def _close(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    return []


def _stop(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    """Stop sharing where it had begun; the receiving agency confirms that it stopped using what it had read."""
    if not access.gives_access(referral):
        return []
    referral.stop_due_at = clocks.limit(clocks.STOP, now) or now
    sharing.close_to_recipient(referral, actor=actor, now=now, why="stopped", wind_down_until=referral.stop_due_at)
    return ["stop_due_at"]


def _expire(referral: Referral, answers: MoveAnswers, actor: Viewer, now: datetime) -> list[str]:
    return []


_EFFECTS: Mapping[Move, Effect] = MappingProxyType(
    {
        Move.RECEIVE: _receive,
        Move.ACCEPT: _accept,
        Move.DECLINE: _decline,
        Move.REDIRECT: _redirect,
        Move.START: _start,
        Move.COMPLETE: _complete,
        Move.REPORT_BACK: _report_back,
        Move.CLOSE: _close,
        Move.CANCEL: _stop,
        Move.WITHDRAW: _stop,
        Move.EXPIRE: _expire,
    }
)


def _sent_on(referral: Referral) -> date:
    return clocks.national_day(referral.sent_at or referral.created_at)


def _day(on: date | None, *, earliest: date, now: datetime) -> date:
    """Return the day given (today unless said). Raises InvalidInput for a day to come or before `earliest`."""
    today = clocks.national_day(now)
    day = on or today
    if day > today:
        common.refuse(on=_("Enter a date that is not in the future."))
    if day < earliest:
        common.refuse(on=_("Enter a date that is not before the step before it."))
    return day


@transaction.atomic
def confirm_stop(*, referral_id: UUID, actor: Viewer, now: datetime) -> Referral:
    """The receiving agency says that it no longer uses what was shared with it.

    Raises NotAllowed for anybody else, WrongState where nothing has to be confirmed, or a bed is still taken there.
    """
    referral, _held = common.lock_referral(referral_id=referral_id, actor=actor)
    if Side.TO not in access.sides(actor, referral):
        raise NotAllowed(code="other_side")
    if referral.stop_due_at is None or referral.stop_confirmed_at is not None:
        raise WrongState(code="nothing_to_confirm")
    with database.as_job(JOB):
        sharing.close_to_recipient(referral, actor=actor, now=now, why="stop confirmed")
    referral.stop_confirmed_at = now
    common.save(referral, now=now, fields=["stop_confirmed_at"])
    common.record("referral.stop_confirmed", referral, actor=actor, now=now)
    common.announce(referral)
    return referral


@transaction.atomic
def see_emergency(*, referral_id: UUID, actor: Viewer, now: datetime) -> Referral:
    """A supervisor of the sending agency has looked at a referral sent without consent.

    Raises NotAllowed for anybody else and for whoever sent it, WrongState where there is nothing to look at.
    """
    referral, _held = common.lock_referral(referral_id=referral_id, actor=actor)
    if not access.can_see_emergency(actor, referral) or actor.user_id == referral.sent_by_id:
        raise NotAllowed(_("Another supervisor of the sending agency confirms this."), code="not_supervisor")
    if referral.basis != choices.ConsentBasis.EMERGENCY or referral.emergency_seen_at is not None:
        raise WrongState(code="nothing_to_confirm")
    referral.emergency_seen_at = now
    referral.emergency_seen_by_id = actor.user_id
    common.save(referral, now=now, fields=["emergency_seen_at", "emergency_seen_by"])
    common.record("referral.emergency_seen", referral, actor=actor, now=now)
    return referral


@transaction.atomic
def share_again(*, referral_id: UUID, actor: Viewer, now: datetime) -> Referral:
    """Open what was shared once more, after a new consent.

    Raises NotAllowed for all but the sending agency, WrongState while no consent covers it or nothing had ended.
    """
    referral, _held = common.lock_referral(referral_id=referral_id, actor=actor)
    if Side.FROM not in access.sides(actor, referral):
        raise NotAllowed(code="other_side")
    if not access.gives_access(referral) or referral.sharing_ended_at is None:
        raise WrongState(code="nothing_ended")
    with database.as_job(JOB):
        if not sharing.is_covered(referral, now):
            raise WrongState(_("No consent on file covers this. Record consent first."), code="consent_gone")
        sharing.open_to_recipient(referral, actor=actor, now=now)
    referral.stop_due_at = None
    referral.stop_confirmed_at = None
    common.save(referral, now=now, fields=["sharing_ended_at", "stop_due_at", "stop_confirmed_at"])
    common.record("referral.shared_again", referral, actor=actor, now=now)
    common.announce(referral)
    return referral
