"""Suspects: the page of one, adding, changing, names, charges and stages."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import places, redaction, services, workflow
from cases.choices import LegalRegime
from cases.forms.case import ReasonForm
from cases.forms.suspect import (
    ChargeForm,
    DecideForm,
    EditSuspectForm,
    IdentityForm,
    NewSuspectForm,
    StageForm,
)
from cases.models import Charge, Offence, Stage, StageEvent, Suspect
from cases.views.base import CaseFormView, ComparingFormView, OfCase, VersionedFormView, after_a_link, now
from casetracker.access import rules
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.regions import lookup
from casetracker.vault import reading as vault
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind


def label_of(row: Any) -> str:
    """Return the label of a row of the law in the language of the page."""
    return str(row.label_id if (get_language() or "").startswith("id") else row.label_en)


def offence_label(offence: Offence) -> str:
    """Return an article as it is chosen: law, article, what it is."""
    return f"{offence.law} {offence.article}: {label_of(offence)}"


class OfSuspect(OfCase):
    """A page about one suspect. Without the investigation there is no such page."""

    needs = "see_suspects"
    suspect: Any

    def load_case(self) -> None:
        rows = Suspect.objects.for_detail(self.viewer)
        number = int(self.kwargs["code"].removeprefix("S-")) if self.kwargs["code"].startswith("S-") else 0
        suspect = rows.filter(case__reference=self.kwargs["reference"], number=number).first()
        if suspect is None:
            raise NotVisible()
        self.suspect = suspect
        self.case = suspect.case
        self.held = rules.effective(self.viewer, cast(Any, suspect).granted)
        self.abilities = redaction.abilities(self.case, self.held, self.viewer)
        # A suspect is not to be told apart from an absent one without the investigation.
        if not self.abilities.see_suspects:
            raise NotVisible()
        if not getattr(self.abilities, self.needs):
            raise NotAllowed()

    @property
    def suspect_url(self) -> str:
        """Return the address of the suspect's page."""
        return reverse("suspect_detail", args=[self.case.reference, self.suspect.code])

    def back(self) -> dict[str, Any]:
        return {**super().back(), "suspect": self.suspect, "suspect_url": self.suspect_url}


class SuspectView(OfSuspect):
    """One suspect, by code."""

    template_name = "cases/suspect.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        return self.show(ReasonForm())

    def show(
        self, reason_form: Any, identity: Any = None, identity_form: Any = None, status: int = 200
    ) -> HttpResponse:
        """Answer with the page; with the identity once it was asked for with a reason."""
        charges = Charge.objects.visible_to(self.viewer).filter(suspect=self.suspect).for_page()
        events = StageEvent.objects.visible_to(self.viewer).filter(case=self.case).for_page()
        events = events.filter(suspect=None) | events.filter(suspect=self.suspect)
        card = redaction.suspect_card(self.suspect, roles=self.suspect.role_codes)
        context = {
            **self.back(),
            "card": card,
            "rows": self.summary(card),
            "abilities": self.abilities,
            "charges": [charge_row(charge) for charge in charges],
            "stages": [stage_row(event) for event in events],
            "reason_form": reason_form,
            "identity": identity,
            "identity_form": identity_form,
        }
        return self.render(context, status=status)

    def summary(self, card: redaction.SuspectCard) -> list[dict[str, Any]]:
        """Return the facts as rows."""
        agency = self.suspect.employer_agency
        person = [
            {"label": _("Sex"), "value": card.sex_label},
            {"label": _("Age in years"), "value": str(card.age_years) if card.age_years is not None else ""},
            {"label": _("Related to a victim?"), "value": self.suspect.get_is_kin_of_victim_display()},
            {"label": _("Also a victim of trafficking?"), "value": self.suspect.get_is_also_victim_display()},
        ]
        company = [{"label": _("Name of the company"), "value": card.corporation_name}]
        rows = [
            {"label": _("Person or company"), "value": card.party_type_label},
            *(person if card.has_identity else company),
            {"label": _("Nationality"), "value": lookup.country_name(card.citizenship_id, get_language() or "en")},
            {"label": _("Part played"), "value": "\n".join(card.role_labels)},
            {"label": _("Place in the network"), "value": card.chain_position_label},
            {"label": _("Formally named on"), "value": card.named_on, "is_day": True},
            {"label": _("A public official?"), "value": self.suspect.get_is_public_official_display()},
        ]
        if agency:
            rows.append({"label": _("Agency of the official"), "value": str(agency)})
        if self.suspect.employer_unit:
            rows.append({"label": _("Unit"), "value": str(self.suspect.employer_unit)})
        if self.suspect.account:
            rows.append({"label": _("Their account here"), "value": self.suspect.account.display_name})
        return [*rows, {"label": _("Remarks"), "value": card.remarks}]


