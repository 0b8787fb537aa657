"""WHAT of a case file a viewer gets: the cards that pages and API both show, and what the viewer may do with them.

SECURITY: a field whose section is not held is None here, whatever the row holds. Templates and serializers are given
cards, never the rows behind the sections.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from cases import access, workflow
from cases.choices import NOTE_TO_SECTION, CaseStatus, ExploitationForm, Priority, SuspectRole
from cases.models import Case, IntakeReport, Note, RouteLeg, Suspect
from casetracker.access.sections import Section, to_names
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common import record

FIELD_SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "found_place": Section.INVESTIGATION,
        "narrative": Section.INVESTIGATION,
        "route": Section.INVESTIGATION,
        "suspect_count": Section.INVESTIGATION,
        "corruption_suspected": Section.CORRUPTION,
    }
)
"""Fields of a case outside its header, with the section each belongs to."""

REPORT_SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "summary": Section.INVESTIGATION,
        "informant_name": Section.INFORMANT,
        "informant_contact": Section.INFORMANT,
        "informant_wants_secrecy": Section.INFORMANT,
    }
)
"""Fields of an intake report outside the header, with the section each belongs to."""

STATUS_TONES: Mapping[str, str] = MappingProxyType(
    {
        CaseStatus.INTAKE: "warn",
        CaseStatus.TRIAGE: "warn",
        CaseStatus.SCREENING: "info",
        CaseStatus.OPEN_PROTECTION: "info",
        CaseStatus.OPEN_INVESTIGATION: "info",
        CaseStatus.OPEN_BOTH: "info",
        CaseStatus.FOLLOW_UP: "good",
        CaseStatus.ON_HOLD: "neutral",
        CaseStatus.REOPENED: "warn",
    }
)
PRIORITY_TONES: Mapping[str, str] = MappingProxyType({Priority.URGENT: "bad", Priority.HIGH: "warn"})


def status_tone(status: str) -> str:
    """Return the colour of a status; finished ones have none."""
    return STATUS_TONES.get(status, "plain")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the viewer may do with a case now: buttons on pages, links in the API."""

    edit: bool
    move: bool
    assign: bool
    share: bool
    see_access: bool
    see_suspects: bool
    edit_suspects: bool
    edit_suspect_identity: bool
    see_identity: bool
    write_note: bool
    add_task: bool
    add_report: bool
    see_history: bool
    raise_concern: bool
    see_walls: bool
    declare: bool
    destroy: bool

    @property
    def any_write(self) -> bool:
        """Say whether there is anything to change at all."""
        return self.edit or self.move or self.write_note or self.add_task


def abilities(case: Case, held: Section, viewer: Viewer) -> Abilities:
    """Return what the viewer may do with a case."""
    return Abilities(
        edit=access.can_edit_case(viewer, held, case),
        move=bool(available_transitions(case, held, viewer)),
        assign=access.can_assign_case(viewer, held, case),
        share=access.can_share_case(viewer, held, case),
        see_access=access.can_see_access(viewer, held, case),
        see_suspects=access.can_see_suspects(viewer, held, case),
        edit_suspects=access.can_edit_suspects(viewer, held, case),
        edit_suspect_identity=access.can_edit_suspect_identity(viewer, held, case),
        see_identity=access.can_see_identity(viewer, held, case),
        write_note=access.can_write_note(viewer, held, case),
        add_task=access.can_add_task(viewer, held, case),
        add_report=access.can_add_report(viewer, held, case),
        see_history=access.can_see_history(viewer, held, case),
        raise_concern=access.can_raise_concern(viewer, held, case),
        see_walls=access.can_see_walls(viewer, held, case),
        declare=access.can_declare(viewer, held, case),
        destroy=access.can_ask_to_destroy(viewer, held, case),
    )


