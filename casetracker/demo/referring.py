"""Referrals between the agencies of the demo: in every status, on time and overdue, sent and received."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import FourState
from casetracker.demo.agencies import Agencies
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World, national_day, place
from referrals import services as referrals
from referrals.access import purpose_for
from referrals.choices import ConsentBasis, Urgency
from referrals.services import MoveAnswers, NewReferral
from referrals.workflow import Move
from victims import services as victims
from victims.choices import ConsentForm, ConsentGivenBy
from victims.models import Consent, Victim
from victims.services import NewConsent

EVERYTHING_NEEDED = (
    Section.IDENTITY | Section.SERVICES | Section.HEALTH | Section.SHELTER_LOCATION | Section.INVESTIGATION
)
FOR_PARTNERS = Section.IDENTITY | Section.SERVICES
ASKING = timedelta(hours=1)
"""How long before the referral the person was asked."""


@dataclass(slots=True)
class Story:
    """One referral, known by its id once it was made."""

    victim: Victim
    to: str
    referral_id: UUID | None = None
    moves: list[str] = field(default_factory=list)

    @property
    def pk(self) -> UUID:
        """Return the id. Raises ValueError before it was made."""
        if self.referral_id is None:
            raise ValueError("This referral was not made yet")
        return self.referral_id


class Referrals:
    """Puts referrals on the timeline."""

    def __init__(self, world: World, timeline: Timeline, agencies: Agencies) -> None:
        self.world = world
        self.timeline = timeline
        self.agencies = agencies

    def send(
        self,
        victim: Victim,
        to: str,
        services: Sequence[str],
        at: datetime,
        *,
        sender: Viewer,
        province: str = "61",
        urgency: str = Urgency.ORDINARY,
        message: str = "",
        basis: str = ConsentBasis.CONSENT,
        agreed: Section = EVERYTHING_NEEDED,
        emergency_reason: str = "",
        follows: Story | None = None,
    ) -> Story:
        """Send a referral at a moment; with consent, the person was asked an hour before."""
        story = Story(victim, to)
        agency = self.agencies[to]
        if basis == ConsentBasis.CONSENT:
            self.timeline.at(at - ASKING, partial(ask, victim, agency, agreed, sender))

        def make(now: datetime) -> None:
            wanted = NewReferral(
                victim_id=victim.pk,
                to_agency_id=agency.pk,
                services=services,
                urgency=urgency,
                message=message,
                province_id=place(province),
                basis=basis,
                emergency_reason=emergency_reason,
                follows_id=follows.pk if follows else None,
            )
            story.referral_id = referrals.send_referral(data=wanted, actor=sender, now=now).pk

        self.timeline.at(at, make)
        return story

    def draft(self, victim: Victim, services: Sequence[str], at: datetime, *, sender: Viewer, to: str = "") -> None:
        """Leave a referral unsent: with its needs alone, or with the agency chosen."""

        def make(now: datetime) -> None:
            draft = referrals.start_referral(
                victim_id=victim.pk, services=services, province_id=place("61"), actor=sender, now=now
            )
            if to:
                referrals.choose_agency(referral_id=draft.pk, agency_id=self.agencies[to].pk, actor=sender, now=now)

        self.timeline.at(at, make)

    def move(self, story: Story, move: str, at: datetime, *, actor: Viewer, **answers: Any) -> None:
        """Let one side make a move."""

        def make(now: datetime) -> None:
            referrals.move_referral(
                referral_id=story.pk, move=move, actor=actor, now=now, answers=MoveAnswers(**answers)
            )

        story.moves.append(move)
        self.timeline.at(at, make)

    def take_up(self, story: Story, sent_at: datetime, *, actor: Viewer, start: bool = True) -> datetime:
        """Let the receiving agency confirm, accept and start within two days, and return when it started."""
        self.move(story, Move.RECEIVE, sent_at + timedelta(hours=2), actor=actor)
        self.move(story, Move.ACCEPT, sent_at + timedelta(hours=5), actor=actor)
        started = sent_at + timedelta(hours=26)
        if start:
            self.move(story, Move.START, started, actor=actor)
        return started

    def see_through(
        self, story: Story, sent_at: datetime, *, actor: Viewer, sender: Viewer, days: int, close: bool = True
    ) -> None:
        """Let a referral run its whole way: service, report, and the sender's closing."""
        started = self.take_up(story, sent_at, actor=actor)
        ended = started + timedelta(days=days)
        self.move(story, Move.COMPLETE, ended, actor=actor, outcome="delivered")
        self.move(
            story,
            Move.REPORT_BACK,
            ended + timedelta(hours=20),
            actor=actor,
            feedback="All that was asked for was given. No further visit is planned; the person knows whom to call.",
        )
        if close:
            self.move(story, Move.CLOSE, ended + timedelta(hours=44), actor=sender)

    def withdraw_consent(self, story: Story, at: datetime, *, actor: Viewer) -> None:
        """Let the person take the consent back that a referral stands on."""

        def make(now: datetime) -> None:
            consent = Consent.objects.get(
                victim=story.victim, recipient=self.agencies[story.to], withdrawn_at__isnull=True
            )
            victims.withdraw_consent(
                consent_id=consent.pk,
                reason="She no longer wants to be called by them. “I have my own lawyer now.”",
                actor=actor,
                now=now,
            )

        self.timeline.at(at, make)


def ask(victim: Victim, agency: Agency, sections: Section, actor: Viewer, now: datetime) -> None:
    """Record that a person agreed to share these sections with an agency; for a child, who consented for it."""
    victims.record_consent(
        victim_id=victim.pk,
        data=consent(victim, [purpose_for(agency.type)], now, recipient_id=agency.pk, sections=int(sections)),
        actor=actor,
        now=now,
    )


def answer(victim: Victim, purposes: Sequence[str], actor: Viewer, now: datetime, *, is_refused: bool = False) -> None:
    """Record what a person agreed to or refused, towards every agency."""
    victims.record_consent(
        victim_id=victim.pk, data=consent(victim, purposes, now, is_refused=is_refused), actor=actor, now=now
    )


def take_back(victim: Victim, purpose: str, actor: Viewer, now: datetime) -> None:
    """Let a person take back what they agreed to for a purpose."""
    given = Consent.objects.get(victim=victim, purpose=purpose, is_refused=False, withdrawn_at__isnull=True)
    victims.withdraw_consent(consent_id=given.pk, reason="Too tired to be asked again.", actor=actor, now=now)


def consent(victim: Victim, purposes: Sequence[str], now: datetime, **fields: Any) -> NewConsent:
    """Return a talk about consent on a day, with what was explained."""
    is_child = victim.age_recruited_to is not None and victim.age_recruited_to < 18
    given_by = ConsentGivenBy.SELF
    if is_child:
        is_suspect = victim.guardian_is_suspect == FourState.YES
        given_by = ConsentGivenBy.AGENCY_GUARDIAN if is_suspect else ConsentGivenBy.GUARDIAN
    return NewConsent(
        purposes=purposes,
        given_on=national_day(now),
        given_by=given_by,
        minor_assents=FourState.YES if is_child else FourState.NOT_ASKED,
        form=ConsentForm.WRITTEN,
        language="Bahasa Indonesia",
        explained_by="Case officer",
        interpreter_used=FourState.NO,
        interview_consent=FourState.YES,
        purpose_told=FourState.YES,
        uses_told=FourState.YES,
        access_right_told=FourState.YES,
        withdrawal_told=FourState.YES,
        **fields,
    )
