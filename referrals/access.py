"""WHO: which side of a referral a viewer is on, what each side may do and read, and what may be shared. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.choices import POLICE_TYPES, AgencyType, Role
from casetracker.accounts.viewer import Viewer
from referrals.choices import ACCESS_GIVING_STATUSES, ConsentBasis
from referrals.workflow import Side
from victims import access as victim_rules
from victims.choices import ConsentPurpose, ServiceType

ALWAYS = Section.HEADER | Section.SERVICES
"""What every accepted referral shares: where the case stands, and the services, so that theirs can be recorded."""

SHAREABLE = ALWAYS | Section.IDENTITY | Section.INVESTIGATION | Section.HEALTH | Section.SHELTER_LOCATION
"""SECURITY: who reported, and concerns about corruption, never travel with a referral."""

NEEDED_FOR: Mapping[str, Section] = MappingProxyType(
    {
        ServiceType.HEALTH_REHAB: Section.IDENTITY | Section.HEALTH,
        ServiceType.COUNSELLING: Section.HEALTH,
        ServiceType.MEDICO_LEGAL_EXAM: Section.IDENTITY | Section.HEALTH,
        ServiceType.SAFE_HOUSE: Section.SHELTER_LOCATION,
        ServiceType.LEGAL_AID: Section.IDENTITY,
        ServiceType.REPATRIATION: Section.IDENTITY,
        ServiceType.REINTEGRATION: Section.IDENTITY,
        ServiceType.FAMILY_TRACING: Section.IDENTITY,
        ServiceType.DOCUMENTS: Section.IDENTITY,
        ServiceType.WAGE_CLAIM: Section.IDENTITY,
        ServiceType.WITNESS_PROTECTION: Section.IDENTITY | Section.INVESTIGATION,
        ServiceType.RESTITUTION_SUPPORT: Section.IDENTITY | Section.INVESTIGATION,
    }
)
"""The least a service needs beyond `ALWAYS`: what the sharing page proposes. Source: Casetracker's own default."""

LAW_ENFORCEMENT_TYPES = POLICE_TYPES | {
    AgencyType.PROSECUTOR,
    AgencyType.COURT,
    AgencyType.ANTI_CORRUPTION,
    AgencyType.IMMIGRATION,
    AgencyType.BORDER_MARINE,
    AgencyType.FIU,
}
EMBASSY_TYPES = frozenset({AgencyType.MISSION_ABROAD, AgencyType.FOREIGN_AFFAIRS})

DIRECTORY_ROLES = (Role.SUPERVISOR, Role.AGENCY_ADMIN)


class Parties(Protocol):
    """What the rules read of a referral."""

    from_agency_id: UUID
    to_agency_id: UUID | None
    status: str
    basis: str
    sections: int


class Answer(victim_rules.Answer, Protocol):
    """What the rules read of a consent."""


def sides(viewer: Viewer, referral: Parties) -> frozenset[Side]:
    """Return the sides on which the viewer may act: their agency's, where one of their roles writes at all."""
    if viewer.job:
        return frozenset({Side.CLOCK})
    if viewer.agency_id is None or not rules.may_write(viewer):
        return frozenset()
    found = set()
    if viewer.agency_id == referral.from_agency_id:
        found.add(Side.FROM)
    if viewer.agency_id == referral.to_agency_id:
        found.add(Side.TO)
    return frozenset(found)


def is_party(viewer: Viewer, referral: Parties) -> bool:
    """Say whether the viewer works for one of the two agencies."""
    return viewer.agency_id is not None and viewer.agency_id in {referral.from_agency_id, referral.to_agency_id}


def has_inbox(viewer: Viewer) -> bool:
    """Referrals to an agency and from it are for those of its people who work on cases."""
    return viewer.agency_id is not None and rules.sees_cases(viewer)


def can_send_referral(viewer: Viewer, held: Section) -> bool:
    """Whoever may write in the case and sees its victims may refer one of them."""
    return viewer.agency_id is not None and Section.EDIT in held and victim_rules.can_view_victims(viewer, held)


