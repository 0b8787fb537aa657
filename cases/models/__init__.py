"""The case file: the case itself, how it came in, its suspects and charges, and the work on it."""

from cases.models.case import Case, CaseExploitation, RouteLeg, StatusChange
from cases.models.declaration import ConflictDeclaration
from cases.models.document import Document
from cases.models.intake import CaseDraft, IntakeReport, SavedView
from cases.models.law import Offence, Stage, TimeLimit
from cases.models.suspect import Charge, StageEvent, Suspect, SuspectRoleRow
from cases.models.work import CaseShare, Note, Task

__all__ = [
    "Case",
    "CaseDraft",
    "CaseExploitation",
    "CaseShare",
    "Charge",
    "ConflictDeclaration",
    "Document",
    "IntakeReport",
    "Note",
    "Offence",
    "RouteLeg",
    "SavedView",
    "Stage",
    "StageEvent",
    "StatusChange",
    "Suspect",
    "SuspectRoleRow",
    "Task",
    "TimeLimit",
]
