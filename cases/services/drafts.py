"""Unfinished entries and saved views: kept for one person, never part of a case's history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, CaseDraft, SavedView
from cases.services.checks import cleaned
from cases.services.opening import NewCase, open_case
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible

KEPT_FOR = timedelta(days=30)
MOST_VIEWS = 20


@transaction.atomic
def start_draft(*, step: str, answers: Mapping[str, Any] | None = None, actor: Viewer, now: datetime) -> CaseDraft:
    """Begin an entry. Raises NotAllowed for those who log no cases."""
    if not access.can_open_case(actor) or actor.user_id is None:
        raise NotAllowed(code="may_not_open")
    draft = CaseDraft(author_id=actor.user_id, step=step, answers=dict(answers or {}), created_at=now, updated_at=now)
    draft.save(force_insert=True)
    return draft


def _lock(draft_id: UUID, actor: Viewer) -> CaseDraft:
    draft: CaseDraft | None = CaseDraft.objects.visible_to(actor).select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotVisible()
    return draft


@transaction.atomic
def keep_answers(
    *, draft_id: UUID, step: str, answers: Mapping[str, Any], next_step: str = "", actor: Viewer, now: datetime
) -> CaseDraft:
    """Keep what was typed on one page as it was typed, right or wrong; `next_step` is where to resume.

    The same answers once more, sent late by a page that was left meanwhile, lead nobody back to it. Raises NotVisible
    when the draft is somebody else's or gone.
    """
    draft = _lock(draft_id, actor)
    if not next_step and draft.answers.get(step) == dict(answers):
        return draft
    draft.answers = {**draft.answers, step: dict(answers)}
    draft.step = next_step or step
    draft.updated_at = now
    draft.version += 1
    draft.save(update_fields=["answers", "step", "updated_at", "version"])
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, actor: Viewer, now: datetime) -> None:
    """Throw an unfinished entry away. Raises NotVisible."""
    _lock(draft_id, actor).delete()


@transaction.atomic
def open_case_from_draft(*, draft_id: UUID, data: NewCase, actor: Viewer, now: datetime) -> Case:
    """Open the case and throw the draft away, both or neither. Raises what `open_case` raises, and NotVisible."""
    draft = _lock(draft_id, actor)
    case = open_case(data=data, actor=actor, now=now)
    draft.delete()
    return case


def forget_old_drafts(*, now: datetime) -> int:
    """Delete drafts nobody touched for 30 days and return how many."""
    count, _details = CaseDraft.objects.filter(updated_at__lt=now - KEPT_FOR).delete()
    return count


@transaction.atomic
def save_view(*, name: str, query: str, columns: Sequence[str], actor: Viewer, now: datetime) -> SavedView:
    """Keep filters and columns of the case list under a name; the same name again replaces them.

    Raises NotAllowed without a user, InvalidInput.
    """
    if actor.user_id is None:
        raise NotAllowed()
    mine = SavedView.objects.visible_to(actor).select_for_update()
    view = mine.filter(name=name).first() or SavedView(owner_id=actor.user_id, name=name, created_at=now)
    if view._state.adding and mine.count() >= MOST_VIEWS:
        raise InvalidInput(fields={"name": [_("You have 20 views. Delete one first.")]})
    view.query = query
    view.columns = list(columns)
    cleaned(view, exclude=["owner", "columns"])
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise InvalidInput(fields={"name": [_("You have a view of this name already.")]}) from error
    return view


@transaction.atomic
def delete_view(*, view_id: UUID, actor: Viewer, now: datetime) -> None:
    """Delete a saved view. Raises NotVisible when it is not the actor's."""
    deleted, _details = SavedView.objects.visible_to(actor).filter(pk=view_id).delete()
    if not deleted:
        raise NotVisible()


def record_print(*, case: Case, actor: Viewer, now: datetime) -> None:
    """Record that the file was opened for printing."""
    audit.record("case.printed", actor=actor, now=now, case_id=case.pk, subject=("case", case.pk, case.reference))
