"""WHO may do what with a case: pure rules over the viewer, the sections they really hold, and the row."""

from typing import TYPE_CHECKING

from cases.choices import NOTE_TO_SECTION, NoteClassification
from casetracker.access import rules
from casetracker.access.sections import Section, to_names
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from cases.models import Case, Document, Task

OPENING_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR)
IMPORTING_ROLES = (Role.SUPERVISOR, Role.COORDINATOR)


def can_open_case(viewer: Viewer) -> bool:
    """Say whether this viewer may log a case for their agency."""
    opens = rules.may_write(viewer) if viewer.client_id is not None else viewer.has(*OPENING_ROLES)
    return viewer.agency_id is not None and opens


def can_import_cases(viewer: Viewer) -> bool:
    """Say whether this viewer may open many cases at once from a file; unattended jobs may."""
    return bool(viewer.job) or can_open_case(viewer) or viewer.has(*IMPORTING_ROLES)


def is_lead(viewer: Viewer, case: "Case") -> bool:
    """Say whether the viewer works for the agency that leads the case."""
    return viewer.agency_id is not None and viewer.agency_id == case.lead_agency_id


def _writes(held: Section, section: Section) -> bool:
    return Section.EDIT in held and section in held


def can_edit_case(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may change the facts of the case: whoever edits and holds the investigation."""
    return _writes(held, Section.INVESTIGATION)


def can_change_status(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may move the case: the lead agency alone."""
    return _writes(held, Section.HEADER) and is_lead(viewer, case)


def can_assign_case(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may name the case officer: the lead agency alone."""
    return _writes(held, Section.HEADER) and is_lead(viewer, case)


def can_share_case(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may give or withdraw another agency's access: the lead agency alone."""
    return _writes(held, Section.HEADER) and is_lead(viewer, case)


def can_see_access(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may see who has access: the lead agency."""
    return Section.HEADER in held and is_lead(viewer, case)


def can_see_suspects(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether suspects, charges and stages are shown."""
    return Section.INVESTIGATION in held


def can_edit_suspects(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may add or change suspects, charges and stages."""
    return _writes(held, Section.INVESTIGATION)


def can_see_identity(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether names may be asked for."""
    return Section.IDENTITY in held


def can_edit_suspect_identity(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may correct who a suspect is."""
    return can_edit_suspects(viewer, held, case) and can_see_identity(viewer, held, case)


def can_write_note(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may write notes at all; which kinds, `note_kinds` says."""
    return bool(note_kinds(held)) and viewer.user_id is not None


def note_kinds(held: Section) -> tuple[str, ...]:
    """Return the kinds of notes the viewer may write: those of the sections they hold and edit."""
    return readable_note_kinds(held) if Section.EDIT in held else ()


def readable_note_kinds(held: Section) -> tuple[str, ...]:
    """Return the kinds of notes the viewer may read. SECURITY: each kind belongs to one section of the file."""
    return tuple(kind for kind in NoteClassification.values if Section[NOTE_TO_SECTION[kind].upper()] in held)


def document_sections(held: Section) -> tuple[str, ...]:
    """Return the sections the viewer may put documents into: those they hold and edit."""
    return readable_document_sections(held) if Section.EDIT in held else ()


def readable_document_sections(held: Section) -> tuple[str, ...]:
    """Return the sections whose documents the viewer may see. SECURITY: each document belongs to one section."""
    return tuple(to_names(held))


def can_add_document(viewer: Viewer, held: Section) -> bool:
    """Say whether the viewer may add documents at all; to which sections, `document_sections` says."""
    return bool(document_sections(held)) and viewer.user_id is not None


def can_remove_document(viewer: Viewer, held: Section, case: "Case", document: "Document") -> bool:
    """Say whether the viewer may take a document out of view: the agency that added it, and the lead agency."""
    is_theirs = viewer.agency_id is not None and viewer.agency_id == document.agency_id
    return (
        document.section in document_sections(held)
        and viewer.user_id is not None
        and (is_theirs or is_lead(viewer, case))
    )


def can_add_task(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may add tasks."""
    return _writes(held, Section.HEADER)


def can_finish_task(viewer: Viewer, held: Section, task: "Task") -> bool:
    """Say whether the viewer may finish or take back a task: whoever edits the case for the task's or lead agency."""
    return _writes(held, Section.HEADER)


def can_add_report(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may add an intake report."""
    return _writes(held, Section.INVESTIGATION)


def can_raise_concern(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may raise a concern that an agency or a person has a hand in it: whoever writes here."""
    return viewer.user_id is not None and _writes(held, Section.HEADER)


def can_ask_to_destroy(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may ask that an identity is destroyed: supervisors of the lead agency."""
    return viewer.has(Role.SUPERVISOR) and is_lead(viewer, case) and Section.HEADER in held


def can_declare(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may declare a conflict of interest: any person who sees the case, for themselves."""
    return viewer.user_id is not None and Section.HEADER in held


def can_see_walls(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may see who is walled off, and why: supervisors of the lead agency or custodian."""
    return viewer.has(Role.SUPERVISOR) and is_lead(viewer, case) and Section.HEADER in held


def can_see_history(viewer: Viewer, held: Section, case: "Case") -> bool:
    """Say whether the viewer may read the history of the case, and who saw it: anybody on the case.

    Each event and each changed field is told to those who hold its section.
    """
    return Section.HEADER in held
