"""Requests: what waits for me, what I asked for, what was decided, and deciding."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.access import is_fresh
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access, services
from casetracker.approvals.choices import ApprovalKind, ApprovalStatus
from casetracker.approvals.forms import AskForm, DecideForm
from casetracker.approvals.models import ApprovalRequest
from casetracker.common.errors import NotVisible, StepUpNeeded
from casetracker.common.paging import newest_first, paginate
from casetracker.common.views import BaseView, FormView

TONES = {
    ApprovalStatus.WAITING: "warn",
    ApprovalStatus.APPROVED: "good",
    ApprovalStatus.REFUSED: "bad",
    ApprovalStatus.WITHDRAWN: "plain",
    ApprovalStatus.EXPIRED: "plain",
}


def request_row(request: ApprovalRequest) -> dict[str, Any]:
    """Return what a line of a list shows: the little an approver reads of a case."""
    return {
        "request": request,
        "tone": TONES[ApprovalStatus(request.status)],
        "url": reverse("approval_detail", args=[request.pk]),
    }


class ApprovalListView(BaseView):
    """What waits for the viewer's decision, and everything asked for, newest first."""

    template_name = "approvals/list.html"

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_see_requests(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        waiting = ApprovalRequest.objects.for_decision(self.viewer, now).for_list().order_by("expires_at", "pk")
        rows = ApprovalRequest.objects.visible_to(self.viewer).for_list()
        page = paginate(rows, newest_first("asked_at"), request.GET.get("cursor", ""))
        return self.render(
            {
                "is_approver": access.is_approver(self.viewer),
                "waiting": [request_row(row) for row in waiting[:50]],
                "page": page,
                "rows": [request_row(row) for row in page.rows],
                "may_ask_for_key": access.can_ask_for_key_recovery(self.viewer),
            }
        )


class OfRequest(FormView):
    """A page about one request."""

    asked: ApprovalRequest

    def load(self) -> None:
        found = ApprovalRequest.objects.visible_to(self.viewer).for_list().filter(pk=self.kwargs["asked"]).first()
        if found is None:
            raise NotVisible()
        self.asked = found

    @property
    def is_waiting(self) -> bool:
        """Say whether decisions are still taken."""
        return self.asked.status == ApprovalStatus.WAITING and self.asked.expires_at > timezone.now()


class ApprovalView(OfRequest):
    """One request: what, why, by whom, what was said, and the form of those who decide."""

    template_name = "approvals/detail.html"
    form_class = DecideForm

    def load(self) -> None:
        super().load()
        decided = {decision.approver_id for decision in self.asked.decisions.all()}
        self.may_decide = (
            self.is_waiting and access.can_decide(self.viewer, self.asked) and self.viewer.user_id not in decided
        )
        # Asked for before the form is filled in, so that the proof costs nothing typed.
        if self.may_decide and not is_fresh(self.viewer, timezone.now()):
            raise StepUpNeeded()

    def extra(self) -> dict[str, Any]:
        approvals = sum(1 for decision in self.asked.decisions.all() if decision.answer == "approve")
        return {
            **request_row(self.asked),
            "asked": self.asked,
            "decisions": list(self.asked.decisions.all()),
            "missing": max(0, self.asked.needed - approvals),
            "may_decide": self.may_decide,
            "may_withdraw": self.is_waiting and self.asked.asked_by_id == self.viewer.user_id,
            "list_url": reverse("approval_list"),
        }

    def perform(self, form: BaseForm) -> str:
        answers = form.cleaned_data
        request = services.decide(
            request_id=self.asked.pk,
            answer=answers["answer"],
            reason=answers["reason"],
            actor=self.viewer,
            now=timezone.now(),
        )
        if request.status == ApprovalStatus.WAITING:
            messages.success(self.request, _("Your decision was recorded. Somebody else has to decide too."))
        else:
            messages.success(self.request, _("Your decision was recorded, and the request is decided."))
        return reverse("approval_list")


class WithdrawRequestView(OfRequest):
    """Take one's own request back."""

    form_class = AskForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return HttpResponse(status=303, headers={"Location": reverse("approval_detail", args=[self.asked.pk])})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.withdraw(request_id=self.kwargs["asked"], actor=self.viewer, now=timezone.now())
        messages.success(request, _("The request was taken back."))
        return HttpResponse(status=303, headers={"Location": reverse("approval_list")})


class AskForKeyView(FormView):
    """Ask for the recovery of the master key, which two approvers let happen."""

    template_name = "approvals/ask.html"
    form_class = AskForm

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_ask_for_key_recovery(viewer)

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("Ask to recover the master key"),
            "lead": _("Two approvers decide. The command of the recovery then takes the number of this request."),
            "cancel_url": reverse("approval_list"),
        }

    def perform(self, form: BaseForm) -> str:
        wanted = services.Wanted(kind=ApprovalKind.KEY_RECOVERY, reason=form.cleaned_data["reason"])
        request = services.ask(wanted=wanted, actor=self.viewer, now=timezone.now())
        return reverse("approval_detail", args=[request.pk])
