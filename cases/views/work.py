"""Notes and tasks of a case."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import access, redaction, services
from cases.choices import TaskStatus
from cases.forms.work import AssignForm, NoteForm, TaskForm
from cases.models import Note, Task
from cases.views.base import CaseFormView, OfCase, VersionedFormView, now
from casetracker.accounts.models import Agency, User
from casetracker.common.errors import NotVisible
from casetracker.common.paging import newest_first, paginate


class NoteListView(OfCase):
    """All notes the viewer may read, newest first."""

    template_name = "cases/notes.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        kinds = access.readable_note_kinds(self.held)
        notes = Note.objects.visible_to(self.viewer).filter(case=self.case).readable(kinds)
        page = paginate(notes, newest_first("written_at"), request.GET.get("cursor", ""))
        page.rows[:] = redaction.readable_notes(page.rows, self.held)
        return self.render({**self.back(), "page": page, "abilities": self.abilities})


class NoteNewView(CaseFormView):
    """Write a note, or correct one."""

    form_class = NoteForm
    needs = "write_note"
    title = _("Add a note")
    success_message = _("The note was added.")

    def load(self) -> None:
        self.load_case()
        self.corrects: Note | None = None
        if "note" in self.kwargs:
            kinds = access.readable_note_kinds(self.held)
            notes = Note.objects.visible_to(self.viewer).filter(case=self.case).readable(kinds)
            self.corrects = notes.filter(pk=self.kwargs["note"]).first()
            if self.corrects is None:
                raise NotVisible()
            self.title = _("Correct a note")  # type: ignore[misc]
            self.lead = _("The note stays as it is; yours is shown with it.")  # type: ignore[misc]

    def form_arguments(self) -> dict[str, Any]:
        return {"kinds": access.note_kinds(self.held)}

    def initial(self) -> dict[str, Any]:
        return {"classification": self.corrects.classification} if self.corrects else {}

    def perform(self, form: BaseForm) -> str:
        services.add_note(
            case_id=self.case.pk,
            classification=form.cleaned_data["classification"],
            text=form.cleaned_data["text"],
            corrects_id=self.corrects.pk if self.corrects else None,
            actor=self.viewer,
            now=now(),
        )
        return f"{self.case_url}#notes"


def people_of(agency_id: UUID | None) -> list[tuple[str, str]]:
    """Return the people of an agency as choices, as many as a list can show."""
    if agency_id is None:
        return []
    rows = User.objects.filter(agency_id=agency_id, is_active=True).order_by("display_name", "id")
    return [(str(person.pk), person.display_name) for person in rows[:60]]


class TaskNewView(CaseFormView):
    """Add a task."""

    form_class = TaskForm
    needs = "add_task"
    title = _("Add a task")
    success_message = _("The task was added.")

    def form_arguments(self) -> dict[str, Any]:
        agencies = Agency.objects.filter(pk__in=services.agencies_on(self.case.pk)).order_by("name", "id")
        return {
            "agencies": [(str(agency.pk), agency.name) for agency in agencies],
            "people": people_of(self.viewer.agency_id),
        }

    def initial(self) -> dict[str, Any]:
        return {"agency": str(self.viewer.agency_id or self.case.lead_agency_id)}

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        services.add_task(
            case_id=self.case.pk,
            kind=data["kind"],
            title=data["title"],
            subject_code=data["subject_code"].upper(),
            due_on=data["due_on"].date if data["due_on"] else None,
            agency_id=UUID(data["agency"]),
            assignee_id=UUID(data["assignee"]) if data["assignee"] else None,
            actor=self.viewer,
            now=now(),
        )
        return f"{self.case_url}#todo"


class TaskView(VersionedFormView):
    """One task: what it is, whose it is, and the button that finishes it."""

    template_name = "cases/task.html"
    form_class = AssignForm
    success_message = _("The task was changed.")

    def load(self) -> None:
        self.load_case()
        rows = Task.objects.visible_to(self.viewer).filter(case=self.case)
        task = rows.select_related("assignee", "agency", "time_limit", "done_by").filter(pk=self.kwargs["task"]).first()
        if task is None:
            raise NotVisible()
        self.task = task

    def form_arguments(self) -> dict[str, Any]:
        return {"people": people_of(self.task.agency_id)}

    def initial(self) -> dict[str, Any]:
        return {
            "assignee": str(self.task.assignee_id or ""),
            "due_on": self.task.due_on,
            "version": self.task.version,
        }

    def current_version(self) -> int:
        return self.task.version

    def extra(self) -> dict[str, Any]:
        may_finish = access.can_finish_task(self.viewer, self.held, self.task)
        is_waiting = self.task.status in {TaskStatus.OPEN, TaskStatus.IN_PROGRESS}
        return {**super().extra(), "task": self.task, "may_finish": may_finish, "is_waiting": is_waiting}

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        services.assign_task(
            task_id=self.task.pk,
            assignee_id=UUID(data["assignee"]) if data["assignee"] else None,
            due_on=data["due_on"].date if data["due_on"] else None,
            version=data["version"],
            actor=self.viewer,
            now=now(),
        )
        return self.case_url


class TaskFinishView(OfCase):
    """Finish a task; the case page then offers to take that back for a minute."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        services.finish_task(task_id=self.kwargs["task"], actor=self.viewer, now=now())
        target = reverse("my_work") if request.POST.get("from") == "my_work" else self.case_url
        return HttpResponse(status=303, headers={"Location": f"{target}?finished={self.kwargs['task']}"})


class TaskUndoView(OfCase):
    """Take a finished task back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        services.undo_task(task_id=self.kwargs["task"], actor=self.viewer, now=now())
        return HttpResponse(status=303, headers={"Location": self.case_url})
