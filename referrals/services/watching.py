"""What happens without a button: consent that ends, referrals nobody answers, and who is reminded."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from casetracker.access import walls
from casetracker.accounts.choices import Role
from casetracker.accounts.models import User
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from referrals import access
from referrals.choices import UNANSWERED_STATUSES, ConsentBasis
from referrals.models import Referral
from referrals.services import clocks, common, moving, sharing
from referrals.workflow import TRANSITIONS, Move, Side
from victims.models import Consent

BY_CLOCK = frozenset({Side.CLOCK})
CLOCK = Viewer(job="referral_clock")
BATCH = 500


def stop_after_withdrawal(consent: Consent, reason: str, actor: Viewer, now: datetime) -> None:
    """Stop every referral of the person that no longer stands on a consent; in the transaction of the withdrawal."""
    standing = Referral.objects.standing_on_consent().filter(victim_id=consent.victim_id)
    _stop_uncovered(standing.values_list("pk", flat=True), actor=actor, now=now)


@transaction.atomic
def stop_without_consent(*, now: datetime) -> int:
    """Stop every referral whose consent was withdrawn, refused since, or ran out; return how many."""
    standing = Referral.objects.standing_on_consent().order_by("sent_at", "pk").values_list("pk", flat=True)
    return _stop_uncovered(standing[:BATCH], actor=CLOCK, now=now)


def _stop_uncovered(referral_ids: Iterable[UUID], *, actor: Viewer, now: datetime) -> int:
    stopped = 0
    with database.as_job(CLOCK.job):
        for referral_id in list(referral_ids):
            referral, _held = common.lock_referral(referral_id=referral_id, actor=CLOCK)
            if not sharing.is_covered(referral, now):
                before = referral.version
                _stop(referral, actor=actor, now=now)
                stopped += referral.version != before
    return stopped


def _stop(referral: Referral, *, actor: Viewer, now: datetime) -> None:
    """End sharing. Where the person turned away, a running referral is withdrawn; where a consent merely ran out, and
    where the service is completed, the status stays and only the access goes.
    """
    if TRANSITIONS[Move.WITHDRAW].sides_in(referral.status) and sharing.has_turned_away(referral):
        # The move is the clock's, whoever's answer set it off: it needs no right on either side.
        moving.apply_move(referral, Move.WITHDRAW, sides=BY_CLOCK, actor=actor, now=now)
        return
    if not access.gives_access(referral):
        return
    referral.stop_due_at = clocks.limit(clocks.STOP, now) or now
    sharing.close_to_recipient(
        referral, actor=actor, now=now, why="consent ended", wind_down_until=referral.stop_due_at
    )
    common.save(referral, now=now, fields=["stop_due_at", "sharing_ended_at"])
    common.record("referral.sharing_ended", referral, actor=actor, now=now)
    common.announce(referral)


def expire_unanswered(*, now: datetime) -> int:
    """Expire referrals that nobody answered within the time limit; return how many. Safe to run twice."""
    due = list(Referral.objects.unanswered_since(now).order_by("expires_at").values_list("pk", flat=True)[:BATCH])
    for referral_id in due:
        with transaction.atomic():
            referral, _held = common.lock_referral(referral_id=referral_id, actor=CLOCK)
            if referral.expires_at and referral.expires_at <= now and referral.status in UNANSWERED_STATUSES:
                moving.apply_move(referral, Move.EXPIRE, sides=BY_CLOCK, actor=CLOCK, now=now)
    return len(due)


def supervisors_to_tell(referral_id: UUID) -> list[User]:
    """Return the supervisors of the sending agency other than the sender, none behind a wall, until one looked."""
    referral = Referral.objects.filter(
        pk=referral_id, basis=ConsentBasis.EMERGENCY, emergency_seen_at__isnull=True, sent_at__isnull=False
    ).first()
    if referral is None:
        return []
    supervisors = User.objects.filter(
        agency_id=referral.from_agency_id, is_active=True, roles__role=Role.SUPERVISOR
    ).exclude(pk=referral.sent_by_id)
    walled = walls.walled_off(referral.case_id)
    return list(supervisors.exclude(walled.people()).order_by("pk"))


def tell_supervisors(*, referral_id: UUID) -> int:
    """Send each supervisor of the sending agency a line that something waits; return to how many.

    PRIVACY: no case facts and no link: where to look is *My work*, after signing in.
    """
    people = supervisors_to_tell(referral_id)
    for person in people:
        with translation.override(person.language):
            send_mail(
                subject=_("Something waits for you in My work"),
                message=_("Sign in and open My work. A colleague asks you to look at something soon."),
                from_email=None,
                recipient_list=[person.email],
            )
    return len(people)
