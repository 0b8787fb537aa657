"""Conflicts of interest: asked of everybody who is given a case, answered by themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import ConflictAnswer
from cases.models import ConflictDeclaration
from cases.services import walls
from cases.services.checks import lock_case
from casetracker.access.choices import PrincipalKind
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed

LEAST_TEXT = 3


def ask_for_declaration(*, case_id: UUID, user_id: UUID | None, actor: Viewer, now: datetime) -> None:
    """Ask somebody who was just given the case, in the caller's transaction; nobody is asked twice in a row."""
    if user_id is None:
        return
    last = ConflictDeclaration.objects.filter(case_id=case_id, user_id=user_id).order_by("-id").first()
    if last is not None and last.answer in {ConflictAnswer.ASKED, ConflictAnswer.NONE}:
        return
    ConflictDeclaration(case_id=case_id, user_id=user_id, answer=ConflictAnswer.ASKED, at=now).save(force_insert=True)
    audit.record("conflict.asked", actor=actor, now=now, case_id=case_id, subject=("user", user_id, ""))


@transaction.atomic
def declare_conflict(*, case_id: UUID, has_conflict: bool, explanation: str = "", actor: Viewer, now: datetime) -> None:
    """Answer for oneself. A conflict walls the person off and takes the case from them, in the same transaction.

    Raises NotVisible, NotAllowed for programs, InvalidInput without a word about the conflict.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_declare(actor, held, case) or actor.user_id is None:
        raise NotAllowed(code="only_people_declare")
    if has_conflict and len(explanation.strip()) < LEAST_TEXT:
        raise InvalidInput(fields={"explanation": [_("Say in a few words what binds you to this case.")]})
    answer = ConflictAnswer.CONFLICT if has_conflict else ConflictAnswer.NONE
    row = ConflictDeclaration(
        case=case, user_id=actor.user_id, answer=answer, explanation=explanation.strip() if has_conflict else "", at=now
    )
    row.save(force_insert=True)
    audit.record(
        "conflict.declared",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("user", actor.user_id, ""),
        details={"answer": answer},
    )
    if has_conflict:
        walls.raise_walls(
            case.pk,
            [(PrincipalKind.USER, actor.user_id)],
            reason=walls.CONFLICT,
            source_id=actor.user_id,
            actor=actor,
            now=now,
        )
