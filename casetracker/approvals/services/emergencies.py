"""Break-glass: one case, one hour, told at once to two others, reviewed within a day. It never beats a wall."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casetracker.access import services as grants
from casetracker.access import walls
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.feed import held_of
from casetracker.access.sections import Section
from casetracker.accounts import services as accounts
from casetracker.accounts.access import is_fresh
from casetracker.accounts.choices import Role
from casetracker.accounts.models import User
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access, registry
from casetracker.approvals.choices import ApprovalKind, ApprovalStatus, EmergencyReason, Outcome, Verdict
from casetracker.approvals.models import ApprovalRequest, EmergencyOpening, Reviewer
from casetracker.approvals.services import people
from casetracker.approvals.services.asking import LEAST_REASON, Wanted, ask
from casetracker.audit import services as audit
from casetracker.audit.models import Entry
from casetracker.common import database
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded, TooMany, WrongState
from casetracker.delivery.services import enqueue

SECTIONS = Section.HEADER | Section.IDENTITY
MINUTES = 60
REVIEW_WITHIN = timedelta(hours=24)
REFUSED_AN_HOUR = 5
TELL_TASK = "casetracker.approvals.tasks.tell_reviewers"
_WATCH = Viewer(job="deadlines", roles=frozenset({Role.SYSTEM_ADMIN}))


@transaction.atomic
def open_in_emergency(
    *, reference: str, reason_code: str, reason: str, actor: Viewer, now: datetime
) -> EmergencyOpening | None:
    """Open one case for an hour. None when no case of this number can be opened so.

    SECURITY: absent, walled off and mistyped give the same None, and each leaves a line. Raises NotAllowed,
    StepUpNeeded, InvalidInput, TooMany after five misses in an hour, WrongState where two reviewers are lacking.
    """
    if actor.user_id is None or not access.can_open_in_emergency(actor):
        raise NotAllowed(code="may_not_open_in_emergency")
    if not is_fresh(actor, now):
        raise StepUpNeeded()
    _check(reason_code, reason)
    misses = Entry.objects.filter(event="emergency.missed", user_id=actor.user_id, at__gt=now - timedelta(hours=1))
    if misses.count() >= REFUSED_AN_HOUR:
        raise TooMany(_("Too many numbers that cannot be opened. Call the lead agency."))
    case_id = registry.find_case(reference)
    if case_id is None or walls.hides_from(case_id, actor):
        audit.record("emergency.missed", actor=actor, now=now, details={"reason_code": reason_code})
        return None
    if SECTIONS in held_of(actor, [case_id]).get(case_id, Section.NONE):
        raise InvalidInput(fields={"reference": [_("You may see this case already.")]})
    eligible = people.independent_reviewers(case_id=case_id, user_id=actor.user_id, agency_id=actor.agency_id)
    reviewers = list(eligible[: people.REVIEWERS])
    if len(reviewers) < people.REVIEWERS:
        raise WrongState(_("There is nobody to review this. Call the lead agency."), code="no_reviewers")
    opening = EmergencyOpening(
        case_id=case_id,
        reference=reference,
        user_id=actor.user_id,
        agency_id=actor.agency_id,
        reason_code=reason_code,
        reason=reason.strip(),
        sections=int(SECTIONS),
        started_at=now,
        ends_at=_end_by_the_database(),
        review_due_at=now + REVIEW_WITHIN,
    )
    opening.save(force_insert=True)
    Reviewer.objects.bulk_create([Reviewer(opening=opening, user=person, told_at=now) for person in reviewers])
    _give(opening, SECTIONS, actor=actor, now=now)
    _record("emergency.opened", opening, actor=actor, now=now, reason=opening.reason)
    enqueue(task=TELL_TASK, opening_id=opening.pk)
    return opening


def _check(reason_code: str, reason: str) -> None:
    problems = {}
    if reason_code not in EmergencyReason.values:
        problems["reason_code"] = [_("Choose one of the answers.")]
    if len(reason.strip()) < LEAST_REASON:
        problems["reason"] = [_("Say in a sentence why this is needed.")]
    if problems:
        raise InvalidInput(fields=problems)


def _end_by_the_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() + make_interval(mins => %s)", [MINUTES])
        end: datetime = cursor.fetchone()[0]
    return end


def _give(opening: EmergencyOpening, sections: Section, *, actor: Viewer, now: datetime) -> None:
    grants.give(
        grants.Wanted(
            case_id=opening.case_id,
            principal=opening.user_id,
            principal_kind=PrincipalKind.USER,
            kind=GrantKind.BREAK_GLASS,
            sections=int(sections),
            reason=str(opening.reason_code),
            source_id=opening.pk,
            expires_at=opening.ends_at,
        ),
        actor=actor,
        now=now,
    )


@transaction.atomic
def ask_for_shelter_location(*, opening_id: UUID, reason: str, actor: Viewer, now: datetime) -> ApprovalRequest:
    """Ask a live approver to show where the victims are. Raises NotVisible, StepUpNeeded, WrongState once it ended."""
    opening = _running(opening_id, actor)
    if not is_fresh(actor, now):
        raise StepUpNeeded()
    return ask(
        wanted=Wanted(
            kind=ApprovalKind.SHELTER_LOCATION,
            reason=reason,
            case_id=opening.case_id,
            reference=opening.reference,
            subject_id=opening.pk,
        ),
        actor=actor,
        now=now,
    )


@transaction.atomic
def shelter_locations(*, opening_id: UUID, actor: Viewer, now: datetime) -> list[tuple[str, str]]:
    """Return (code, place) of the victims in a shelter, and record that they were shown.

    Raises NotVisible, StepUpNeeded, NotAllowed without the approval of this opening, WrongState once it ended.
    """
    opening = _running(opening_id, actor)
    if not is_fresh(actor, now):
        raise StepUpNeeded()
    approved = ApprovalRequest.objects.filter(
        kind=ApprovalKind.SHELTER_LOCATION, subject_id=opening.pk, status=ApprovalStatus.APPROVED
    )
    if not approved.exists():
        raise NotAllowed(code="not_approved")
    with database.as_job("emergency"):
        rows = registry.shelter_locations(opening.case_id)
    _record(
        "emergency.shelter_shown",
        opening,
        actor=actor,
        now=now,
        sections=Section.SHELTER_LOCATION,
        reason=opening.reason,
    )
    return rows


def _running(opening_id: UUID, actor: Viewer) -> EmergencyOpening:
    opening = EmergencyOpening.objects.visible_to(actor).filter(Q(user_id=actor.user_id), pk=opening_id).first()
    if opening is None:
        raise NotVisible()
    if not EmergencyOpening.objects.filter(pk=opening.pk).running().exists():
        raise WrongState(_("The hour is over."), code="emergency_over")
    return opening


@transaction.atomic
def review(*, opening_id: UUID, verdict: str, text: str, actor: Viewer, now: datetime) -> EmergencyOpening:
    """Record what one of the two reviewers finds; the review is over when both have said it.

    One who finds it not justified ends the access and suspends the account at once. An account suspended for want of a
    review works again when both found it justified. Where they differ, it stays suspended and is flagged. Raises
    NotVisible for those who were not told of it, NotAllowed for one's own, WrongState for whoever reviewed it already.
    """
    opening = EmergencyOpening.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=opening_id).first()
    if opening is None:
        raise NotVisible()
    if opening.user_id == actor.user_id or not access.can_review(actor):
        raise NotAllowed(code="may_not_review")
    own = opening.reviewers.select_for_update().get(Q(user_id=actor.user_id))
    if own.reviewed_at is not None:
        raise WrongState(_("You reviewed this already."), code="reviewed_already")
    problems = {}
    if verdict not in Verdict.values:
        problems["verdict"] = [_("Choose one of the answers.")]
    if len(text.strip()) < LEAST_REASON:
        problems["text"] = [_("Say in a sentence what you found.")]
    if problems:
        raise InvalidInput(fields=problems)
    own.verdict, own.text, own.reviewed_at = verdict, text.strip(), now
    own.save(update_fields=["verdict", "text", "reviewed_at"])
    _record("emergency.reviewed", opening, actor=actor, now=now, reason=own.text, verdict=verdict)
    if verdict == Verdict.NOT_JUSTIFIED:
        end(opening, reason="not_justified", actor=actor, now=now)
        _switch(opening, is_active=False, now=now)
    _conclude(opening, actor=actor, now=now)
    return opening


def _conclude(opening: EmergencyOpening, *, actor: Viewer, now: datetime) -> None:
    """Write down what the reviews come to, once none is waited for."""
    rows = list(opening.reviewers.values_list("verdict", flat=True))
    if not all(rows):
        return
    opening.outcome = Outcome(rows[0]) if len(set(rows)) == 1 else Outcome.ESCALATED
    opening.reviewed_at = now
    opening.save(update_fields=["outcome", "reviewed_at"])
    if opening.outcome == Outcome.ESCALATED:
        _record("emergency.escalated", opening, actor=actor, now=now)
    elif (
        opening.outcome == Outcome.JUSTIFIED and opening.suspended_at is not None and not _others_overdue(opening, now)
    ):
        _switch(opening, is_active=True, now=now)


@transaction.atomic
def replace_reviewers(*, now: datetime) -> int:
    """Name another reviewer for each who left, lost the role or was walled off before saying anything; return how many.

    Without this a review could stay open for ever. Where nobody is left to ask, the old one stays named.
    """
    replaced = 0
    for opening in EmergencyOpening.objects.unreviewed().select_for_update(skip_locked=True).order_by("pk")[:500]:
        eligible = people.independent_reviewers(
            case_id=opening.case_id, user_id=opening.user_id, agency_id=opening.agency_id
        )
        named = opening.reviewers.values("user_id")
        silent = opening.reviewers.filter(reviewed_at__isnull=True)
        for row in silent.exclude(user__in=eligible.order_by().values("pk")):
            other = eligible.exclude(pk__in=named).first()
            if other is None:
                continue
            row.delete()
            Reviewer(opening=opening, user=other, told_at=now).save(force_insert=True)
            _record("emergency.reviewer_replaced", opening, actor=_WATCH, now=now)
            enqueue(task=TELL_TASK, opening_id=opening.pk)
            replaced += 1
    return replaced


def end(opening: EmergencyOpening, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take the access of an opening away before its hour is over."""
    grants.withdraw(
        case_id=opening.case_id,
        actor=actor,
        now=now,
        reason=reason,
        kind=GrantKind.BREAK_GLASS,
        principal=opening.user_id,
        source_id=opening.pk,
    )


