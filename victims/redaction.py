"""WHAT: which facts of a victim, a service or a stay this viewer gets. Page and API render the same cards.

A fact outside the sections held is None on the card and its section is named in `hidden`, so that "not known" and
"not yours to see" are never mistaken for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from casetracker.access.sections import Section, to_names
from casetracker.accounts.viewer import Viewer
from casetracker.common import record
from casetracker.common.choices import FourState
from victims import access
from victims.ages import AgeRange, most_telling
from victims.choices import HEALTH_SECTION_SERVICES
from victims.models import Placement, ServiceEpisode, Victim

_CIVIL = Section.IDENTITY | Section.INVESTIGATION
_INVESTIGATION = Section.INVESTIGATION
_WISHES = Section.IDENTITY | Section.INVESTIGATION | Section.SERVICES

VICTIM_SECTIONS: Mapping[str, Section] = {
    **dict.fromkeys(
        (
            "age_recruited",
            "age_exploited",
            "age_basis",
            "age_changed_by",
            "has_age_conflict",
            "origin_province_id",
            "origin_regency_id",
            "identified_where",
            "was_prevented",
            "cross_border",
            "was_trafficked_before",
        ),
        _CIVIL,
    ),
    **dict.fromkeys(
        (
            "was_abducted",
            "recruiter_relationship",
            "recruiter_actor",
            "recruitment_method",
            "recruitment_promise",
            "visa_used",
            "duration",
            "remarks",
            "findings",
        ),
        _INVESTIGATION,
    ),
    **dict.fromkeys(("wants_investigation", "wants_return", "wants_services", "guardian_is_suspect"), _WISHES),
}
"""Facts that need a section, any one of those named. Everything else on the card goes with seeing victims at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimCard:
    """A victim as far as the viewer's sections go. Codes, never labels; ages in completed years."""

    id: UUID
    code: str
    case_reference: str
    sex: str
    citizenship_id: int | None
    citizenship_withheld: bool
    is_stateless: bool
    registered_on: date
    registered_on_precision: str
    identification_status: str
    decided_by_type: str
    decided_by_agency_id: UUID | None
    decided_on: date | None
    age_identified: AgeRange
    is_child: FourState
    version: int
    updated_at: datetime
    hidden: tuple[str, ...]
    age_recruited: AgeRange | None = None
    age_exploited: AgeRange | None = None
    age_basis: str | None = None
    age_changed_by: str | None = None
    has_age_conflict: str | None = None
    origin_province_id: int | None = None
    origin_regency_id: int | None = None
    identified_where: str | None = None
    was_prevented: str | None = None
    cross_border: str | None = None
    was_abducted: str | None = None
    was_trafficked_before: str | None = None
    recruiter_relationship: str | None = None
    recruiter_actor: str | None = None
    recruitment_method: str | None = None
    recruitment_promise: str | None = None
    visa_used: str | None = None
    duration: str | None = None
    remarks: str | None = None
    wants_investigation: str | None = None
    wants_return: str | None = None
    wants_services: str | None = None
    guardian_is_suspect: str | None = None
    findings: tuple[tuple[str, str, str], ...] | None = None

    def shows(self, name: str) -> bool:
        """Say whether this fact is open to the viewer."""
        return VICTIM_SECTIONS.get(name, Section.NONE) == Section.NONE or getattr(self, name) is not None


def age(victim: Victim, name: str) -> AgeRange:
    """Return one of the three ages: identified, recruited, exploited."""
    return AgeRange(getattr(victim, f"age_{name}_from"), getattr(victim, f"age_{name}_to"))


def age_when_done(victim: Victim) -> AgeRange:
    """Return the age the test of identification goes by: at recruitment, else at exploitation, else now."""
    return most_telling(age(victim, "recruited"), age(victim, "exploited"), age(victim, "identified"))


