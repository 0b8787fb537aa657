"""Pages that change a case: its parts, its route, its status, who works on it and who may see it, reports."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import places, redaction, services, workflow
from cases.forms.case import (
    EDIT_FORMS,
    EDIT_TITLES,
    MOST_LEGS,
    LegFormSet,
    OwnerForm,
    ReasonForm,
    ReportForm,
    ShareForm,
    StatusForm,
)
from cases.forms.rows import asks_for_rows, change_rows
from cases.models import CaseShare, RouteLeg
from cases.registry import Blocker
from cases.views.base import CaseFormView, ComparingFormView, OfCase, VersionedFormView, now
from casetracker.access.sections import SectionName, to_names
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState


class EditView(ComparingFormView):
    """Change one part of the case."""

    needs = "edit"
    success_message = _("Saved.")

    def load(self) -> None:
        if self.kwargs["section"] not in EDIT_FORMS:
            raise NotVisible()
        self.load_case()
        self.form_class = EDIT_FORMS[self.kwargs["section"]]  # type: ignore[misc]
        self.title = EDIT_TITLES[self.kwargs["section"]]  # type: ignore[misc]

    def standing(self) -> dict[str, Any]:
        answers: dict[str, Any] = EDIT_FORMS[self.kwargs["section"]].initial_of(self.case)
        return answers

    def save(self, form: Any) -> str:
        services.edit_case(
            case_id=self.case.pk,
            values=form.values(),
            exploitations=form.cleaned_data.get("exploitations"),
            version=form.cleaned_data["version"],
            actor=self.viewer,
            now=now(),
        )
        return self.done_url()


class RouteView(OfCase):
    """The route, leg by leg; rows are added and removed without a script."""

    template_name = "cases/route.html"
    needs = "edit"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        legs = RouteLeg.objects.filter(case=self.case).order_by("position")
        answers = [
            {
                "kind": leg.kind,
                "country": places.country_code(leg.country_id),
                "province": places.region_code(leg.province_id),
                "regency": places.region_code(leg.regency_id),
                "place": leg.place,
                "transport": leg.transport,
                "crossing": leg.crossing,
            }
            for leg in legs
        ]
        rows = LegFormSet(initial=answers, prefix="leg")
        rows.extra = 0 if answers else 1
        return self.show(rows, self.case.version)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        version = _number(request.POST.get("version", ""))
        if asks_for_rows(request.POST):
            return self.show(self.unchecked(change_rows(request.POST, "leg", most=MOST_LEGS)), version)
        if "_refresh" in request.POST:
            return self.show(self.unchecked(request.POST.copy()), version)
        data = request.POST.copy()
        data["leg-INITIAL_FORMS"] = "0"
        rows = LegFormSet(data, prefix="leg")
        if not rows.is_valid():
            return self.show(rows, version, status=422)
        services.edit_case(
            case_id=self.case.pk,
            values={},
            route=[row.leg() for row in rows.forms],
            version=version,
            actor=self.viewer,
            now=now(),
        )
        messages.success(request, _("Saved."))
        return HttpResponse(status=303, headers={"Location": self.case_url})

    def unchecked(self, data: Any) -> Any:
        """Return the rows as typed, without complaints: nobody has finished answering."""
        data["_refresh"] = "1"
        data["leg-INITIAL_FORMS"] = "0"
        return LegFormSet(data, prefix="leg")

    def show(self, rows: Any, version: int | None, status: int = 200) -> HttpResponse:
        """Answer with the rows."""
        return self.render({**self.back(), "formset": rows, "version": version, "prefix": "leg"}, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class StatusView(VersionedFormView):
    """Move the case: first which way, of those the table offers; then what that move asks for."""

    template_name = "cases/status.html"
    form_class = StatusForm
    title = _("Change the status")
    submit_label = _("Change the status")
    success_message = _("The status was changed.")
    move: workflow.Move | None = None
    blockers: Sequence[Blocker] = ()

    def load(self) -> None:
        self.load_case()
        self.moves = redaction.available_transitions(self.case, self.held, self.viewer)
        wanted = self.request.POST.get("to") or self.request.GET.get("to")
        self.move = next((move for move in self.moves if move.to == wanted), None)
        if self.move and self.move.asks_closing_rules:
            self.blockers = services.closing_blockers(self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        if self.move is None:
            return self.render(self.extra(), template="cases/status_choose.html")
        return self.show(self.get_form())

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """Return the form of the move; raises NotAllowed where no move is on offer at all."""
        if not self.moves:
            raise NotAllowed(code="not_lead_agency")
        return super().get_form(data, files)

    def show(self, form: BaseForm, status: int = HTTPStatus.OK) -> TemplateResponse:
        if self.move is None:
            # The case moved on in the meantime, or the move was never on offer.
            context = {**self.extra(), "is_gone": True}
            return self.render(context, status=HTTPStatus.CONFLICT, template="cases/status_choose.html")
        return super().show(form, status)

    def initial(self) -> dict[str, Any]:
        return {"version": self.case.version, "to": self.move.to if self.move else ""}

    def form_arguments(self) -> dict[str, Any]:
        return {
            "move": self.move or self.moves[0],
            "is_offered": self.move is not None,
            "blocked": any(blocker.may_override for blocker in self.blockers),
        }

    def extra(self) -> dict[str, Any]:
        card = redaction.case_card(self.case, self.held)
        context = {**super().extra(), "card": card, "moves": self.moves, "blockers": self.blockers}
        if self.move:
            context["move"] = self.move
            context["title"] = gettext("Change the status to: %(status)s") % {"status": self.move.label}
        return context

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        try:
            services.change_status(
                case_id=self.case.pk,
                to=data["to"],
                on=data["on"].date,
                reason=data["reason"],
                closure_reason=data.get("closure_reason", ""),
                override_reason=data.get("override_reason", ""),
                version=data["version"],
                actor=self.viewer,
                now=now(),
            )
        except WrongState as error:
            raise InvalidInput(error.message, code=error.code) from error
        return self.case_url


class OwnerView(VersionedFormView):
    """Name the case officer."""

    form_class = OwnerForm
    needs = "assign"
    title = _("Assign the case officer")
    success_message = _("The case officer was changed.")

    def form_arguments(self) -> dict[str, Any]:
        people = services.officers_of(self.case.lead_agency_id).order_by("display_name", "id")
        return {"people": [(str(person.pk), person.display_name) for person in people[:60]]}

    def initial(self) -> dict[str, Any]:
        return {"owner": str(self.case.owner_id or ""), "version": self.case.version}

    def save(self, form: Any) -> str:
        owner = form.cleaned_data["owner"]
        services.assign_owner(
            case_id=self.case.pk,
            user_id=UUID(owner) if owner else None,
            version=form.cleaned_data["version"],
            actor=self.viewer,
            now=now(),
        )
        return self.case_url


class ShareView(CaseFormView):
    """Agencies with whom the case is shared, and a new share."""

    template_name = "cases/share.html"
    form_class = ShareForm
    needs = "share"
    title = _("Share with an agency")
    submit_label = _("Share")
    success_message = _("The case is shared.")

    def form_arguments(self) -> dict[str, Any]:
        return {"held": self.held}

    def extra(self) -> dict[str, Any]:
        shares = CaseShare.objects.visible_to(self.viewer).filter(case=self.case).in_force().for_list()
        names = {name.value: name.label for name in SectionName}
        rows = [{"share": share, "sections": [names[name] for name in to_names(share.sections)]} for share in shares]
        return {**super().extra(), "rows": rows}

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        services.share_case(
            case_id=self.case.pk,
            agency_id=UUID(data["agency"]),
            sections=data["sections"],
            reason=data["reason"],
            until=data["until"].date if data["until"] else None,
            may_edit=data["may_edit"],
            actor=self.viewer,
            now=now(),
        )
        return self.request.path


class WithdrawShareView(CaseFormView):
    """Take a share back."""

    template_name = "cases/withdraw.html"
    form_class = ReasonForm
    needs = "share"
    title = _("Stop sharing")
    success_message = _("The case is no longer shared with this agency.")

    def load(self) -> None:
        self.load_case()
        shares = CaseShare.objects.visible_to(self.viewer).filter(case=self.case).in_force().for_list()
        share = shares.filter(pk=self.kwargs["share"]).first()
        if share is None:
            raise NotVisible()
        self.share = share

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "share": self.share}

    def done_url(self) -> str:
        return reverse("case_share", args=[self.case.reference])

    def perform(self, form: BaseForm) -> str:
        services.withdraw_share(
            share_id=self.share.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=now()
        )
        return self.done_url()


class ReportNewView(CaseFormView):
    """Add a complaint, tip or police report."""

    form_class = ReportForm
    needs = "add_report"
    title = _("Add a report")
    lead = _("A complaint, a tip or a police report about this case. One case can have many.")
    success_message = _("The report was added.")

    def form_arguments(self) -> dict[str, Any]:
        return {"held": self.held}

    def perform(self, form: BaseForm) -> str:
        report = form.report(self.viewer.agency_id, self.viewer.unit_id)  # type: ignore[attr-defined]
        services.add_report(case_id=self.case.pk, report=report, actor=self.viewer, now=now())
        return f"{self.case_url}#reports"
