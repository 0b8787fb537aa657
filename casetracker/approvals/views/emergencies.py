"""Emergency openings: open one case, what runs, what is to be reviewed."""

import re
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.access import is_fresh
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import access, services
from casetracker.approvals.choices import ApprovalKind, ApprovalStatus, Outcome
from casetracker.approvals.forms import AskForm, EmergencyForm, ReviewForm
from casetracker.approvals.models import ApprovalRequest, EmergencyOpening, Reviewer
from casetracker.common.errors import NotVisible, StepUpNeeded
from casetracker.common.views import BaseView, FormView

SHOWN = 50


def state_of(opening: EmergencyOpening) -> dict[str, Any]:
    """Return where an opening stands, in words and colour."""
    if opening.outcome:
        tone = "good" if opening.outcome == Outcome.JUSTIFIED else "bad"
        return {"label": opening.get_outcome_display(), "tone": tone}
    if opening.review_due_at <= timezone.now():
        return {"label": _("Review overdue"), "tone": "bad"}
    if any(row.reviewed_at for row in opening.reviewers.all()):
        return {"label": _("One of two reviews is in"), "tone": "warn"}
    return {"label": _("To be reviewed"), "tone": "warn"}


def reviews_for(opening: EmergencyOpening, viewer: Viewer) -> list[Reviewer]:
    """Return the reviews a viewer may read: all when both are in, before that their own alone.

    SECURITY: the two say what they found without knowing what the other one found.
    """
    rows = [row for row in opening.reviewers.all() if row.reviewed_at]
    return rows if opening.reviewed_at else [row for row in rows if row.user_id == viewer.user_id]


def opening_row(opening: EmergencyOpening) -> dict[str, Any]:
    """Return what a line of a list shows."""
    return {
        "opening": opening,
        "state": state_of(opening),
        "is_running": opening.ends_at > timezone.now(),
        "url": reverse("emergency_detail", args=[opening.pk]),
    }


class EmergencyListView(BaseView):
    """One's own openings, and those to review."""

    template_name = "approvals/emergencies.html"

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_open_in_emergency(viewer) or access.can_review(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = EmergencyOpening.objects.visible_to(self.viewer).for_list().order_by("-started_at", "-pk")
        own = [opening_row(row) for row in rows.filter(Q(user_id=self.viewer.user_id))[:SHOWN]]
        owed = EmergencyOpening.objects.to_review_by(self.viewer).for_list()
        to_review = [opening_row(row) for row in owed.order_by("review_due_at", "pk")[:SHOWN]]
        others = rows.exclude(Q(user_id=self.viewer.user_id)).exclude(pk__in=[row["opening"].pk for row in to_review])
        reviewed = [opening_row(row) for row in others[:SHOWN]]
        return self.render(
            {
                "own": own,
                "to_review": to_review,
                "reviewed": reviewed,
                "may_open": access.can_open_in_emergency(self.viewer),
                "may_review": access.can_review(self.viewer),
            }
        )


class OpenView(FormView):
    """Break the glass: after a fresh proof of who it is, one case by its exact number."""

    template_name = "approvals/open.html"
    form_class = EmergencyForm

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_open_in_emergency(viewer)

    def load(self) -> None:
        if not is_fresh(self.viewer, timezone.now()):
            raise StepUpNeeded()

    def extra(self) -> dict[str, Any]:
        return {"cancel_url": reverse("emergency_list")}

    def perform(self, form: BaseForm) -> str | HttpResponse:
        answers = form.cleaned_data
        opening = services.open_in_emergency(
            reference=as_reference(answers["reference"]),
            reason_code=answers["reason_code"],
            reason=answers["reason"],
            actor=self.viewer,
            now=timezone.now(),
        )
        if opening is None:
            # No error of the service: what it recorded about the miss has to stay.
            form.add_error("reference", _("No case with this number can be opened. Check it, or call the lead agency."))
            return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.warning(self.request, _("The case is open to you for an hour. Two reviewers were told just now."))
        return reverse("emergency_detail", args=[opening.pk])


_REFERENCE = re.compile(r"([2-9A-HJKMNP-TV-Z]{4})[\s-]?([2-9A-HJKMNP-TV-Z]{4})")


def as_reference(text: str) -> str:
    """Return the case number that a text is, however it was typed; empty when it is none."""
    found = _REFERENCE.fullmatch(text.strip().upper())
    return f"{found[1]}-{found[2]}" if found else ""


class OfOpening(FormView):
    """A page about one opening."""

    opening: EmergencyOpening

    def load(self) -> None:
        rows = EmergencyOpening.objects.visible_to(self.viewer).for_list()
        found = rows.filter(pk=self.kwargs["opening"]).first()
        if found is None:
            raise NotVisible()
        self.opening = found

    @property
    def is_own(self) -> bool:
        """Say whether the viewer opened it."""
        return self.opening.user_id == self.viewer.user_id

    def extra(self) -> dict[str, Any]:
        own = self.is_own
        request = ApprovalRequest.objects.filter(
            kind=ApprovalKind.SHELTER_LOCATION, subject_id=self.opening.pk
        ).order_by("-asked_at")
        asked = request.first() if own else None
        return {
            **opening_row(self.opening),
            "is_own": own,
            "asked": asked,
            "may_show_place": bool(asked and asked.status == ApprovalStatus.APPROVED),
            "may_review": EmergencyOpening.objects.to_review_by(self.viewer).filter(pk=self.opening.pk).exists(),
            "reviews": reviews_for(self.opening, self.viewer),
            "is_escalated": self.opening.outcome == Outcome.ESCALATED,
            "list_url": reverse("emergency_list"),
        }


class EmergencyView(OfOpening):
    """One opening: for who opened it the way to the case, for a reviewer the form of the review."""

    template_name = "approvals/emergency.html"
    form_class = ReviewForm

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "lines": [] if self.is_own else services.what_was_done(self.opening)}

    def perform(self, form: BaseForm) -> str:
        services.review(
            opening_id=self.opening.pk,
            verdict=form.cleaned_data["verdict"],
            text=form.cleaned_data["text"],
            actor=self.viewer,
            now=timezone.now(),
        )
        messages.success(self.request, _("The review was recorded."))
        return reverse("emergency_list")


class AskForPlaceView(OfOpening):
    """Ask a live approver for the shelter location."""

    template_name = "approvals/ask.html"
    form_class = AskForm

    def load(self) -> None:
        super().load()
        if not self.is_own:
            raise NotVisible()
        if not is_fresh(self.viewer, timezone.now()):
            raise StepUpNeeded()

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("Ask for the shelter location"),
            "lead": _("An approver of another agency has to say yes while the hour runs. Call them as well."),
            "cancel_url": reverse("emergency_detail", args=[self.opening.pk]),
        }

    def perform(self, form: BaseForm) -> str:
        services.ask_for_shelter_location(
            opening_id=self.opening.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=timezone.now()
        )
        return reverse("emergency_detail", args=[self.opening.pk])


class PlaceView(OfOpening):
    """Show the shelter location once, after it was approved; each showing is recorded."""

    template_name = "approvals/place.html"
    form_class = AskForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        # SECURITY: those told of the opening as reviewers are not those it was opened for.
        if self.opening.user_id != self.viewer.user_id:
            raise NotVisible()
        return HttpResponse(status=303, headers={"Location": reverse("emergency_detail", args=[self.opening.pk])})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        rows = services.shelter_locations(opening_id=self.opening.pk, actor=self.viewer, now=timezone.now())
        return self.render({"rows": [{"label": code, "value": place} for code, place in rows], **self.extra()})
