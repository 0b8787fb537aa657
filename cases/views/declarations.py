"""Declaring a conflict of interest, for oneself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import services
from cases.forms.declarations import DeclarationForm
from cases.models import ConflictDeclaration
from cases.views.base import CaseFormView, after_a_link, now
from casetracker.accounts.viewer import Viewer

MOST_ROWS = 50


class DeclarationView(CaseFormView):
    """Say whether something binds the viewer to the case."""

    form_class = DeclarationForm
    needs = "declare"
    title = _("Conflict of interest")
    lead = _("You were given this case. With a conflict the case goes to somebody else at once, and nobody blames you.")

    def perform(self, form: BaseForm) -> str:
        values = form.values()  # type: ignore[attr-defined]
        services.declare_conflict(case_id=self.case.pk, actor=self.viewer, now=now(), **values)
        target = after_a_link(self, self.case_url)
        if target == self.case_url:
            messages.success(self.request, gettext("Your declaration was recorded."))
        return target


def queue(viewer: Viewer, today: date) -> Sequence[dict[str, Any]]:
    """Return the declarations this viewer still owes, for *My work*."""
    rows = ConflictDeclaration.objects.visible_to(viewer).owed_by(viewer).select_related("case")
    return [
        {
            "title": gettext("Say whether you have a conflict of interest"),
            "url": reverse("conflict_declare", args=[row.case.reference]),
            "due_on": None,
            "reference": row.case.reference,
        }
        for row in rows.order_by("at", "pk")[:MOST_ROWS]
    ]