def can_read_details(viewer: Viewer, held: Section, referral: Parties) -> bool:
    """Needs, message, outcome and report: the two agencies, and others who hold the services of the case."""
    return is_party(viewer, referral) or Section.SERVICES in held


def can_see_emergency(viewer: Viewer, referral: Parties) -> bool:
    """The supervisors of the sending agency look at each referral sent without consent."""
    return viewer.agency_id == referral.from_agency_id and viewer.has(Role.SUPERVISOR)


def can_edit_provider(viewer: Viewer, agency_id: UUID) -> bool:
    """An agency's entry is kept by its supervisors and administrator; system administrators keep all."""
    return viewer.has(Role.SYSTEM_ADMIN) or (viewer.agency_id == agency_id and viewer.has(*DIRECTORY_ROLES))


def purpose_for(agency_type: str) -> str:
    """Return the consent purpose that sharing with this kind of agency stands on."""
    if agency_type in LAW_ENFORCEMENT_TYPES:
        return ConsentPurpose.LAW_ENFORCEMENT
    if agency_type in EMBASSY_TYPES:
        return ConsentPurpose.EMBASSY
    return ConsentPurpose.REFERRAL


def least(services: Iterable[str]) -> Section:
    """Return the least these services need."""
    wanted = ALWAYS
    for service in services:
        wanted |= NEEDED_FOR.get(service, Section.NONE)
    return wanted


def may_be_shared(
    granted: int, basis: str, consents: Sequence[Answer], purpose: str, recipient_id: UUID, on: date
) -> Section:
    """Return what may be chosen for sharing.

    Nobody passes on what their agency was not granted. A consent limits it to what the person agreed to; without
    identity only coded facts go; an emergency is limited by the grant alone.
    """
    offered = Section(granted) & SHAREABLE
    if basis == ConsentBasis.WITHOUT_IDENTITY:
        return offered & ALWAYS
    if basis == ConsentBasis.CONSENT:
        agreed = Section.NONE
        for section in offered:
            if victim_rules.covers(consents, purpose, recipient_id, int(section), on):
                agreed |= section
        return agreed
    return offered


def proposed(offered: Section, services: Iterable[str]) -> Section:
    """Return what the sharing page has ticked at first: the least for these services, as far as it may be shared."""
    return offered & least(services)


def was_refused(consents: Sequence[Answer], purpose: str, recipient_id: UUID, on: date) -> bool:
    """Say whether a refusal on file stands against this agency, with no newer consent beside it."""
    refusals = any(
        answer.is_refused
        and answer.purpose == purpose
        and answer.withdrawn_at is None
        and answer.recipient_id in {None, recipient_id}
        and answer.given_on <= on
        and (answer.until is None or answer.until >= on)
        for answer in consents
    )
    return refusals and not victim_rules.covers(consents, purpose, recipient_id, 0, on)


def has_turned_away(consents: Sequence[Answer], purpose: str, recipient_id: UUID, since: date) -> bool:
    """Say whether the person took a consent back, or refused, after a day: else a consent simply ran out.

    `consents` hold the withdrawn ones too.
    """
    return any(
        answer.purpose == purpose
        and answer.recipient_id in {None, recipient_id}
        and (answer.withdrawn_at is not None or (answer.is_refused and answer.given_on >= since))
        for answer in consents
    )


def covered_until(consents: Sequence[Answer], purpose: str, recipient_id: UUID, sections: int, on: date) -> date | None:
    """Return the last day on which the consents on file, as they stand, cover this; None where they name no end."""
    if not victim_rules.covers(consents, purpose, recipient_id, sections, on):
        return on - timedelta(days=1)
    for last in sorted({consent.until for consent in consents if consent.until and consent.until >= on}):
        if not victim_rules.covers(consents, purpose, recipient_id, sections, last + timedelta(days=1)):
            return last
    return None


def gives_access(referral: Parties) -> bool:
    """Say whether the receiving agency reads what the referral shares."""
    return referral.status in ACCESS_GIVING_STATUSES
