"""How the events that this app records read in the history of a case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.registry import EventWords
from casetracker.access.sections import Section

EVENTS: Mapping[str, EventWords] = MappingProxyType(
    {
        "victim.added": EventWords(_("Victim added")),
        "victim.changed": EventWords(_("Facts of a victim changed")),
        "victim.statement_made": EventWords(_("Statement made: who has seen the data"), Section.IDENTITY),
        "victim.identification_decided": EventWords(_("Identification decided")),
        "victim.findings_recorded": EventWords(_("Findings about a victim recorded"), Section.INVESTIGATION),
        "need.recorded": EventWords(_("Need recorded"), Section.SERVICES),
        "need.ended": EventWords(_("Need met or withdrawn"), Section.SERVICES),
        "consent.recorded": EventWords(_("Consent recorded"), Section.SERVICES),
        "consent.refused": EventWords(_("Consent refused"), Section.SERVICES),
        "consent.withdrawn": EventWords(_("Consent withdrawn"), Section.SERVICES),
        "service.recorded": EventWords(_("Service recorded"), Section.SERVICES),
        "service.changed": EventWords(_("Service changed"), Section.SERVICES),
        "service.undone": EventWords(_("Service taken back"), Section.SERVICES),
        "care.started": EventWords(_("Taken into care"), Section.SERVICES),
        "care.ended": EventWords(_("Care ended"), Section.SERVICES),
        "placement.started": EventWords(_("Placed in a shelter"), Section.SERVICES),
        "placement.ended": EventWords(_("Left a shelter"), Section.SERVICES),
    }
)

FIELD_LABELS: Mapping[str, Any] = MappingProxyType(
    {
        "sex": _("sex"),
        "citizenship_id": _("Citizenship"),
        "is_stateless": _("Has no citizenship (stateless)"),
        "registered_on": _("registered on"),
        "identification_status": _("Identification"),
        "decided_by_agency_id": _("Agency that decided"),
        "decided_on": _("decided on"),
        "age_basis": _("how the age is known"),
        "origin_province_id": _("Province of origin"),
        "origin_regency_id": _("Regency or city of origin"),
        "was_prevented": _("Stopped before exploitation began?"),
        "was_abducted": _("Abducted?"),
        "was_trafficked_before": _("Trafficked before?"),
        "wants_investigation": _("Wants an investigation?"),
        "wants_return": _("Wants to return home?"),
        "wants_services": _("Wants help from services?"),
        "guardian_is_suspect": _("Is a parent or guardian a suspect?"),
    }
)
"""Columns of a victim as the history names them; those not here are not told."""
