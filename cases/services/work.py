"""Tasks and notes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import NoteClassification, TaskKind, TaskStatus
from cases.models import Case, Note, Task
from cases.services.checks import NOT_AVAILABLE, UNKNOWN_CODE, Problems, check_version, cleaned, lock_case, today
from casetracker.access import changes, walls
from casetracker.access import services as grants
from casetracker.access.choices import PrincipalKind
from casetracker.access.models import Grant
from casetracker.access.sections import Section
from casetracker.accounts.models import User
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState

UNDO_SECONDS = 60
FURTHEST_DUE = timedelta(days=3660)


def refresh_due(*, case_id: UUID, now: datetime) -> None:
    """Keep `next_due_on`, the earliest day of a waiting task, and the access table that lists filter by."""
    earliest = Task.objects.filter(case_id=case_id).waiting().aggregate(day=Min("due_on"))["day"]
    if Case.objects.filter(pk=case_id).exclude(next_due_on=earliest).update(next_due_on=earliest, updated_at=now):
        grants.follow(case_id)


def agencies_on(case_id: UUID) -> set[UUID]:
    """Return the agencies that see a case, and so can be given tasks."""
    granted = Grant.objects.active().filter(case_id=case_id, principal_kind="agency")
    return set(granted.values_list("principal", flat=True)) - walls.walled_off(case_id).agencies


@transaction.atomic
def add_task(
    *,
    case_id: UUID,
    kind: str,
    due_on: date | None,
    title: str = "",
    subject_code: str = "",
    agency_id: UUID | None = None,
    assignee_id: UUID | None = None,
    actor: Viewer,
    now: datetime,
) -> Task:
    """Put a task on a case, for the actor's agency unless another one that sees the case is named.

    Raises NotVisible, NotAllowed, InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_add_task(actor, held, case):
        raise NotAllowed()
    agency_id = agency_id or actor.agency_id or case.lead_agency_id
    problems = Problems()
    if kind not in TaskKind.values:
        problems.add("kind", UNKNOWN_CODE)
    if kind == TaskKind.OTHER and not title.strip():
        problems.add("title", _("Say in a few words what is to be done."))
    if due_on is not None and not today(now) - timedelta(days=1) <= due_on <= today(now) + FURTHEST_DUE:
        problems.add("due_on", _("Enter a date from today on."))
    if agency_id not in agencies_on(case.pk):
        problems.add("agency", _("Choose an agency that sees this case."))
    problems.raise_if_any()
    _check_assignee(case.pk, assignee_id, agency_id)
    task = Task(
        case=case,
        kind=kind,
        title=title,
        subject_code=subject_code,
        agency_id=agency_id,
        assignee_id=assignee_id,
        due_on=due_on,
        created_by_id=actor.user_id,
        created_at=now,
    )
    cleaned(task, exclude=["case"])
    task.save(force_insert=True)
    refresh_due(case_id=case.pk, now=now)
    _record("task.added", task, actor=actor, now=now, details={"kind": task.kind})
    return task


def _check_assignee(case_id: UUID, assignee_id: UUID | None, agency_id: UUID) -> None:
    if not assignee_id:
        return
    if not User.objects.filter(pk=assignee_id, agency_id=agency_id, is_active=True).exists():
        raise InvalidInput(fields={"assignee": [_("Choose somebody who works for that agency.")]})
    if not walls.may_be_given(case_id, PrincipalKind.USER, assignee_id):
        raise InvalidInput(fields={"assignee": [NOT_AVAILABLE]})


