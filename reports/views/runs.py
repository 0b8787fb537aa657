"""Asking for a report, looking at it before, during and after it is built, and fetching its files."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotVisible
from casetracker.common.paging import newest_first, paginate
from casetracker.common.views import FormView, add_errors
from reports import access, results, scope, services
from reports.choices import LIVE_STATUSES, READY_STATUSES, FileFormat, RunStatus
from reports.files import CONTENT_TYPES
from reports.forms import ReportForm, Wish, default_period, limits_of
from reports.models import ReportRun
from reports.periods import Period
from reports.presentation import present
from reports.texts import chosen, of_fields
from reports.views.base import ReportsView, language_of_page, pictures

TONES: Mapping[str, str] = {
    RunStatus.QUEUED: "neutral",
    RunStatus.RUNNING: "info",
    RunStatus.DONE: "good",
    RunStatus.FAILED: "bad",
    RunStatus.CANCELLED: "neutral",
    RunStatus.EXPIRED: "neutral",
}

NEWEST = newest_first("requested_at", "id")


def row_of(run: ReportRun) -> dict[str, Any]:
    """Return what lists and heads of pages show of a run."""
    language = language_of_page()
    limits = scope.read_or_everything(run.scope)
    return {
        "run": run,
        "label": chosen(of_fields(run.definition), language),
        "period": Period(run.period_from, run.period_to).label,
        "scope": chosen(limits.label(), language),
        "tone": TONES[run.status],
        "is_live": run.status in LIVE_STATUSES,
        "is_ready": run.status in READY_STATUSES,
        "files": sorted(run.files.all(), key=lambda file: FileFormat.values.index(file.format)),
    }


def again_url(run: ReportRun) -> str:
    """Return the address of the form that asks for the same report again."""
    answers = limits_of(Period(run.period_from, run.period_to), run.scope)
    answers |= {"definition": run.definition_id, "language": run.language}
    if run.for_publication:
        answers["for_publication"] = "on"
    return f"{reverse('report_new')}?{urlencode({name: value for name, value in answers.items() if value})}"


class ReportListView(ReportsView):
    """Reports that were asked for, newest first."""

    template_name = "reports/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        runs = ReportRun.objects.visible_to(self.viewer).for_list()
        page = paginate(runs, NEWEST, request.GET.get("cursor", ""))
        return self.render(
            {
                "page": page,
                "rows": [row_of(run) for run in page.rows],
                "may_request": access.can_request_report(self.viewer),
                "may_schedule": access.can_keep_schedules(self.viewer),
            }
        )


class NewReportView(FormView):
    """Which report, for when, about what. The form leads to the preview; *Create* there comes back here."""

    template_name = "reports/new.html"
    form_class = ReportForm
    success_message = _("The report is being built.")

    def allowed(self, viewer: Viewer) -> bool:
        """Asking for a report needs an agency it is counted for."""
        return access.can_request_report(viewer)

    def form_arguments(self) -> dict[str, Any]:
        """Leave out the choice of hiding where there is none."""
        return {"always_hides": access.must_hide_small_numbers(self.viewer)}

    def initial(self) -> dict[str, Any]:
        """Start with what the address asks for, else with the quarter just ended."""
        today = timezone.localdate()
        asked = {name: value for name, value in self.request.GET.items() if name in ReportForm.base_fields}
        return {"period": default_period(today), "language": language_of_page(), **asked}

    def perform(self, form: BaseForm) -> str:
        """Ask for the report."""
        wish = _wish(form)
        run = services.request_report(
            definition_code=wish.definition_code,
            period_from=wish.period.first,
            period_to=wish.period.last,
            scope=wish.scope,
            language=wish.language,
            for_publication=wish.for_publication,
            actor=self.viewer,
            now=timezone.now(),
        )
        return reverse("report_run", args=[run.pk])


class PreviewView(NewReportView):
    """The tables as they stand now, before anything is built. Answers that cannot be come back on the form."""

    template_name = "reports/preview.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.GET)
        if not form.is_valid():
            return self.render({"form": form}, status=422, template=NewReportView.template_name)
        wish = _wish(form)
        try:
            return self._preview(form, wish)
        except InvalidInput as error:
            add_errors(form, error)
            return self.render({"form": form}, status=422, template=NewReportView.template_name)

    def _preview(self, form: BaseForm, wish: Wish) -> HttpResponse:
        now = timezone.now()
        definition = services.check_request(
            definition_code=wish.definition_code,
            period_from=wish.period.first,
            period_to=wish.period.last,
            scope_values=wish.scope,
            now=now,
        )
        result = results.build(
            definition=definition,
            owner=self.viewer,
            period=wish.period,
            scope=scope.read(wish.scope),
            for_publication=wish.for_publication,
            now=now,
        )
        document = present(result, language_of_page())
        answers = _codes(form)
        return self.show_preview(form, document, answers)

    def show_preview(self, form: BaseForm, document: Any, answers: list[tuple[str, str]]) -> HttpResponse:
        """Answer with the tables, the button that builds them, and the way back to the answers."""
        response = self.show(form)
        response.context_data.update(  # type: ignore[union-attr]
            document=document,
            parts=pictures(document),
            answers=answers,
            change_url=f"{reverse('report_new')}?{urlencode(answers)}",
        )
        return response


def _codes(form: BaseForm) -> list[tuple[str, str]]:
    """Return the answers as they can be sent again: codes in place of what was typed."""
    typed = {name: str(form.data.get(name) or "") for name in form.fields}
    return [(name, value) for name, value in {**typed, "agency": form.cleaned_data.get("agency", "")}.items() if value]


def _wish(form: BaseForm) -> Wish:
    if not isinstance(form, ReportForm):
        raise TypeError(type(form))
    return form.wish()


class ReportRunView(ReportsView):
    """One report: how far it is, and what came of it. The page may be left; it asks again by itself."""

    template_name = "reports/run.html"
    fragment_name = "ui/_job_progress.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = ReportRun.objects.visible_to(self.viewer).for_detail().filter(pk=pk).first()
        if run is None:
            raise NotVisible()
        if run.status not in LIVE_STATUSES and run.owner_id == self.viewer.user_id and run.seen_at is None:
            services.mark_seen(run_id=run.pk, actor=self.viewer, now=timezone.now())
        row = row_of(run)
        # `label` belongs to the progress part, which says how far the work is.
        context = {**row, **self._progress(run), "report_label": row["label"]}
        if run.result and run.status in READY_STATUSES:
            document = present(run.result, language_of_page())
            context |= {"document": document, "parts": pictures(document) if not self.wants_fragment else []}
        return self.render(context)

    def _progress(self, run: ReportRun) -> dict[str, Any]:
        is_finished = run.status not in LIVE_STATUSES
        return {
            "url": reverse("report_run", args=[run.pk]),
            "label": run.get_status_display(),
            "percent": run.progress,
            "step": run.get_step_display() if run.status in LIVE_STATUSES else "",
            "tick": self.request.GET.get("tick", "0"),
            "is_finished": is_finished,
            "done_url": reverse("report_run", args=[run.pk]),
            "done_label": _("Show the report"),
            "cancel_url": (
                reverse("report_cancel", args=[run.pk]) if access.can_cancel(self.viewer, owner_id=run.owner_id) else ""
            ),
            "again_url": again_url(run) if is_finished and access.can_request_report(self.viewer) else "",
        }


class CancelRunView(ReportsView):
    """Stops a report."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        services.cancel_run(run_id=pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(reverse("report_run", args=[pk]))


class ReportFileView(ReportsView):
    """Hands out a file and records who got it."""

    def get(self, request: HttpRequest, pk: UUID, format: str) -> HttpResponse:
        file = services.record_download(run_id=pk, format=format, actor=self.viewer, now=timezone.now())
        run = file.run
        name = f"{run.definition_id}-{Period(run.period_from, run.period_to).code.replace('..', '_')}.{format}"
        response = FileResponse(
            file.file.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES[format]
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response  # type: ignore[return-value]
