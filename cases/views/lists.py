"""The list of cases with its filters, columns and saved views; and lists that forms ask for."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import access, places, redaction, services
from cases.choices import ExploitationForm
from cases.filters import CaseFilter
from cases.forms.data import shown
from cases.forms.work import SavedViewForm
from cases.models import Case, SavedView
from cases.views.base import now
from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.access.querysets import case_ids
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.common.paging import Page
from casetracker.common.views import BaseView, FormView
from casetracker.regions import lookup

COLUMNS: Mapping[str, Any] = MappingProxyType(
    {
        "status": gettext_lazy("Status"),
        "kind": gettext_lazy("Kind of case"),
        "exploitation": gettext_lazy("Exploitation"),
        "province": gettext_lazy("Province"),
        "reported": gettext_lazy("Reported"),
        "agency": gettext_lazy("Lead agency"),
        "officer": gettext_lazy("Officer"),
        "victims": gettext_lazy("Victims"),
        "due": gettext_lazy("Next task"),
    }
)
USUAL_COLUMNS = ("status", "exploitation", "province", "reported", "officer", "victims", "due")

_MINE = (gettext_lazy("My open cases"), "mine=me&status=open")
_OVERDUE = (gettext_lazy("With overdue tasks"), "overdue=yes&status=open")
_CHILDREN = (gettext_lazy("Children involved"), "child_involved=yes&status=open")
_OPEN = (gettext_lazy("Open cases"), "status=open")
_LED = (gettext_lazy("Led by my agency"), "mine=agency&status=open")

PRESETS: Mapping[str, tuple[tuple[Any, str], ...]] = MappingProxyType(
    {
        Role.OFFICER: (_MINE, _OVERDUE, _LED),
        Role.SUPERVISOR: (_LED, _OVERDUE, _CHILDREN),
        Role.PROSECUTOR: (_MINE, _OPEN, _OVERDUE),
        Role.COORDINATOR: (_OPEN, _OVERDUE, _CHILDREN),
        Role.SHELTER_WORKER: (_OPEN, _CHILDREN, _OVERDUE),
        Role.PARTNER_CONTACT: (_OPEN, _CHILDREN, (gettext_lazy("Finished cases"), "status=finished")),
    }
)
"""Three views that everybody of a role finds ready."""


class CaseListView(BaseView):
    """The cases a viewer may see."""

    template_name = "cases/list.html"
    fragment_name = "cases/_list_result.html"

    def allowed(self, viewer: Viewer) -> bool:
        return rules.sees_cases(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = CaseFilter(_without_columns(request.GET), queryset=CaseAccess.objects.all(), viewer=self.viewer)
        columns = chosen_columns(request.GET)
        page: Page[dict[str, Any]]
        if filters.form.is_valid():
            rows = filters.qs
            page = rows.page_of_cases(self.viewer, request.GET.get("cursor", ""))
            count = rows.capped_count_of_cases(self.viewer)
        else:
            page, count = Page(rows=[]), 0
        cases = Case.objects.rows_of(case_ids(page.rows))
        active = active_filters(filters, request.GET)
        context = {
            "filter": filters,
            "active": active,
            "is_wrong": bool(filters.form.errors),
            "page": page,
            "rows": [list_row(case) for case in cases],
            "count": count,
            "columns": [(key, COLUMNS[key]) for key in columns],
            "all_columns": [{"key": key, "label": label, "on": key in columns} for key, label in COLUMNS.items()],
            "kept": [(name, value) for name, values in _without_columns(request.GET).lists() for value in values],
            "kept_columns": [("columns", value) for value in request.GET.getlist("columns") if value in COLUMNS],
            "can_open": access.can_open_case(self.viewer),
            "export_url": export_address(request.GET),
        }
        if not self.wants_fragment:
            context |= self.views(request.GET, may_save=not filters.form.errors)
        return self.render(context, status=422 if filters.form.errors else 200)

    def views(self, data: QueryDict, *, may_save: bool) -> dict[str, Any]:
        """Return the saved views as links, ready ones first, and the present one marked."""
        present = normal_query(data)
        own = list(SavedView.objects.visible_to(self.viewer).order_by("name", "id"))
        address = reverse("case_list")
        presets = next((PRESETS[role] for role in PRESETS if role in self.viewer.roles), ())
        links = [{"label": _("All"), "url": address, "is_current": not present}]
        links += [
            {"label": label, "url": f"{address}?{query}", "is_current": normal_query(QueryDict(query)) == present}
            for label, query in presets
        ]
        links += [
            {"label": view.name, "url": f"{address}?{view.query}", "is_current": view.query == present} for view in own
        ]
        current = next((view for view in own if view.query == present), None)
        is_known = any(link["is_current"] for link in links)
        save_url = f"{reverse('view_new')}?{present}" if may_save and not is_known else ""
        return {"views": links, "save_url": save_url, "current_view": current}


def export_address(data: QueryDict) -> str:
    """Return where the list in view is made into a file."""
    query = normal_query(data)
    return f"{reverse('case_export')}?{query}" if query else reverse("case_export")


def normal_query(data: QueryDict) -> str:
    """Return filters and columns in one order, without the page and without empty answers."""
    known = {*CaseFilter.base_filters, "columns"}
    pairs = sorted((name, value) for name, values in data.lists() for value in values if name in known and value)
    answer = QueryDict(mutable=True)
    for name, value in pairs:
        answer.appendlist(name, value)
    return answer.urlencode()


def _without_columns(data: QueryDict) -> QueryDict:
    answer = data.copy()
    for name in ("columns", "cursor"):
        answer.pop(name, None)
    return answer


def chosen_columns(data: QueryDict) -> Sequence[str]:
    """Return the columns asked for, in their usual order; the usual ones when none is."""
    wanted = set(data.getlist("columns"))
    return [key for key in COLUMNS if key in wanted] or USUAL_COLUMNS


def active_filters(filters: CaseFilter, data: QueryDict) -> list[dict[str, Any]]:
    """Return the filters in use as chips, each with the address without it."""
    found = []
    for name in filters.filters:
        if not any(data.getlist(name)) or name in filters.form.errors:
            continue
        rest = data.copy()
        rest.pop(name)
        rest.pop("cursor", None)
        found.append(
            {
                "label": filters.form[name].label,
                "value": shown(filters.form, name).replace("\n", ", "),
                "remove_url": f"?{rest.urlencode()}",
            }
        )
    return found


def list_row(case: Case) -> dict[str, Any]:
    """Return what a line of the list shows: the header of a case, and no more."""
    forms = [str(ExploitationForm(row.form).label) for row in case.exploitations.all()]
    return {
        "case": case,
        "tone": redaction.status_tone(case.status),
        "exploitation": ", ".join(forms),
        "province": lookup.region_name(case.found_province_id),
    }


class ViewNewView(FormView):
    """Keep the filters in use under a name."""

    template_name = "cases/view_new.html"
    form_class = SavedViewForm

    def allowed(self, viewer: Viewer) -> bool:
        return rules.sees_cases(viewer)

    def extra(self) -> dict[str, Any]:
        query = normal_query(self.request.GET)
        filters = CaseFilter(_without_columns(self.request.GET), queryset=CaseAccess.objects.none(), viewer=self.viewer)
        filters.form.is_valid()
        return {"active": active_filters(filters, self.request.GET), "list_url": f"{reverse('case_list')}?{query}"}

    def perform(self, form: BaseForm) -> str:
        query = normal_query(self.request.GET)
        view = services.save_view(
            name=form.cleaned_data["name"],
            query=query,
            columns=self.request.GET.getlist("columns"),
            actor=self.viewer,
            now=now(),
        )
        messages.success(self.request, _("The view was saved."))
        return f"{reverse('case_list')}?{view.query}"


class ViewDeleteView(BaseView):
    """Delete a saved view."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.delete_view(view_id=self.kwargs["view"], actor=self.viewer, now=now())
        messages.success(request, _("The view was deleted."))
        return HttpResponse(status=303, headers={"Location": reverse("case_list")})


class RegencyOptionsView(BaseView):
    """The regencies and cities of a province, as options of a list."""

    template_name = "ui/_options.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render({"options": places.regency_choices(request.GET.get("parent", ""))})
