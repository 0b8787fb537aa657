"""The only place that writes case files. Every function takes the actor and the time, and is one transaction."""

from cases.services.checks import lock_case
from cases.services.declarations import ask_for_declaration, declare_conflict
from cases.services.documents import (
    HandedOut,
    add_document,
    hand_out,
    hand_out_original,
    remove_document,
)
from cases.services.drafts import (
    delete_view,
    discard_draft,
    forget_old_drafts,
    keep_answers,
    open_case_from_draft,
    record_print,
    save_view,
    start_draft,
)
from cases.services.editing import SECTIONS, add_report, edit_case, keep_counts, keep_counts_of_many
from cases.services.exports import ask_for_export, export_approved, export_cases, needs_approval
from cases.services.opening import NewCase, NewLeg, NewReport, NewStatus, open_case, open_cases
from cases.services.proceedings import (
    add_charge,
    decide_charge,
    neighbours,
    offence_day,
    record_stage,
    standing_events,
    void_stage,
)
from cases.services.retention import ask_to_destroy, destroy_identity, kept_until
from cases.services.sharing import assign_owner, officers_of, share_case, withdraw_share
from cases.services.status import change_status, closing_blockers
from cases.services.suspects import NewSuspect, add_suspect, change_suspect_identity, edit_suspect
from cases.services.walls import (
    Concern,
    ask_to_lift,
    not_available,
    raise_concern,
    standing_walls,
    still_sees,
)
from cases.services.work import (
    UNDO_SECONDS,
    add_note,
    add_task,
    agencies_on,
    assign_task,
    finish_task,
    refresh_due,
    undo_task,
)

__all__ = [
    "SECTIONS",
    "UNDO_SECONDS",
    "Concern",
    "HandedOut",
    "NewCase",
    "NewLeg",
    "NewReport",
    "NewStatus",
    "NewSuspect",
    "add_charge",
    "add_document",
    "add_note",
    "add_report",
    "add_suspect",
    "add_task",
    "agencies_on",
    "ask_for_declaration",
    "ask_for_export",
    "ask_to_destroy",
    "ask_to_lift",
    "assign_owner",
    "assign_task",
    "change_status",
    "change_suspect_identity",
    "closing_blockers",
    "decide_charge",
    "declare_conflict",
    "delete_view",
    "destroy_identity",
    "discard_draft",
    "edit_case",
    "edit_suspect",
    "export_approved",
    "export_cases",
    "finish_task",
    "forget_old_drafts",
    "hand_out",
    "hand_out_original",
    "keep_answers",
    "keep_counts",
    "keep_counts_of_many",
    "kept_until",
    "lock_case",
    "needs_approval",
    "neighbours",
    "not_available",
    "offence_day",
    "officers_of",
    "open_case",
    "open_case_from_draft",
    "open_cases",
    "raise_concern",
    "record_print",
    "record_stage",
    "refresh_due",
    "remove_document",
    "save_view",
    "share_case",
    "standing_events",
    "standing_walls",
    "start_draft",
    "still_sees",
    "undo_task",
    "void_stage",
    "withdraw_share",
]
