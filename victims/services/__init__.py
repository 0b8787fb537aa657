"""The only place that writes victims, consent, care and services."""

from victims.services.care import (
    NewShelter,
    add_need,
    add_shelter,
    edit_shelter,
    end_care,
    end_need,
    end_placement,
    place_in_shelter,
    place_many,
    start_care,
    start_care_of_many,
)
from victims.services.consents import QUESTIONS, NewConsent, record_consent, withdraw_consent
from victims.services.episodes import (
    UNDO_SECONDS,
    NewService,
    edit_service,
    record_service,
    record_service_for_many,
    record_services,
    undo_service,
    undo_services,
)
from victims.services.identification import decide_identification, record_findings
from victims.services.people import (
    FACT_SECTIONS,
    NewVictim,
    add_victim,
    add_victims,
    edit_identity,
    edit_victim,
)
from victims.services.recording import record_logged_victims
from victims.services.statements import Seen, make_statement

__all__ = [
    "FACT_SECTIONS",
    "QUESTIONS",
    "UNDO_SECONDS",
    "NewConsent",
    "NewService",
    "NewShelter",
    "NewVictim",
    "Seen",
    "add_need",
    "add_shelter",
    "add_victim",
    "add_victims",
    "decide_identification",
    "edit_identity",
    "edit_service",
    "edit_shelter",
    "edit_victim",
    "end_care",
    "end_need",
    "end_placement",
    "make_statement",
    "place_in_shelter",
    "place_many",
    "record_consent",
    "record_findings",
    "record_logged_victims",
    "record_service",
    "record_service_for_many",
    "record_services",
    "start_care",
    "start_care_of_many",
    "undo_service",
    "undo_services",
    "withdraw_consent",
]
