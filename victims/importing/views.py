"""Pages of the import: choose, look, import, fetch what was rejected."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import NotVisible
from casetracker.common.paging import newest_first, paginate
from casetracker.common.tables import CsvWriter
from casetracker.common.views import BaseView, FormView
from victims.choices import ImportStatus
from victims.importing import access, services
from victims.importing.forms import UploadForm
from victims.importing.problems import ProblemCode, UnreadableFile
from victims.importing.profiles import all_profiles
from victims.models import ImportRun

_TONES: dict[str, str] = {
    ImportStatus.DONE: "good",
    ImportStatus.FAILED: "bad",
    ImportStatus.CHECKED: "warn",
    ImportStatus.CANCELLED: "plain",
}
_WORKING = frozenset({ImportStatus.UPLOADED, ImportStatus.CHECKING, ImportStatus.RUNNING})


class ImportPage(BaseView):
    """A page for those who import."""

    def allowed(self, viewer: Viewer) -> bool:
        """Officers, supervisors and coordinators."""
        return access.can_import(viewer)

    def run_of(self, pk: UUID) -> ImportRun:
        """Return the run; raises NotVisible."""
        run: ImportRun | None = ImportRun.objects.visible_to(self.viewer).select_related("agency").filter(pk=pk).first()
        if run is None:
            raise NotVisible()
        return run


class ImportList(ImportPage):
    """Imports of the agency."""

    template_name = "victims/imports/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        runs = ImportRun.objects.visible_to(self.viewer).select_related("agency")
        page = paginate(runs, newest_first("requested_at", "id"), request.GET.get("cursor", ""))
        language = get_language() or "en"
        rows = [
            {
                "run": run,
                "profile": all_profiles()[run.profile].label(language)
                if run.profile in all_profiles()
                else run.profile,
                "tone": _TONES.get(run.status, "info"),
            }
            for run in page.rows
        ]
        return self.render({"rows": rows, "page": page})


class ImportNew(FormView):
    """Choose a profile and a file."""

    template_name = "victims/imports/new.html"
    form_class = UploadForm

    def allowed(self, viewer: Viewer) -> bool:
        """As the list."""
        return access.can_import(viewer)

    def form_arguments(self) -> dict[str, Any]:
        return {"viewer": self.viewer}

    def extra(self) -> dict[str, Any]:
        language = get_language() or "en"
        return {
            "profiles": [
                {
                    "code": profile.code,
                    "label": profile.label(language),
                    "help": profile.help(language),
                    "source": profile.source,
                }
                for profile in all_profiles().values()
                if access.can_use_profile(self.viewer, profile)
            ]
        }

    def perform(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        run = services.upload(
            profile_code=form.cleaned_data["profile"],
            file=file,
            file_name=file.name or "",
            size=file.size or 0,
            actor=self.viewer,
            now=timezone.now(),
        )
        return reverse("import_run", args=[run.pk])


class ImportEmptyList(ImportPage):
    """The heading row of a profile, to fill in."""

    def get(self, request: HttpRequest, profile: str) -> HttpResponse:
        if profile not in all_profiles():
            raise NotVisible()
        file = BytesIO()
        CsvWriter(file).writerow(services.empty_list(all_profiles()[profile]))
        return HttpResponse(
            file.getvalue(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{profile}.csv"'},
        )


class ImportRunPage(ImportPage):
    """One import: progress, preview with problems, the button, the counts."""

    template_name = "victims/imports/run.html"
    fragment_name = "victims/imports/_progress.html"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = self.run_of(pk)
        context: dict[str, Any] = {
            "run": run,
            "profile": services.profile_of(run.profile),
            "profile_label": services.profile_of(run.profile).label(get_language() or "en"),
            "percent": services.progress_of(run),
            "is_working": run.status in _WORKING,
            "tone": _TONES.get(run.status, "info"),
            "will_import": max(0, run.rows_total - run.rows_rejected - run.rows_known),
            "problems": [
                {"row": item["row"], "column": item["column"], "text": ProblemCode(item["code"]).label}
                for item in run.problems[:50]
            ],
            "more_problems": max(0, len(run.problems) - 50),
            "refresh_url": reverse("import_run", args=[run.pk]),
        }
        if run.status == ImportStatus.CHECKED and run.file:
            try:
                heading, rows = services.preview(run, timezone.now())
            except UnreadableFile:
                heading, rows = [], []
            context["heading"] = heading
            context["rows"] = [
                {
                    "number": number,
                    "whole_row": problems.get("", ""),
                    "cells": [
                        {"text": cell, "problem": problems.get(name, ""), "name": name}
                        for name, cell in zip(heading, cells, strict=False)
                    ],
                }
                for number, cells, problems in rows
            ]
        return self.render(context)


class ImportStart(ImportPage):
    """The button."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        services.start(run_id=pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(reverse("import_run", args=[pk]))


class ImportCancel(ImportPage):
    """Giving up."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        services.cancel(run_id=pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(reverse("import_list"))


class ImportRejected(ImportPage):
    """The rows that were not taken, with the reasons, as CSV."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
        run = self.run_of(pk)
        if not run.rejected_file:
            raise NotVisible(_("The file has expired."))
        audit.record(
            "import.rejected_rows_downloaded", actor=self.viewer, now=timezone.now(), subject=("import", run.pk, "")
        )
        return FileResponse(
            run.rejected_file.open("rb"),
            as_attachment=True,
            filename="rejected-rows.csv",
            content_type="text/csv; charset=utf-8",
        )
