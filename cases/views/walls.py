"""Walls of a case: who is walled off, asking to lift that, and raising a concern."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import services
from cases.forms.case import ReasonForm
from cases.forms.parties import ConcernForm
from cases.services.walls import CONCERN, CONFLICT, LINKED
from cases.views.base import CaseFormView, OfCase, after_a_link, now
from cases.views.detail import principal_names
from casetracker.access.choices import PrincipalKind
from casetracker.access.models import Wall
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import ApprovalRequest
from casetracker.common.errors import NotVisible

REASONS = {
    LINKED: _("A suspect works there, or is this person"),
    CONCERN: _("A concern was raised"),
    CONFLICT: _("They declared a conflict of interest"),
}


class WallListView(OfCase):
    """Who is walled off from this case, since when and why."""

    template_name = "cases/walls.html"
    needs = "see_walls"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        standing = services.standing_walls(self.case.pk)
        names = principal_names([(wall.principal_kind, wall.principal) for wall in standing])
        asked = ApprovalRequest.objects.visible_to(self.viewer).waiting(now())
        waiting = set(
            asked.filter(kind=ApprovalKind.LIFT_WALL, case_id=self.case.pk).values_list("subject_id", flat=True)
        )
        rows = [
            {
                "wall": wall,
                "name": names.get(wall.principal, ""),
                "kind": PrincipalKind(wall.principal_kind).label,
                "why": REASONS.get(wall.reason, wall.reason),
                "is_asked": wall.pk in waiting,
                "url": reverse("wall_lift", args=[self.case.reference, wall.pk]),
            }
            for wall in standing
        ]
        return self.render({**self.back(), "rows": rows, "abilities": self.abilities})


class LiftWallView(CaseFormView):
    """Ask two approvers to lift a wall."""

    form_class = ReasonForm
    needs = "see_walls"
    title = _("Ask to lift a wall")
    lead = _("Two approvers from outside decide. One of them comes from another agency than yours.")
    submit_label = _("Ask")
    success_message = _("The approvers were told.")
    wall: Wall

    def load(self) -> None:
        self.load_case()
        found = [wall for wall in services.standing_walls(self.case.pk) if wall.pk == self.kwargs["wall"]]
        if not found:
            raise NotVisible()
        self.wall = found[0]

    def done_url(self) -> str:
        return reverse("wall_list", args=[self.case.reference])

    def perform(self, form: BaseForm) -> str:
        services.ask_to_lift(
            case_id=self.case.pk,
            wall_id=self.wall.pk,
            reason=form.cleaned_data["reason"],
            actor=self.viewer,
            now=now(),
        )
        return self.done_url()


class ConcernView(CaseFormView):
    """Raise a concern about an agency, a unit or a person: they are walled off at once."""

    form_class = ConcernForm
    needs = "raise_concern"
    title = _("Raise a concern")
    lead = _("When somebody who works for an agency may have a hand in this case. Only an independent few read it.")

    def perform(self, form: BaseForm) -> str:
        concern = form.concern()  # type: ignore[attr-defined]
        services.raise_concern(case_id=self.case.pk, concern=concern, actor=self.viewer, now=now())
        target = after_a_link(self, self.case_url)
        if target == self.case_url:
            messages.success(self.request, gettext("The concern was recorded."))
        return target
