"""WHO: pure rules over a viewer and the sections they hold of the case; and what a consent covers."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from victims.choices import HEALTH_SECTION_SERVICES, ServiceType

PEOPLE = Section.IDENTITY | Section.INVESTIGATION | Section.SERVICES | Section.HEALTH | Section.SHELTER_LOCATION
"""Any of these opens the coded page of a victim; with the header alone a case shows how many, not who."""

CARE_ROLES = (Role.SHELTER_WORKER,)


def can_view_victims(viewer: Viewer, held: Section) -> bool:
    """Victims one by one, by code."""
    return bool(held & PEOPLE)


def can_add_victim(viewer: Viewer, held: Section) -> bool:
    """A new victim brings an identity, so both rights are needed."""
    return Section.EDIT in held and Section.IDENTITY in held


def can_edit_victim(viewer: Viewer, held: Section) -> bool:
    """Facts that are neither findings nor identity."""
    return Section.EDIT in held and can_view_victims(viewer, held)


def can_edit_identity(viewer: Viewer, held: Section) -> bool:
    """Name, numbers, birth dates, citizenships."""
    return Section.EDIT in held and Section.IDENTITY in held


def can_show_identity(viewer: Viewer, held: Section) -> bool:
    """Seeing a name also needs a reason and leaves a line in the record."""
    return Section.IDENTITY in held


def can_view_findings(viewer: Viewer, held: Section) -> bool:
    """Acts, means, control, purposes, recruitment belong to the investigation."""
    return Section.INVESTIGATION in held


def can_record_findings(viewer: Viewer, held: Section) -> bool:
    """Write what was found out."""
    return Section.EDIT in held and Section.INVESTIGATION in held


def can_decide_identification(viewer: Viewer, held: Section) -> bool:
    """Decide on the standing of a victim: investigators, and those who serve the victim."""
    return Section.EDIT in held and bool(held & (Section.INVESTIGATION | Section.SERVICES))


def can_record_consent(viewer: Viewer, held: Section) -> bool:
    """Write down what the victim agreed to or refused: anybody who works with the victim."""
    return rules.may_write(viewer) and can_view_victims(viewer, held)


def can_withdraw_consent(viewer: Viewer, held: Section) -> bool:
    """Withdrawal must be possible at every door: the same people who may record a consent."""
    return can_record_consent(viewer, held)


def can_view_services(viewer: Viewer, held: Section) -> bool:
    """Services that are not health."""
    return Section.SERVICES in held


def can_view_health(viewer: Viewer, held: Section) -> bool:
    """Medical care, counselling, medico-legal examination, and their notes."""
    return Section.HEALTH in held


def can_view_service(viewer: Viewer, held: Section, type_: str) -> bool:
    """One service, by its type."""
    return Section.HEALTH in held if type_ in HEALTH_SECTION_SERVICES else Section.SERVICES in held


def can_record_service(viewer: Viewer, held: Section, *, in_our_care: bool = False) -> bool:
    """Those who may write in the services, and the agency in whose care the victim is."""
    return can_view_services(viewer, held) and rules.may_write(viewer) and (Section.EDIT in held or in_our_care)


def service_types(held: Section) -> list[str]:
    """Return the types a viewer may record: nobody records what they could not read afterwards."""
    return [kind for kind in ServiceType if kind not in HEALTH_SECTION_SERVICES or Section.HEALTH in held]


def can_edit_service(
    viewer: Viewer, held: Section, *, type_: str, provider_id: UUID, recorded_by_id: UUID | None
) -> bool:
    """Correct a service: the agency that gave it, who wrote it, or whoever may write in the services."""
    if not can_view_service(viewer, held, type_) or not rules.may_write(viewer):
        return False
    ours = provider_id == viewer.agency_id or (recorded_by_id is not None and recorded_by_id == viewer.user_id)
    return ours or Section.EDIT in held


def can_take_into_care(viewer: Viewer, held: Section, agency_id: UUID, *, is_referred: bool = False) -> bool:
    """An agency takes people into its own care; others only with the right to write in the services.

    `is_referred`: a referral to the agency brought the person, so whoever answers it there may, whatever they read.
    """
    if not rules.may_write(viewer):
        return False
    if agency_id == viewer.agency_id:
        return is_referred or can_view_victims(viewer, held)
    return can_view_victims(viewer, held) and Section.EDIT in held and Section.SERVICES in held


def has_today(viewer: Viewer) -> bool:
    """Say whether *Today* and *People in our care* are pages of this viewer."""
    return viewer.agency_id is not None and viewer.user_id is not None and viewer.has(*CARE_ROLES)


def can_place(viewer: Viewer, held: Section) -> bool:
    """Placing somebody in a bed tells where they are."""
    return rules.may_write(viewer) and Section.SHELTER_LOCATION in held and Section.SERVICES in held


def can_view_shelter_location(viewer: Viewer, held: Section) -> bool:
    """Where a shelter is."""
    return Section.SHELTER_LOCATION in held


def can_manage_shelters(viewer: Viewer) -> bool:
    """Add and change the shelters of one's own agency."""
    return viewer.agency_id is not None and viewer.has(Role.SHELTER_WORKER)


class Answer(Protocol):
    """What `covers` reads of a consent."""

    purpose: str
    recipient_id: UUID | None
    sections: int
    is_refused: bool
    given_on: date
    until: date | None
    withdrawn_at: datetime | None
    recorded_at: datetime


def covers(consents: Iterable[Answer], purpose: str, recipient_id: UUID | None, sections: int, on: date) -> bool:
    """Say whether the answers on file let these sections go to this agency for this purpose on this day.

    A consent without a recipient speaks for every agency, one with a recipient for that agency alone. Several
    consents add up. A refusal beats every consent that is not newer, and one that names the agency also beats a newer
    consent to everybody. Coded header facts need the purpose, not a section of their own.
    """
    answers = [
        answer
        for answer in consents
        if answer.purpose == purpose
        and answer.withdrawn_at is None
        and answer.given_on <= on
        and (answer.until is None or answer.until >= on)
        and (answer.recipient_id is None or answer.recipient_id == recipient_id)
    ]
    refusals = [answer for answer in answers if answer.is_refused]
    given = [answer for answer in answers if not answer.is_refused and not any(_beats(no, answer) for no in refusals)]
    if not given:
        return False
    agreed = Section.HEADER | Section.EDIT
    for answer in given:
        agreed |= Section(answer.sections)
    return not sections & ~agreed


def _beats(refusal: Answer, consent: Answer) -> bool:
    if refusal.recipient_id is not None and consent.recipient_id is None:
        return True
    return (refusal.given_on, refusal.recorded_at) >= (consent.given_on, consent.recorded_at)
