"""The first page of each role, *My work*, and search."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, registry, services
from cases.forms.work import SearchForm
from cases.models import Case, CaseDraft, Task
from cases.views.base import now
from cases.views.detail import task_title
from cases.views.intake import likeness, step_url
from cases.views.lists import PRESETS, list_row
from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput
from casetracker.common.paging import capped_count
from casetracker.common.views import BaseView
from casetracker.vault import matching
from casetracker.vault import reading as vault

SHOWN = 25
WEEK = timedelta(days=7)

HOMES: Mapping[str, str] = MappingProxyType(
    {
        Role.COORDINATOR: "dashboard",
        Role.SUPERVISOR: "my_work",
        Role.OFFICER: "my_work",
        Role.PROSECUTOR: "my_work",
        Role.SHELTER_WORKER: "today",
        Role.PARTNER_CONTACT: "referral_inbox",
        Role.STATISTICIAN: "dashboard",
        Role.APPROVER: "approval_list",
        Role.AUDITOR: "access_log",
        Role.AGENCY_ADMIN: "user_list",
        Role.SYSTEM_ADMIN: "user_list",
    }
)
"""The page each role starts on, the busiest role first."""


class HomeView(BaseView):
    """Leads everybody to the page their work begins on."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for role, name in HOMES.items():
            if role in self.viewer.roles:
                return HttpResponseRedirect(_address(name) or reverse("help"))
        return HttpResponseRedirect(reverse("help"))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class MyWorkView(BaseView):
    """What waits for this person: overdue, due this week, unfinished entries, and the queues of the other apps."""

    template_name = "cases/my_work.html"

    def allowed(self, viewer: Viewer) -> bool:
        return rules.sees_cases(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        mine = Task.objects.visible_to(self.viewer).of_viewer(self.viewer)
        waiting = mine.waiting().for_list()
        overdue = mine.overdue(today).for_list()
        week = waiting.filter(due_on__gte=today, due_on__lte=today + WEEK)
        later = waiting.exclude(due_on__lte=today + WEEK)
        groups = [
            self.group("overdue", _("Overdue"), overdue, capped_count(overdue), "bad"),
            self.group("week", _("Due this week"), week, capped_count(week), "warn"),
            self.group("later", _("Later"), later, capped_count(later), "info"),
        ]
        drafts = list(CaseDraft.objects.visible_to(self.viewer).order_by("-updated_at", "-id")[:SHOWN])
        queues = [self.queue(queue, today) for queue in registry.queues()]
        queues = [queue for queue in queues if queue["rows"]]
        context = {
            "groups": groups,
            "drafts": [{"draft": draft, "url": step_url(draft, draft.step)} for draft in drafts],
            "queues": queues,
            "tiles": self.tiles(groups, len(drafts), queues),
            "views": next((PRESETS[role] for role in PRESETS if role in self.viewer.roles), ()),
            "can_open": access.can_open_case(self.viewer),
            "undo": self.undo(mine),
        }
        return self.render(context)

    def group(self, key: str, title: str, tasks: Any, count: int, tone: str) -> dict[str, Any]:
        """Return a list of tasks with its heading and number."""
        rows = [
            {
                "title": task_title(task),
                "url": reverse("task_detail", args=[task.case.reference, task.pk]),
                "due": task.due_on,
                "note": task.case.reference,
            }
            for task in tasks[:SHOWN]
        ]
        empty = _("Nothing is overdue.") if key == "overdue" else _("Nothing is due in the next seven days.")
        return {
            "key": key,
            "title": title,
            "rows": rows,
            "count": count,
            "tone": tone,
            "more": count > SHOWN,
            "empty": empty,
        }

    def queue(self, queue: registry.Queue, today: Any) -> dict[str, Any]:
        """Return the list of another app in the same shape."""
        rows = [
            {
                "title": row["title"],
                "url": row["url"],
                "due": row.get("due_on"),
                "note": row.get("reference", ""),
            }
            for row in queue.rows(self.viewer, today)
        ]
        return {"key": queue.key, "title": queue.title, "rows": rows[:SHOWN], "count": len(rows)}

    def tiles(self, groups: Sequence[dict[str, Any]], drafts: int, queues: Sequence[dict[str, Any]]) -> list[Any]:
        """Return the numbers on top; each leads to its list."""
        tiles = [
            {
                "label": group["title"],
                "number": group["count"],
                "url": f"#{group['key']}",
                "tone": group["tone"] if group["count"] else "",
            }
            for group in groups
            if group["count"] or group["key"] != "later"
        ]
        if drafts:
            tiles.append({"label": _("Unfinished entries"), "number": drafts, "url": "#drafts", "tone": "info"})
        tiles += [
            {"label": queue["title"], "number": queue["count"], "url": f"#{queue['key']}", "tone": "info"}
            for queue in queues
        ]
        if self.viewer.has(Role.COORDINATOR):
            late = CaseAccess.objects.filter(next_due_on__lt=timezone.localdate(), is_reference=False)
            tiles.insert(
                0,
                {
                    "label": _("Cases with overdue tasks"),
                    "number": late.capped_count_of_cases(self.viewer),
                    "url": f"{reverse('case_list')}?overdue=yes",
                    "tone": "bad",
                },
            )
        return tiles

    def undo(self, mine: Any) -> dict[str, Any] | None:
        """Return the task finished a moment ago, to be taken back."""
        wanted = self.request.GET.get("finished", "")
        try:
            pk = UUID(wanted)
        except ValueError:
            return None
        limit = now() - timedelta(seconds=services.UNDO_SECONDS)
        task = mine.filter(pk=pk, done_at__gt=limit, done_by_id=self.viewer.user_id).select_related("case").first()
        if task is None:
            return None
        return {
            "text": _("Done: %(task)s") % {"task": task_title(task)},
            "url": reverse("task_undo", args=[task.case.reference, task.pk]),
        }


_REFERENCE = re.compile(r"([2-9A-HJKMNP-TV-Z]{4})[\s-]?([2-9A-HJKMNP-TV-Z]{4})")


def as_reference(text: str) -> str:
    """Return the case number that a text is, however it was typed; empty when it is none."""
    found = _REFERENCE.fullmatch(text.strip().upper())
    return f"{found[1]}-{found[2]}" if found else ""


class SearchView(BaseView):
    """Search: a case number may stand in an address, a name or number of a person never does."""

    template_name = "cases/search.html"

    def allowed(self, viewer: Viewer) -> bool:
        return rules.sees_cases(viewer)

    def render(self, context: dict[str, Any], status: int = HTTPStatus.OK, template: str = "") -> TemplateResponse:
        """Offer the question about other files to those who may ask it."""
        return super().render({"may_match": matching.can_ask(self.viewer), **context}, status, template)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reference = as_reference(request.GET.get("reference", ""))
        if reference and (case := self.case_of(reference)):
            return HttpResponseRedirect(reverse("case_detail", args=[case.reference]))
        return self.render({"form": SearchForm(), "was_searched": bool(reference)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.render({"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        text = form.cleaned_data["q"]
        reference = as_reference(text)
        if reference and (case := self.case_of(reference)):
            return HttpResponseRedirect(reverse("case_detail", args=[case.reference]), status=303)
        try:
            rows = self.people(text)
        except InvalidInput as error:
            form.add_error("q", str(next(iter(error.fields.values()), [error.message])[0]))
            return self.render({"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.render({"form": form, "was_searched": True, "rows": rows})

    def case_of(self, reference: str) -> Case | None:
        """Return the visible case of a reference."""
        return Case.objects.visible_to(self.viewer).filter(reference=reference).first()

    def people(self, text: str) -> list[dict[str, Any]]:
        """Return where the person stands: case and code, never the name."""
        matches = vault.find(text=text, actor=self.viewer, now=now())
        rows = Case.objects.visible_to(self.viewer).rows_of(list(dict.fromkeys(match.case_id for match in matches)))
        cases = {case.pk: case for case in rows}
        found = []
        for match in matches:
            case = cases.get(match.case_id)
            if case is None:
                continue
            page = "victim_detail" if match.role == "victim" else "suspect_detail"
            found.append(
                {
                    **list_row(case),
                    "code": match.code,
                    "likeness": likeness(match.score),
                    "url": _person_address(page, case.reference, match.code),
                }
            )
        return found


def _person_address(name: str, reference: str, code: str) -> str:
    try:
        return reverse(name, args=[reference, code])
    except NoReverseMatch:
        return reverse("case_detail", args=[reference])