def victim_card(
    victim: Victim, held: Section, viewer: Viewer, findings: Iterable[tuple[str, str, str]] = ()
) -> VictimCard | None:
    """Return the card of a victim, None where the viewer sees only how many there are.

    `victim.case` must be loaded. `findings` are (element, code, state), left out without the investigation section.
    """
    if not access.can_view_victims(viewer, held):
        return None
    apart = {
        "age_recruited": age(victim, "recruited"),
        "age_exploited": age(victim, "exploited"),
        "findings": tuple(findings),
    }
    opened: dict[str, Any] = {
        name: apart[name] if name in apart else getattr(victim, name)
        for name, sections in VICTIM_SECTIONS.items()
        if sections & held
    }
    record.shown(victim.case_id, held & _CIVIL)
    return VictimCard(
        id=victim.pk,
        code=victim.code,
        case_reference=victim.case.reference,
        sex=victim.sex,
        citizenship_id=victim.citizenship_id,
        citizenship_withheld=victim.citizenship_withheld,
        is_stateless=victim.is_stateless,
        registered_on=victim.registered_on,
        registered_on_precision=victim.registered_on_precision,
        identification_status=victim.identification_status,
        decided_by_type=victim.decided_by_type,
        decided_by_agency_id=victim.decided_by_agency_id,
        decided_on=victim.decided_on,
        age_identified=age(victim, "identified"),
        is_child=age(victim, "identified").is_child,
        version=victim.version,
        updated_at=victim.updated_at,
        hidden=tuple(to_names(access.PEOPLE & ~held)),
        **opened,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A service the viewer may read."""

    id: UUID
    victim_id: UUID
    victim_code: str
    case_reference: str
    type: str
    is_health: bool
    provider_id: UUID
    provider_name: str
    requested_on: date | None
    started_on: date
    ended_on: date | None
    units: Decimal | None
    unit_kind: str
    cost: Decimal | None
    currency: str
    funding: str
    outcome: str
    refused_by_victim: str
    unmet_reason: str
    note: str
    recorded_at: datetime
    version: int
    may_edit: bool


def service_card(row: ServiceEpisode, held: Section, viewer: Viewer) -> ServiceCard | None:
    """Return the card of a service; None where its section is not held, as if there were none.

    `row.victim.case` and `row.provider` must be loaded. PRIVACY: a health service is hidden whole, its note included.
    """
    if not access.can_view_service(viewer, held, row.type):
        return None
    if row.type in HEALTH_SECTION_SERVICES:
        record.shown(row.victim.case_id, Section.HEALTH)
    return ServiceCard(
        id=row.pk,
        victim_id=row.victim_id,
        victim_code=row.victim.code,
        case_reference=row.victim.case.reference,
        type=row.type,
        is_health=row.type in HEALTH_SECTION_SERVICES,
        provider_id=row.provider_id,
        provider_name=str(row.provider),
        requested_on=row.requested_on,
        started_on=row.started_on,
        ended_on=row.ended_on,
        units=row.units,
        unit_kind=row.unit_kind,
        cost=row.cost,
        currency=row.currency,
        funding=row.funding,
        outcome=row.outcome,
        refused_by_victim=row.refused_by_victim,
        unmet_reason=row.unmet_reason,
        note=row.note,
        recorded_at=row.recorded_at,
        version=row.version,
        may_edit=access.can_edit_service(
            viewer, held, type_=row.type, provider_id=row.provider_id, recorded_by_id=row.recorded_by_id
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StayCard:
    """A stay in a shelter: its code with the services, where that is only with the section `shelter_location`."""

    id: UUID
    shelter_code: str
    agency_name: str
    since: date
    until: date | None
    exit_reason: str
    address: str | None
    regency_id: int | None
    may_end: bool


def stay_card(stay: Placement, held: Section, viewer: Viewer) -> StayCard | None:
    """Return the card of a stay; `stay.shelter.agency` and `stay.victim` must be loaded.

    None without services or shelter location.
    """
    if not held & (Section.SERVICES | Section.SHELTER_LOCATION):
        return None
    located = access.can_view_shelter_location(viewer, held)
    if located:
        record.shown(stay.victim.case_id, Section.SHELTER_LOCATION)
    return StayCard(
        id=stay.pk,
        shelter_code=stay.shelter.code,
        agency_name=str(stay.shelter.agency),
        since=stay.since,
        until=stay.until,
        exit_reason=stay.exit_reason,
        address=stay.shelter.address if located else None,
        regency_id=stay.shelter.regency_id if located else None,
        may_end=stay.until is None and access.can_place(viewer, held) and stay.shelter.agency_id == viewer.agency_id,
    )
