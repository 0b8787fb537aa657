"""Victims in cases: identification, findings, consent, services and shelter."""

from victims.models.care import Care, Need, Placement, ServiceEpisode, Shelter
from victims.models.consent import Consent
from victims.models.imports import ImportedRow, ImportRun
from victims.models.victim import ElementFinding, IdentificationChange, Victim

__all__ = [
    "Care",
    "Consent",
    "ElementFinding",
    "IdentificationChange",
    "ImportRun",
    "ImportedRow",
    "Need",
    "Placement",
    "ServiceEpisode",
    "Shelter",
    "Victim",
]