def available_transitions(case: Case, held: Section, viewer: Viewer) -> tuple[workflow.Move, ...]:
    """Return the moves this viewer may make now: what the buttons offer and the API lists."""
    return workflow.moves_from(case.status) if access.can_change_status(viewer, held, case) else ()


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as far as the viewer sees it. None: the section is not held; empty text: held, and not known."""

    id: UUID
    reference: str
    kind: str
    status: str
    priority: str
    report_channel: str
    lead_agency: Agency
    owner_id: UUID | None
    owner_name: str
    opened_on: date
    opened_on_precision: str
    incident_on: date | None
    incident_on_precision: str
    found_country_id: int | None
    found_province_id: int | None
    found_regency_id: int | None
    found_place: str | None
    exploitation_country_id: int | None
    exploitation_country_withheld: bool
    exploitation_province_id: int | None
    exploitation_regency_id: int | None
    exploitations: tuple[str, ...]
    route: tuple[RouteLeg, ...] | None
    narrative: str | None
    corruption_suspected: str | None
    child_involved: bool
    victim_count: int
    suspect_count: int | None
    next_due_on: date | None
    closed_on: date | None
    closure_reason: str
    is_reference: bool
    registered_at: datetime
    updated_at: datetime
    version: int
    sections: tuple[str, ...]

    @property
    def kind_label(self) -> str:
        return str(Case(kind=self.kind).get_kind_display())

    @property
    def status_label(self) -> str:
        return str(CaseStatus(self.status).label)

    @property
    def status_tone(self) -> str:
        return status_tone(self.status)

    @property
    def priority_label(self) -> str:
        return str(Priority(self.priority).label)

    @property
    def exploitation_labels(self) -> tuple[str, ...]:
        return tuple(str(ExploitationForm(form).label) for form in self.exploitations)


def case_card(
    case: Case, held: Section, *, exploitations: Sequence[str] = (), route: Iterable[RouteLeg] = ()
) -> CaseCard:
    """Return the card of a case; `exploitations` and `route` are given by whoever fetched the case."""
    own = {field.name for field in fields(CaseCard)} & {field.attname for field in Case._meta.fields}
    values: dict[str, Any] = {
        name: getattr(case, name) if FIELD_SECTIONS.get(name, Section.HEADER) in held else None for name in own
    }
    record.shown(case.pk, held & (Section.INVESTIGATION | Section.CORRUPTION))
    return CaseCard(
        **values,
        lead_agency=case.lead_agency,
        owner_name=case.owner.display_name if case.owner else "",
        exploitations=tuple(exploitations),
        route=tuple(route) if FIELD_SECTIONS["route"] in held else None,
        sections=tuple(to_names(held)),
    )


@dataclass(frozen=True, slots=True)
class ReportCard:
    """An intake report as far as the viewer sees it."""

    id: UUID
    channel: str
    channel_label: str
    received_on: date
    receiving_agency_id: UUID | None
    is_police_report: bool
    report_number: str
    summary: str | None
    informant_name: str | None
    informant_contact: str | None
    informant_wants_secrecy: bool | None
    recorded_at: datetime

    @property
    def shows_informant(self) -> bool:
        """Say whether the section of who reported is held."""
        return self.informant_name is not None


def report_card(report: IntakeReport, held: Section) -> ReportCard:
    """Return the card of an intake report. SECURITY: who reported shows only with the section `informant`."""
    own = {field.name for field in fields(ReportCard)} - {"channel_label"}
    values: dict[str, Any] = {
        name: getattr(report, name) if REPORT_SECTIONS.get(name, Section.HEADER) in held else None for name in own
    }
    record.shown(report.case_id, held & (Section.INVESTIGATION | Section.INFORMANT))
    return ReportCard(**values, channel_label=str(report.get_channel_display()))


@dataclass(frozen=True, slots=True)
class SuspectCard:
    """A suspect by code. A company's name is no secret inside the investigation; a person's name is never here."""

    id: UUID
    code: str
    party_type: str
    party_type_label: str
    corporation_name: str
    legal_status: str
    legal_status_label: str
    named_on: date | None
    sex: str
    sex_label: str
    citizenship_id: int | None
    age_years: int | None
    chain_position: str
    chain_position_label: str
    is_kin_of_victim: str
    is_public_official: str
    employer_agency_id: UUID | None
    is_also_victim: str
    remarks: str
    roles: tuple[str, ...]
    has_identity: bool
    version: int

    @property
    def role_labels(self) -> tuple[str, ...]:
        return tuple(str(SuspectRole(role).label) for role in self.roles)


def suspect_card(suspect: Suspect, *, roles: Sequence[str]) -> SuspectCard:
    """Return the card of a suspect, for a viewer of whom `access.can_see_suspects` holds."""
    computed: dict[str, Any] = {
        "code": suspect.code,
        "party_type_label": str(suspect.get_party_type_display()),
        "legal_status_label": str(suspect.get_legal_status_display()),
        "sex_label": str(suspect.get_sex_display()),
        "chain_position_label": str(suspect.get_chain_position_display()),
        "roles": tuple(roles),
        "has_identity": suspect.person_id is not None,
    }
    own = {field.name for field in fields(SuspectCard)} - computed.keys()
    record.shown(suspect.case_id, Section.INVESTIGATION)
    return SuspectCard(**{name: getattr(suspect, name) for name in own}, **computed)


def suspect_cards(suspects: Iterable[Any], held: Section) -> list[SuspectCard]:
    """Return the cards of suspects fetched with `role_codes`; none without the investigation."""
    if Section.INVESTIGATION not in held:
        return []
    return [suspect_card(suspect, roles=suspect.role_codes) for suspect in suspects]


def readable_notes(notes: Iterable[Note], held: Section) -> list[Note]:
    """Keep the notes whose section is held: the second lock behind `NoteQuerySet.readable`."""
    kinds = set(access.readable_note_kinds(held))
    found = [note for note in notes if note.classification in kinds]
    for note in found:
        record.shown(note.case_id, Section[NOTE_TO_SECTION[note.classification].upper()])
    return found