class SuspectRevealView(SuspectView):
    """Show who a suspect is, once, after a reason; every showing is recorded."""

    needs = "see_identity"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": self.suspect_url})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        card = vault.show_identity(
            case_id=self.case.pk,
            subject_id=self.suspect.pk,
            reason=form.cleaned_data["reason"],
            actor=self.viewer,
            now=now(),
        )
        answers = None
        if self.abilities.edit_suspects:
            initial = IdentityForm.initial_of(card, self.suspect.version)
            answers = IdentityForm(initial=initial)
        return self.show(ReasonForm(), identity=identity_rows(card), identity_form=answers)


def identity_rows(card: vault.IdentityCard) -> list[dict[str, Any]]:
    """Return an identity as rows of a page."""
    names = {kind.value: kind.label for kind in NameKind}
    bases = {basis.value: basis.label for basis in BirthDateBasis}
    numbers = {kind.value: kind.label for kind in IdentifierKind}
    if card.is_erased:
        return [{"label": _("Identity"), "value": _("Erased")}]
    rows: list[dict[str, Any]] = [{"label": names[kind], "value": value} for kind, value in card.names]
    rows += [
        {"label": _("Date of birth"), "value": value, "is_day": True, "precision": precision, "note": bases[basis]}
        for basis, value, precision, _document in card.births
    ]
    return rows + [{"label": numbers[kind], "value": value} for kind, value in card.numbers]


class SuspectIdentityView(OfSuspect, VersionedFormView):
    """Correct who a suspect is. The form is given out only together with the identity itself."""

    template_name = "cases/form.html"
    form_class = IdentityForm
    needs = "edit_suspect_identity"
    title = _("Correct the identity")
    success_message = _("The identity was corrected.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": self.suspect_url})

    def done_url(self) -> str:
        return self.suspect_url

    def current_version(self) -> int:
        return int(self.suspect.version)

    def save(self, form: Any) -> str:
        services.change_suspect_identity(
            suspect_id=self.suspect.pk,
            identity=form.new_identity(),
            version=form.cleaned_data["version"],
            actor=self.viewer,
            now=now(),
        )
        return self.suspect_url


class SuspectNewView(CaseFormView):
    """Add a suspect."""

    form_class = NewSuspectForm
    needs = "edit_suspects"
    title = _("Add a suspect")
    lead = _("Enter what is known. Everything but the kind and the legal status may be missing.")
    success_message = _("The suspect was added.")

    def perform(self, form: BaseForm) -> str:
        data = form.suspect()  # type: ignore[attr-defined]
        suspect = services.add_suspect(case_id=self.case.pk, data=data, actor=self.viewer, now=now())
        return after_a_link(self, reverse("suspect_detail", args=[self.case.reference, suspect.code]))


class SuspectEditView(OfSuspect, ComparingFormView):
    """Change the facts of a suspect."""

    template_name = "cases/form.html"
    form_class = EditSuspectForm
    needs = "edit_suspects"
    title = _("Change the facts")
    success_message = _("Saved.")

    def form_arguments(self) -> dict[str, Any]:
        return {"is_company": self.suspect.person_id is None}

    def standing(self) -> dict[str, Any]:
        return EditSuspectForm.initial_of(self.suspect, self.suspect.role_codes)

    def done_url(self) -> str:
        return self.suspect_url

    def current_version(self) -> int:
        return int(self.suspect.version)

    def save(self, form: Any) -> str:
        services.edit_suspect(
            suspect_id=self.suspect.pk,
            values=form.values(),
            roles=form.cleaned_data["roles"],
            version=form.cleaned_data["version"],
            actor=self.viewer,
            now=now(),
        )
        return after_a_link(self, self.suspect_url)


def charge_row(charge: Charge) -> dict[str, Any]:
    """Return a charge as a row of a table."""
    tones = {"pending": "warn", "convicted": "info"}
    sentence = []
    if charge.prison_months:
        years, months = divmod(charge.prison_months, 12)
        if years:
            sentence.append(_("%(years)d years") % {"years": years})
        if months:
            sentence.append(_("%(months)d months") % {"months": months})
    return {
        "charge": charge,
        "article": offence_label(charge.offence),
        "regime": charge.get_regime_display(),
        "phase": charge.get_phase_display(),
        "outcome": charge.get_outcome_display(),
        "tone": tones.get(charge.outcome, "plain"),
        "sentence": sentence,
        "is_unreviewed": not charge.offence.reviewed_by,
    }


def stage_row(event: StageEvent) -> dict[str, Any]:
    """Return a stage as a row of a table."""
    return {
        "event": event,
        "label": label_of(event.stage),
        "letter": event.stage.letter_code,
        "whose": event.suspect.code if event.suspect else "",
        "is_void": event.voided_on is not None,
    }