def _others_overdue(opening: EmergencyOpening, now: datetime) -> bool:
    rows = EmergencyOpening.objects.filter(user_id=opening.user_id).unreviewed().exclude(pk=opening.pk)
    return rows.filter(review_due_at__lte=now).exists()


@transaction.atomic
def suspend_unreviewed(*, now: datetime) -> int:
    """Suspend the accounts whose emergency opening not both reviewed in time, and return how many.

    They work again with the second review. Safe to run in several processes at once.
    """
    due = EmergencyOpening.objects.unreviewed().filter(review_due_at__lte=now).select_for_update(skip_locked=True)
    suspended = 0
    for opening in due.order_by("review_due_at", "pk")[:500]:
        if _switch(opening, is_active=False, now=now):
            suspended += 1
            opening.suspended_at = now
            opening.save(update_fields=["suspended_at"])
            _record("emergency.suspended", opening, actor=_WATCH, now=now)
    return suspended


def _switch(opening: EmergencyOpening, *, is_active: bool, now: datetime) -> bool:
    if not User.objects.filter(pk=opening.user_id, is_active=not is_active).exists():
        return False
    accounts.set_active(user_id=opening.user_id, is_active=is_active, actor=_WATCH, now=now)
    return True


def what_was_done(opening: EmergencyOpening) -> list[Entry]:
    """Return what the record says the person did in the case while it was open to them, for the reviewers."""
    lines = Entry.objects.of_case(opening.case_id).filter(user_id=opening.user_id)
    with database.as_job("emergency"):
        return list(lines.filter(at__gte=opening.started_at, at__lte=opening.ends_at).order_by("at", "id")[:100])


def _record(
    event: str,
    opening: EmergencyOpening,
    *,
    actor: Viewer,
    now: datetime,
    reason: str = "",
    sections: int = 0,
    **details: str,
) -> None:
    audit.record(
        event,
        actor=actor,
        now=now,
        case_id=opening.case_id,
        subject=("emergency", opening.pk, opening.reference),
        sections=int(sections or opening.sections),
        reason=reason,
        details={"reason_code": opening.reason_code, **details},
    )
