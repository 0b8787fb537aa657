"""Asking for the destruction of an identity, on either ground, and carrying out what was approved."""

import re
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import services
from cases.forms.work import DestroyForm
from cases.views.base import CaseFormView, OfCase, now
from casetracker.approvals.choices import ApprovalStatus
from casetracker.approvals.models import ApprovalRequest
from casetracker.vault.custody import ERASING

CODE = re.compile(r"[VS]-[1-9][0-9]{0,5}")


class DestroyView(CaseFormView):
    """Ask two approvers to destroy who a person of a finished case is; what was approved waits below."""

    template_name = "cases/destroy.html"
    form_class = DestroyForm
    needs = "destroy"
    title = _("Destroy an identity")
    lead = _(
        "Names, numbers and birth dates are gone for good, in every copy. What is counted stays, and so do the notes "
        "and documents of the case, until its own time is over."
    )
    submit_label = _("Ask for approval")
    success_message = _("The approvers were told.")

    def initial(self) -> dict[str, Any]:
        """Begin with the person whose page led here."""
        asked = self.request.GET
        code = asked.get("code", "")
        return {"ground": asked.get("ground", ""), "code": code if CODE.fullmatch(code) else ""}

    def extra(self) -> dict[str, Any]:
        rows = ApprovalRequest.objects.visible_to(self.viewer).filter(
            kind__in=ERASING, case_id=self.case.pk, status=ApprovalStatus.APPROVED, used_at=None
        )
        own = [row for row in rows.order_by("closed_at", "pk")[:50] if row.asked_by_id == self.viewer.user_id]
        ready = [
            {
                "code": row.details.get("code", ""),
                "url": reverse("identity_destroyed", args=[self.case.reference, row.pk]),
            }
            for row in own
        ]
        return {**super().extra(), "ready": ready, "kept_until": services.kept_until(self.case)}

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        services.ask_to_destroy(
            case_id=self.case.pk,
            code=data["code"],
            reason=data["reason"],
            ground=data["ground"],
            actor=self.viewer,
            now=now(),
        )
        return self.request.path


class DestroyedView(OfCase):
    """Carry out an approved destruction."""

    needs = "destroy"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        services.destroy_identity(request_id=self.kwargs["asked"], actor=self.viewer, now=now())
        messages.success(request, gettext("The identity was destroyed."))
        return HttpResponse(status=303, headers={"Location": reverse("identity_destroy", args=[self.case.reference])})
