"""How the events that this app records read in the history of a case."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from cases.registry import EventWords
from casetracker.access.sections import Section

EVENTS: Mapping[str, EventWords] = MappingProxyType(
    {
        "victim.added": EventWords(_("Victim added")),
        "victim.changed": EventWords(_("Facts of a victim changed")),
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