def _lock_task(task_id: UUID, actor: Viewer) -> tuple[Task, Case, Section]:
    found = Task.objects.visible_to(actor).filter(pk=task_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotVisible()
    case, held = lock_case(case_id=found, actor=actor)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    if not access.can_finish_task(actor, held, task):
        raise NotAllowed()
    return task, case, held


@transaction.atomic
def finish_task(*, task_id: UUID, version: int | None = None, actor: Viewer, now: datetime) -> Task:
    """Mark a task as done. Raises NotVisible, NotAllowed, StaleVersion, WrongState when it is done already."""
    task, case, _held = _lock_task(task_id, actor)
    check_version(task, version)
    if task.status not in {TaskStatus.OPEN, TaskStatus.IN_PROGRESS}:
        raise WrongState(code="task_finished")
    before = task.status
    task.status = TaskStatus.DONE
    task.done_at = now
    task.done_by_id = actor.user_id
    task.version += 1
    task.save(update_fields=["status", "done_at", "done_by", "version"])
    refresh_due(case_id=case.pk, now=now)
    _record("task.finished", task, actor=actor, now=now, details={"kind": task.kind, "status": [before, task.status]})
    return task


@transaction.atomic
def undo_task(*, task_id: UUID, actor: Viewer, now: datetime) -> Task:
    """Take back a finished task within a minute, by whoever finished it. Raises WrongState afterwards."""
    task, case, _held = _lock_task(task_id, actor)
    is_recent = task.done_at is not None and now - task.done_at <= timedelta(seconds=UNDO_SECONDS)
    if task.status != TaskStatus.DONE or not is_recent or task.done_by_id != actor.user_id:
        raise WrongState(_("A finished task can be taken back for a minute only. Add a new task."), code="undo_over")
    task.status = TaskStatus.OPEN
    task.done_at = None
    task.done_by = None
    task.version += 1
    task.save(update_fields=["status", "done_at", "done_by", "version"])
    refresh_due(case_id=case.pk, now=now)
    _record("task.reopened", task, actor=actor, now=now, details={"kind": task.kind})
    return task


@transaction.atomic
def assign_task(
    *,
    task_id: UUID,
    assignee_id: UUID | None,
    due_on: date | None = None,
    version: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Task:
    """Give a waiting task to somebody of its agency (None: to nobody in particular), with the day it is due.

    Raises NotVisible, NotAllowed, StaleVersion, WrongState, InvalidInput.
    """
    task, case, _held = _lock_task(task_id, actor)
    check_version(task, version)
    if task.status not in {TaskStatus.OPEN, TaskStatus.IN_PROGRESS}:
        raise WrongState(code="task_finished")
    _check_assignee(case.pk, assignee_id, task.agency_id)
    task.assignee_id = assignee_id
    task.due_on = due_on
    task.version += 1
    cleaned(task, exclude=["case"])
    task.save(update_fields=["assignee", "due_on", "version"])
    refresh_due(case_id=case.pk, now=now)
    _record("task.assigned", task, actor=actor, now=now, details={"kind": task.kind})
    return task


def _record(event: str, task: Task, *, actor: Viewer, now: datetime, details: dict[str, object]) -> None:
    audit.record(
        event, actor=actor, now=now, case_id=task.case_id, subject=("task", task.pk, task.subject_code), details=details
    )


@transaction.atomic
def add_note(
    *,
    case_id: UUID,
    classification: str,
    text: str,
    corrects_id: UUID | None = None,
    actor: Viewer,
    now: datetime,
) -> Note:
    """Write a note into a section of the file. A note is never changed; `corrects_id` names the one it corrects.

    Raises NotVisible, NotAllowed for a section the actor does not hold and edit, InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if classification not in NoteClassification.values:
        raise InvalidInput(fields={"classification": [UNKNOWN_CODE]})
    if classification not in access.note_kinds(held) or actor.user_id is None:
        raise NotAllowed(code="section_not_held")
    if corrects_id is not None:
        readable = Note.objects.filter(case=case, classification__in=access.readable_note_kinds(held))
        if not readable.filter(pk=corrects_id).exists():
            raise NotVisible()
    note = Note(
        case=case,
        classification=classification,
        text=text.strip(),
        corrects_id=corrects_id,
        author_id=actor.user_id,
        agency_id=actor.agency_id or case.lead_agency_id,
        written_at=now,
    )
    cleaned(note, exclude=["case"])
    note.save(force_insert=True)
    audit.record(
        "note.added",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("note", note.pk, ""),
        details={"section": classification, "corrects": corrects_id is not None},
    )
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    return note