class ChargeNewView(OfSuspect, CaseFormView):
    """Charge a suspect with an article in force on the day of the offence."""

    template_name = "cases/charge.html"
    form_class = ChargeForm
    needs = "edit_suspects"
    title = _("Add a charge")
    success_message = _("The charge was added.")

    def form_arguments(self) -> dict[str, Any]:
        offences = Offence.objects.in_force_on(services.offence_day(self.case)).order_by("regime", "id")
        groups = [
            (regime.label, [(str(row.pk), offence_label(row)) for row in offences if row.regime == regime])
            for regime in LegalRegime
        ]
        return {"offences": [(label, rows) for label, rows in groups if rows]}

    def initial(self) -> dict[str, Any]:
        return {"laid_on": timezone.localdate()}

    def extra(self) -> dict[str, Any]:
        return {
            **super().extra(),
            "offence_day": services.offence_day(self.case),
            "is_day_known": self.case.incident_on,
        }

    def done_url(self) -> str:
        return self.suspect_url

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        services.add_charge(
            suspect_id=self.suspect.pk,
            offence_id=int(data["offence"]),
            phase=data["phase"],
            laid_on=data["laid_on"].date,
            remarks=data["remarks"],
            actor=self.viewer,
            now=now(),
        )
        return f"{self.suspect_url}#charges"


class ChargeDecideView(OfSuspect, VersionedFormView):
    """Record what became of a charge."""

    template_name = "cases/charge_outcome.html"
    form_class = DecideForm
    needs = "edit_suspects"
    title = _("Record the outcome")
    success_message = _("The outcome was recorded.")

    def load(self) -> None:
        self.load_case()
        charges = Charge.objects.visible_to(self.viewer).filter(suspect=self.suspect).for_page()
        charge = charges.filter(pk=self.kwargs["charge"]).first()
        if charge is None:
            raise NotVisible()
        self.charge = charge

    def initial(self) -> dict[str, Any]:
        years, months = divmod(self.charge.prison_months or 0, 12)
        return {
            "phase": self.charge.phase,
            "outcome": self.charge.outcome,
            "decided_on": self.charge.decided_on,
            "prison_years": years or None,
            "prison_months": months or None,
            "fine_rupiah": self.charge.fine_rupiah,
            "restitution_rupiah": self.charge.restitution_rupiah,
            "remarks": self.charge.remarks,
            "version": self.charge.version,
        }

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "row": charge_row(self.charge)}

    def current_version(self) -> int:
        return self.charge.version

    def done_url(self) -> str:
        return self.suspect_url

    def save(self, form: Any) -> str:
        services.decide_charge(
            charge_id=self.charge.pk,
            version=form.cleaned_data["version"],
            actor=self.viewer,
            now=now(),
            **form.values(),
        )
        return f"{self.suspect_url}#charges"


class StageNewView(CaseFormView):
    """Record a stage of proceedings."""

    template_name = "cases/stage.html"
    form_class = StageForm
    needs = "edit_suspects"
    title = _("Record a stage")
    success_message = _("The stage was recorded.")

    def stages(self) -> Sequence[Stage]:
        """Return the stages that exist today, in their order."""
        return list(Stage.objects.in_force_on(timezone.localdate()).order_by("sequence", "id"))

    def form_arguments(self) -> dict[str, Any]:
        last = self.last_stage()
        usual: list[tuple[str, str]] = []
        other: list[tuple[str, str]] = []
        for stage in self.stages():
            choice = (stage.code, f"{label_of(stage)} ({stage.letter_code})" if stage.letter_code else label_of(stage))
            (usual if workflow.stage_may_follow(stage, last) else other).append(choice)
        suspects = Suspect.objects.visible_to(self.viewer).filter(case=self.case).order_by("number")
        groups: list[tuple[Any, Any]] = [(_("May come next"), usual)]
        if other:
            groups.append((_("Only if recorded late, or for another suspect"), other))
        return {
            "stages": groups,
            "suspects": [(str(suspect.pk), suspect.code) for suspect in suspects],
        }

    def last_stage(self) -> Stage | None:
        """Return the last stage that stands for the whole case."""
        events = services.standing_events(self.case.pk, None)
        return events[-1].stage if events else None

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "suspect": self.request.GET.get("suspect", "")}

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        on, precision = form.reached()  # type: ignore[attr-defined]
        try:
            services.record_stage(
                case_id=self.case.pk,
                stage=data["stage"],
                suspect_id=UUID(data["suspect"]) if data["suspect"] else None,
                on=on,
                on_precision=precision,
                reason=data["reason"],
                document_number=data["document_number"],
                actor=self.viewer,
                now=now(),
            )
        except WrongState as error:
            raise InvalidInput(error.message, code=error.code) from error
        return f"{self.case_url}#stages"


class StageVoidView(CaseFormView):
    """Mark a stage as void, with a reason; it stays on the list."""

    template_name = "cases/void.html"
    form_class = ReasonForm
    needs = "edit_suspects"
    title = _("Void a stage")
    success_message = _("The stage is void.")

    def load(self) -> None:
        self.load_case()
        events = StageEvent.objects.visible_to(self.viewer).filter(case=self.case).for_page()
        event = events.filter(pk=self.kwargs["event"]).first()
        if event is None:
            raise NotVisible()
        self.event = event

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "row": stage_row(self.event)}

    def perform(self, form: BaseForm) -> str:
        services.void_stage(event_id=self.event.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=now())
        return f"{self.case_url}#stages"


__all__ = ["charge_row", "label_of", "places", "stage_row"]
