"""Victims and services as the API writes them, from the cards that the pages show; no row is read one by one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import TextChoices

from cases.choices import ExploitationForm
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.api.labels import coded
from casetracker.common.choices import AgeBasis, DatePrecision, FourState, Sex
from casetracker.regions.api.shapes import country_link, region_link
from casetracker.vault.reading import IdentityCard
from victims import choices
from victims.ages import AgeRange
from victims.models import ElementFinding, ServiceEpisode, Victim
from victims.redaction import ServiceCard, VictimCard, service_card, victim_card

VICTIM_ADDRESS = "/api/v1/cases/{reference}/victims/{code}/"
SERVICE_ADDRESS = "/api/v1/services/{id}/"

_FINDINGS: Mapping[str, type[TextChoices]] = {
    choices.Element.ACT: choices.Act,
    choices.Element.MEANS: choices.Means,
    choices.Element.MEANS_OF_CONTROL: choices.MeansOfControl,
    choices.Element.PURPOSE: choices.Purpose,
    choices.Element.EXPLOITATION: ExploitationForm,
}

_CODED: Mapping[str, type[TextChoices]] = {
    "age_basis": AgeBasis,
    "age_changed_by": choices.AgeChangedBy,
    "has_age_conflict": FourState,
    "identified_where": choices.IdentifiedWhere,
    "was_prevented": FourState,
    "cross_border": choices.CrossBorder,
    "was_abducted": FourState,
    "was_trafficked_before": FourState,
    "recruiter_relationship": choices.RecruiterRelationship,
    "recruiter_actor": choices.RecruiterActor,
    "recruitment_method": choices.RecruitmentMethod,
    "recruitment_promise": choices.RecruitmentPromise,
    "visa_used": choices.VisaUsed,
    "duration": choices.DurationBand,
    "wants_investigation": FourState,
    "wants_return": FourState,
    "wants_services": FourState,
    "guardian_is_suspect": FourState,
}
"""Coded facts of the card, with their code lists."""


def victims(viewer: Viewer, **wanted: Any) -> list[dict[str, Any]]:
    """Return the victims the viewer may read one by one, in the order of their codes; two queries.

    `wanted` are conditions on victims, for example `case__reference` or `pk__in`.
    """
    rows = list(Victim.objects.for_list(viewer).select_related("decided_by_agency").filter(**wanted))
    held = {row.pk: rules.effective(viewer, row.granted) for row in rows}
    findings = _findings([pk for pk, sections in held.items() if Section.INVESTIGATION in sections])
    result = []
    for row in rows:
        card = victim_card(row, held[row.pk], viewer, findings.get(row.pk, ()))
        if card is not None:
            result.append(_victim(row, card))
    return result


def victims_by_id(viewer: Viewer, victim_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the victims the viewer may read among these."""
    return {row["id"]: row for row in victims(viewer, pk__in=victim_ids)}


def _findings(victim_ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[str, str, str]]]:
    found: dict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = ElementFinding.objects.filter(victim_id__in=victim_ids).order_by("element", "code")
    for victim_id, *finding in rows.values_list("victim_id", "element", "code", "state"):
        found[victim_id].append((finding[0], finding[1], finding[2]))
    return found


def _age(age: AgeRange | None) -> dict[str, int | None] | None:
    return {"from": age.first, "to": age.last} if age else None


def _finding(element: str, code: str, state: str) -> dict[str, Any]:
    return {
        "element": coded(choices.Element, element),
        "finding": coded(_FINDINGS[choices.Element(element)], code),
        "state": coded(FourState, state),
    }


def _victim(row: Victim, card: VictimCard) -> dict[str, Any]:
    agency = row.decided_by_agency
    return {
        "id": card.id,
        "code": card.code,
        "case": card.case_reference,
        "url": VICTIM_ADDRESS.format(reference=card.case_reference, code=card.code),
        "sex": coded(Sex, card.sex),
        "citizenship": country_link(card.citizenship_id),
        "citizenship_withheld": card.citizenship_withheld,
        "is_stateless": card.is_stateless,
        "registered_on": card.registered_on,
        "registered_on_precision": coded(DatePrecision, card.registered_on_precision),
        "identification_status": coded(choices.IdentificationStatus, card.identification_status),
        "decided_by_type": coded(choices.DecidedByType, card.decided_by_type),
        "decided_by_agency": {"id": agency.pk, "name": agency.name} if agency else None,
        "decided_on": card.decided_on,
        "is_child": coded(FourState, card.is_child),
        "age_identified": _age(card.age_identified),
        "age_recruited": _age(card.age_recruited),
        "age_exploited": _age(card.age_exploited),
        "origin_province": region_link(card.origin_province_id),
        "origin_regency": region_link(card.origin_regency_id),
        **{name: coded(code_list, getattr(card, name)) for name, code_list in _CODED.items()},
        "remarks": card.remarks,
        "findings": None if card.findings is None else [_finding(*finding) for finding in card.findings],
        "hidden_sections": list(card.hidden),
        "updated_at": card.updated_at,
        "version": card.version,
    }


def identity(card: IdentityCard) -> dict[str, Any]:
    """Return who somebody is, for one showing."""
    return {
        "names": [{"kind": kind, "value": value} for kind, value in card.names],
        "births": [
            {"basis": basis, "value": value, "precision": precision, "document": document}
            for basis, value, precision, document in card.births
        ],
        "numbers": [{"kind": kind, "value": value} for kind, value in card.numbers],
        "citizenships": [country_link(country_id) for country_id in card.citizenship_ids],
        "is_stateless": card.is_stateless,
        "citizenship_withheld": card.citizenship_withheld,
        "sex": coded(Sex, card.sex),
    }


def services(viewer: Viewer, rows: Sequence[ServiceEpisode]) -> list[dict[str, Any]]:
    """Return services fetched by `for_list(viewer)`, as far as the viewer may read them."""
    result = []
    for row in rows:
        granted: Any = row
        card = service_card(row, rules.effective(viewer, granted.granted), viewer)
        if card is not None:
            result.append(_service(card))
    return result


def services_by_id(viewer: Viewer, service_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the services the viewer may read among these; one query."""
    rows = list(ServiceEpisode.objects.for_list(viewer).filter(pk__in=service_ids))
    return {row["id"]: row for row in services(viewer, rows)}


def _service(card: ServiceCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "url": SERVICE_ADDRESS.format(id=card.id),
        "case": card.case_reference,
        "victim": card.victim_code,
        "type": coded(choices.ServiceType, card.type),
        "provider": {"id": card.provider_id, "name": card.provider_name},
        "requested_on": card.requested_on,
        "started_on": card.started_on,
        "ended_on": card.ended_on,
        "units": card.units,
        "unit_kind": coded(choices.UnitKind, card.unit_kind),
        "cost": card.cost,
        "currency": card.currency,
        "funding": coded(choices.FundingSource, card.funding),
        "outcome": coded(choices.ServiceOutcome, card.outcome),
        "refused_by_victim": coded(FourState, card.refused_by_victim),
        "unmet_reason": coded(choices.UnmetReason, card.unmet_reason),
        "note": card.note,
        "recorded_at": card.recorded_at,
        "version": card.version,
    }
