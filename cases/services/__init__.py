"""The only place that writes case files. Every function takes the actor and the time, and is one transaction."""

from cases.services.checks import lock_case
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
from cases.services.sharing import assign_owner, officers_of, share_case, withdraw_share
from cases.services.status import change_status, closing_blockers
from cases.services.suspects import NewSuspect, add_suspect, change_suspect_identity, edit_suspect
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
    "assign_owner",
    "assign_task",
    "change_status",
    "change_suspect_identity",
    "closing_blockers",
    "decide_charge",
    "delete_view",
    "discard_draft",
    "edit_case",
    "edit_suspect",
    "finish_task",
    "forget_old_drafts",
    "hand_out",
    "hand_out_original",
    "keep_answers",
    "keep_counts",
    "keep_counts_of_many",
    "lock_case",
    "neighbours",
    "offence_day",
    "officers_of",
    "open_case",
    "open_case_from_draft",
    "open_cases",
    "record_print",
    "record_stage",
    "refresh_due",
    "remove_document",
    "save_view",
    "share_case",
    "standing_events",
    "start_draft",
    "undo_task",
    "void_stage",
    "withdraw_share",
]
