"""How the events that this app records read in the history of a case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.registry import EventWords
from casetracker.access.sections import Section

_INVESTIGATION = Section.INVESTIGATION

EVENTS: Mapping[str, EventWords] = MappingProxyType(
    {
        "case.opened": EventWords(_("Case opened")),
        "case.changed": EventWords(_("Facts of the case changed")),
        "case.status_changed": EventWords(_("Status changed")),
        "case.assigned": EventWords(_("Case officer changed")),
        "case.shared": EventWords(_("Shared with an agency")),
        "case.share_withdrawn": EventWords(_("Sharing with an agency ended")),
        "case.printed": EventWords(_("Opened for printing")),
        "report.added": EventWords(_("Report added")),
        "suspect.added": EventWords(_("Suspect added"), _INVESTIGATION),
        "suspect.changed": EventWords(_("Facts of a suspect changed"), _INVESTIGATION),
        "charge.added": EventWords(_("Charge added"), _INVESTIGATION),
        "charge.changed": EventWords(_("Outcome of a charge recorded"), _INVESTIGATION),
        "stage.recorded": EventWords(_("Stage recorded"), _INVESTIGATION),
        "stage.voided": EventWords(_("Stage voided"), _INVESTIGATION),
        "task.added": EventWords(_("Task added")),
        "task.finished": EventWords(_("Task finished")),
        "task.reopened": EventWords(_("Finished task taken back")),
        "task.assigned": EventWords(_("Task assigned")),
        "note.added": EventWords(_("Note added")),
        "document.added": EventWords(_("Document added")),
        "document.downloaded": EventWords(_("Document downloaded")),
        "document.original_downloaded": EventWords(_("Original of a document downloaded")),
        "document.removed": EventWords(_("Document removed from view")),
        "identity.shown": EventWords(_("Name shown"), Section.IDENTITY),
        "identity.changed": EventWords(_("Identity corrected"), Section.IDENTITY),
        "wall.raised": EventWords(_("Somebody was walled off"), Section.CORRUPTION),
        "wall.lifted": EventWords(_("A wall was lifted"), Section.CORRUPTION),
        "wall.concern": EventWords(_("A concern was raised"), Section.CORRUPTION),
        "wall.custodian": EventWords(_("Moved to an independent custodian"), Section.CORRUPTION),
        "wall.no_custodian": EventWords(_("No independent custodian was found"), Section.CORRUPTION),
        "wall.lead_returned": EventWords(_("Given back to the lead agency"), Section.CORRUPTION),
        "approval.asked": EventWords(_("Approval asked for"), Section.CORRUPTION),
        "approval.approved": EventWords(_("Approved by an approver"), Section.CORRUPTION),
        "approval.refused": EventWords(_("Refused by an approver"), Section.CORRUPTION),
        "approval.withdrawn": EventWords(_("Request for approval taken back"), Section.CORRUPTION),
        "approval.expired": EventWords(_("Request for approval not decided in time"), Section.CORRUPTION),
        "conflict.asked": EventWords(_("Asked about a conflict of interest")),
        "conflict.declared": EventWords(_("Conflict of interest declared"), Section.CORRUPTION),
        "emergency.opened": EventWords(_("Opened in an emergency")),
        "emergency.reviewed": EventWords(_("Emergency opening reviewed")),
        "emergency.suspended": EventWords(_("Account suspended: the emergency opening was not reviewed in time")),
        "emergency.escalated": EventWords(_("The two reviewers of the emergency opening differ")),
        "emergency.reviewer_replaced": EventWords(_("Another reviewer was asked about the emergency opening")),
        "emergency.shelter_shown": EventWords(_("Shelter location shown in an emergency")),
        "access.given": EventWords(_("Access given")),
        "access.mended": EventWords(_("Access table mended")),
        "access.withdrawn": EventWords(_("Access withdrawn")),
        "access.ended": EventWords(_("Access ended on its last day")),
    }
)

FIELD_LABELS: Mapping[str, Any] = MappingProxyType(
    {
        "kind": _("Kind of case"),
        "priority": _("Priority"),
        "report_channel": _("How it came to light"),
        "opened_on": _("Reported on"),
        "opened_on_precision": _("Reported on"),
        "incident_on": _("Date of the incident"),
        "incident_on_precision": _("Date of the incident"),
        "found_country_id": _("Country where they were found"),
        "found_province_id": _("Province"),
        "found_regency_id": _("Regency or city"),
        "found_place": _("Place"),
        "exploitation_country_id": _("Country of exploitation"),
        "exploitation_province_id": _("Province of exploitation"),
        "exploitation_regency_id": _("Regency or city of exploitation"),
        "exploitations": _("Forms of exploitation"),
        "route": _("Route"),
        "narrative": _("What happened"),
        "corruption_suspected": _("Corruption concern"),
        "corporation_name": _("Name of the company"),
        "legal_status": _("Legal status"),
        "named_on": _("Formally named on"),
        "sex": _("Sex"),
        "citizenship_id": _("Nationality"),
        "age_years": _("Age in years"),
        "chain_position": _("Place in the network"),
        "is_kin_of_victim": _("Related to a victim?"),
        "is_public_official": _("A public official?"),
        "employer_agency_id": _("Agency of the official"),
        "employer_unit_id": _("Unit"),
        "account_id": _("Their account here"),
        "is_also_victim": _("Also a victim of trafficking?"),
        "remarks": _("Remarks"),
        "roles": _("Part played"),
    }
)
"""Fields as the history names them."""
