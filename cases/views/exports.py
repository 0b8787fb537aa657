"""The case list as a file: at once, or after two people approved it."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.filters import CaseFilter
from cases.forms.work import ExportForm
from cases.views.base import now
from cases.views.lists import normal_query
from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.accounts.viewer import Viewer
from casetracker.approvals.choices import ApprovalKind, ApprovalStatus
from casetracker.approvals.models import ApprovalRequest
from casetracker.common.errors import NotVisible
from casetracker.common.views import BaseView, FormView

MOST_ROWS = 50_000
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def found_cases(query: str, viewer: Viewer) -> list[UUID]:
    """Return the cases a filtered list shows this viewer, newest first, as many as a file may hold."""
    filters = CaseFilter(QueryDict(query), queryset=CaseAccess.objects.of(viewer), viewer=viewer)
    if not filters.form.is_valid():
        return []
    rows = filters.qs.order_by("-opened_at", "-case_id").values_list("case_id", flat=True)
    return list(dict.fromkeys(rows[: 2 * MOST_ROWS]))[:MOST_ROWS]


def as_file(content: bytes, format: str) -> HttpResponse:
    """Answer with the file; its name says the day and nothing of what is in it."""
    name = f"list-{timezone.localdate().isoformat()}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[format], headers=headers)


class ExportView(FormView):
    """Choose the kind of file; a large list asks for the approval of two people."""

    template_name = "cases/export.html"
    form_class = ExportForm

    def allowed(self, viewer: Viewer) -> bool:
        return rules.sees_cases(viewer)

    def load(self) -> None:
        self.query = normal_query(self.request.GET)
        self.case_ids = found_cases(self.query, self.viewer)
        self.is_large = services.needs_approval(len(self.case_ids))

    def form_arguments(self) -> dict[str, Any]:
        return {"is_large": self.is_large}

    def extra(self) -> dict[str, Any]:
        query = f"?{self.query}" if self.query else ""
        return {"count": len(self.case_ids), "is_large": self.is_large, "list_url": f"{reverse('case_list')}{query}"}

    def perform(self, form: BaseForm) -> str | HttpResponse:
        answers = form.cleaned_data
        if not self.is_large:
            content = services.export_cases(
                case_ids=self.case_ids, query=self.query, format=answers["format"], actor=self.viewer, now=now()
            )
            return as_file(content, answers["format"])
        request = services.ask_for_export(
            query=self.query,
            rows=len(self.case_ids),
            format=answers["format"],
            reason=answers["reason"],
            actor=self.viewer,
            now=now(),
        )
        return reverse("approved_export", args=[request.pk])


class ApprovedExportView(BaseView):
    """What was asked for, and the file once it was approved."""

    template_name = "cases/export_approved.html"

    def load(self) -> ApprovalRequest:
        """Return the viewer's own request. Raises NotVisible."""
        rows = ApprovalRequest.objects.visible_to(self.viewer).filter(kind=ApprovalKind.BULK_EXPORT)
        found = rows.filter(pk=self.kwargs["asked"], asked_by_id=self.viewer.user_id).first()
        if found is None:
            raise NotVisible()
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self.load()
        is_ready = asked.status == ApprovalStatus.APPROVED and asked.used_at is None
        return self.render({"asked": asked, "is_ready": is_ready, "rows": asked.details.get("rows", 0)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = self.load()
        content = services.export_approved(
            request_id=asked.pk,
            case_ids=found_cases(str(asked.details["query"]), self.viewer),
            actor=self.viewer,
            now=now(),
        )
        return as_file(content, str(asked.details["format"]))
