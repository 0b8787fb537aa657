"""What acceptance opens and what closes it again: the receiving agency's access and care."""

from datetime import datetime
from uuid import UUID

from casetracker.access import services as grants
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.models import Grant
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotAllowed, NotVisible
from referrals import access
from referrals.choices import ACCESS_GIVING_STATUSES, ConsentBasis
from referrals.models import Referral
from referrals.services import clocks, common
from victims import services as victims
from victims.access import covers
from victims.models import Care, Consent, Placement

WINDING_DOWN = Section.HEADER | Section.SERVICES | Section.SHELTER_LOCATION
"""What an agency keeps of its share while somebody who no longer agrees to it still has a bed there."""


def answers_on_file(victim_id: UUID) -> list[Consent]:
    """Return every answer about consent that still stands, refusals included, newest first."""
    standing = Consent.objects.filter(victim_id=victim_id, withdrawn_at__isnull=True)
    return list(standing.order_by("-given_on", "-recorded_at"))


def is_covered(referral: Referral, now: datetime) -> bool:
    """Say whether consent on file lets this referral share what it shares with that agency today."""
    if referral.to_agency is None:
        return False
    return covers(
        answers_on_file(referral.victim_id),
        access.purpose_for(referral.to_agency.type),
        referral.to_agency_id,
        referral.sections,
        clocks.national_day(now),
    )


def is_refused(referral: Referral, now: datetime) -> bool:
    """Say whether the person refused to be shared with this agency, or with anybody for this purpose."""
    agency = common.recipient(referral)
    answers = answers_on_file(referral.victim_id)
    return access.was_refused(answers, access.purpose_for(agency.type), agency.pk, clocks.national_day(now))


def has_turned_away(referral: Referral) -> bool:
    """Say whether the person took the consent back or refused since it was sent; False where it ran out."""
    agency = common.recipient(referral)
    since = clocks.national_day(referral.sent_at or referral.created_at)
    answers = list(Consent.objects.filter(victim_id=referral.victim_id))
    return access.has_turned_away(answers, access.purpose_for(agency.type), agency.pk, since)


def open_to_recipient(referral: Referral, *, actor: Viewer, now: datetime) -> None:
    """Give the receiving agency the shared sections with the right to write, until the consent ends."""
    agency = common.recipient(referral)
    expires_at = None
    if referral.basis == ConsentBasis.CONSENT:
        last = access.covered_until(
            answers_on_file(referral.victim_id),
            access.purpose_for(agency.type),
            agency.pk,
            referral.sections,
            clocks.national_day(now),
        )
        expires_at = clocks.end_of_day(last) if last else None
    _give(referral, referral.sections, expires_at, actor=actor, now=now)
    referral.sharing_ended_at = None
    victims.start_care(
        victim_id=referral.victim_id,
        agency_id=agency.pk,
        since=clocks.national_day(now),
        actor=actor,
        now=now,
        is_referred=True,
    )


def _give(referral: Referral, sections: int, expires_at: datetime | None, *, actor: Viewer, now: datetime) -> None:
    grants.give(
        grants.Wanted(
            case_id=referral.case_id,
            principal=common.recipient(referral).pk,
            principal_kind=PrincipalKind.AGENCY,
            kind=GrantKind.REFERRAL,
            sections=sections | int(Section.EDIT),
            reason=f"referral {referral.reference}",
            source_id=referral.pk,
            expires_at=expires_at,
        ),
        actor=actor,
        now=now,
    )


def close_to_recipient(
    referral: Referral, *, actor: Viewer, now: datetime, why: str, wind_down_until: datetime | None = None
) -> None:
    """Withdraw the access this referral gave and end the care it began.

    With `wind_down_until`, an agency in whose shelter the person still sleeps keeps, until then, only what it needs to
    end the stay. Without it that raises WrongState: the stay is ended first.
    """
    if referral.sharing_ended_at is not None and wind_down_until is None and not _grant_stands(referral):
        return
    referral.sharing_ended_at = referral.sharing_ended_at or now
    if wind_down_until is not None and _is_placed(referral):
        _give(referral, int(Section(referral.sections) & WINDING_DOWN), wind_down_until, actor=actor, now=now)
        return
    _end_care(referral, actor=actor, now=now)
    grants.withdraw(
        case_id=referral.case_id,
        actor=actor,
        now=now,
        reason=f"referral {referral.reference}: {why}",
        kind=GrantKind.REFERRAL,
        source_id=referral.pk,
    )


def _grant_stands(referral: Referral) -> bool:
    return Grant.objects.active().filter(case_id=referral.case_id, source_id=referral.pk).exists()


def _is_placed(referral: Referral) -> bool:
    standing = Placement.objects.filter(victim_id=referral.victim_id, until__isnull=True)
    return standing.filter(shelter__agency_id=referral.to_agency_id).exists()


def _end_care(referral: Referral, *, actor: Viewer, now: datetime) -> None:
    """End the care of the receiving agency, unless another accepted referral keeps this person in its care."""
    agency = common.recipient(referral)
    others = Referral.objects.filter(
        victim_id=referral.victim_id,
        to_agency=agency,
        status__in=ACCESS_GIVING_STATUSES,
        sharing_ended_at__isnull=True,
    ).exclude(pk=referral.pk)
    standing = Care.objects.filter(victim_id=referral.victim_id, agency=agency, until__isnull=True)
    if others.exists() or not standing.exists():
        return
    day = clocks.national_day(now)
    try:
        victims.end_care(
            victim_id=referral.victim_id, agency_id=agency.pk, until=day, actor=actor, now=now, is_referred=True
        )
    except (NotAllowed, NotVisible):
        # Stopping to share does not wait for somebody who may also end the care; the case page still shows it.
        return
