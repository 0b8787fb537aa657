"""Sending a referral in five short pages: need, agency, consent, what is shared, check and send.

Each page saves the draft, so it can be left and taken up again from *My work*.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases import places
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.common.errors import NotAllowed, NotVisible, WrongState
from casetracker.common.views import BaseView, FormView
from referrals import access, directory, forms, redaction, services
from referrals.choices import ConsentBasis, Urgency
from referrals.models import Provider, Referral
from referrals.services import sharing
from referrals.services.clocks import national_day
from referrals.workflow import DRAFTS, Move
from victims.access import covers
from victims.choices import ConsentPurpose, ServiceType
from victims.models import Consent, Need, Victim

STEPS = (
    ("need", "referral_need", pgettext_lazy("referral page", "Need")),
    ("agency", "referral_agency", pgettext_lazy("referral page", "Agency")),
    ("consent", "referral_consent", pgettext_lazy("referral page", "Consent")),
    ("sharing", "referral_sharing", pgettext_lazy("referral page", "What is shared")),
    ("check", "referral_check", pgettext_lazy("referral page", "Check and send")),
)


def stepper(step: str, referral: Referral | None) -> list[dict[str, Any]]:
    """Return the five pages with links to those already answered."""
    names = [name for name, _url, _label in STEPS]
    here = names.index(step)
    return [
        {
            "label": label,
            "state": "done" if index < here else "current" if index == here else "todo",
            "url": reverse(url, args=[referral.pk]) if referral is not None and index < here else "",
        }
        for index, (_name, url, label) in enumerate(STEPS)
    ]


def next_page(referral: Referral) -> str:
    """Return the first page of a draft that still lacks an answer."""
    if referral.to_agency_id is None:
        return reverse("referral_agency", args=[referral.pk])
    if not referral.basis:
        return reverse("referral_consent", args=[referral.pk])
    name = "referral_check" if referral.sections else "referral_sharing"
    return reverse(name, args=[referral.pk])


class NewReferralView(FormView):
    """Page 1 for a new referral: the need."""

    template_name = "referrals/need.html"
    form_class = forms.NeedForm
    victim: Victim

    def load(self) -> None:
        victim = Victim.objects.for_detail(self.viewer).coded(self.kwargs["reference"], self.kwargs["code"]).first()
        if victim is None:
            raise NotVisible()
        if not access.can_send_referral(self.viewer, rules.effective(self.viewer, victim.granted)):
            raise NotAllowed()
        self.victim = victim

    def initial(self) -> dict[str, Any]:
        needs = list(Need.objects.standing().filter(victim=self.victim).order_by("since", "id"))
        is_urgent = any(need.is_urgent for need in needs)
        province = self.victim.case.found_province_id or self.viewer.province_id
        return {
            "services": [need.type for need in needs],
            "urgency": Urgency.URGENT if is_urgent else Urgency.ORDINARY,
            "province": places.region_code(province),
        }

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.NeedForm)  # noqa: S101
        referral = services.start_referral(
            victim_id=self.victim.pk, actor=self.viewer, now=timezone.now(), **form.values()
        )
        return next_page(referral)

    def extra(self) -> dict[str, Any]:
        return {"victim": self.victim, "steps": stepper("need", None), "back_url": self.back_url()}

    def back_url(self) -> str:
        """Return the victim's page."""
        return reverse("victim_detail", args=[self.victim.case.reference, self.victim.code])


class DraftView(FormView):
    """A page of a draft of the viewer's agency."""

    step = ""
    referral: Referral

    def load(self) -> None:
        referral = Referral.objects.for_detail(self.viewer).from_us(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if referral is None:
            raise NotVisible()
        if referral.status not in DRAFTS:
            raise WrongState(gettext_lazy("This referral was sent or cancelled already."), code="not_a_draft")
        self.held = rules.effective(self.viewer, referral.granted)
        if not access.can_send_referral(self.viewer, self.held):
            raise NotAllowed()
        self.referral = referral

    def recipient(self) -> Agency:
        """Return the agency chosen. Raises WrongState before one is."""
        if self.referral.to_agency is None:
            raise WrongState(gettext_lazy("Choose the agency first."), code="no_agency")
        return self.referral.to_agency

    def extra(self) -> dict[str, Any]:
        return {
            "referral": self.referral,
            "victim": self.referral.victim,
            "agency": self.referral.to_agency,
            "needs": [ServiceType(row.type).label for row in self.referral.services.all()],
            "steps": stepper(self.step, self.referral),
            "back_url": reverse("victim_detail", args=[self.referral.case.reference, self.referral.victim.code]),
            **self.more(),
        }

    def more(self) -> dict[str, Any]:
        """Return what only this page shows."""
        return {}


class NeedView(DraftView):
    """Page 1 again, for a draft."""

    template_name = "referrals/need.html"
    form_class = forms.NeedForm
    step = "need"

    def initial(self) -> dict[str, Any]:
        return {
            "services": [row.type for row in self.referral.services.all()],
            "province": places.region_code(self.referral.province_id),
            "urgency": self.referral.urgency,
            "reason": self.referral.reason,
            "message": self.referral.message,
        }

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.NeedForm)  # noqa: S101
        referral = services.change_need(
            referral_id=self.referral.pk, actor=self.viewer, now=timezone.now(), **form.values()
        )
        return next_page(referral)


class AgencyView(DraftView):
    """Page 2: who offers it there, and whom they take."""

    template_name = "referrals/agency.html"
    step = "agency"
    fits: list[directory.Fit]

    def load(self) -> None:
        super().load()
        wanted = [row.type for row in self.referral.services.all()]
        providers = Provider.objects.open_for(wanted, self.referral.province_id).for_list()
        self.fits = directory.fits(
            providers.exclude(pk=self.referral.from_agency_id),
            wanted,
            self.referral.province_id,
            sex=self.referral.victim.sex,
            is_child=redaction.is_child(self.referral.victim),
        )

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        choices = [(str(fit.provider.pk), fit.provider.agency.name) for fit in self.fits if fit.may_be_chosen]
        before = self.referral.follows
        chosen = self.referral.to_agency_id or (before.suggested_agency_id if before else None)
        return forms.AgencyForm(data, choices=choices, initial={"agency": str(chosen or "")})

    def perform(self, form: BaseForm) -> str:
        referral = services.choose_agency(
            referral_id=self.referral.pk,
            agency_id=UUID(form.cleaned_data["agency"]),
            actor=self.viewer,
            now=timezone.now(),
        )
        fit = next(fit for fit in self.fits if str(fit.provider.pk) == form.cleaned_data["agency"])
        if fit.missing:
            left_out = ", ".join(str(ServiceType(code).label) for code in fit.missing)
            text = _("Left out, because this agency does not offer it: %(services)s. Send another referral for that.")
            messages.info(self.request, text % {"services": left_out})
        return next_page(referral)

    def more(self) -> dict[str, Any]:
        return {"fits": [_fit_row(fit) for fit in self.fits], "group": redaction.group_of(self.referral.victim)}


def _fit_row(fit: directory.Fit) -> dict[str, Any]:
    provider = fit.provider
    return {
        "provider": provider,
        "agency": provider.agency,
        "key": str(provider.pk),
        "may_be_chosen": fit.may_be_chosen,
        "obstacle": fit.obstacle,
        "offered": [ServiceType(code).label for code in fit.offered],
        "missing": [ServiceType(code).label for code in fit.missing],
        "is_national": fit.is_national,
        "takes": directory.takes(provider),
        "phone": provider.phone or provider.agency.phone,
        "duty_phone": provider.duty_phone or provider.agency.duty_phone,
    }


class ConsentView(DraftView):
    """Page 3: what the consent on file covers, and the ways on where it does not."""

    template_name = "referrals/consent.html"
    step = "consent"
    answers: list[Consent]

    def load(self) -> None:
        super().load()
        self.agency = self.recipient()
        self.purpose = access.purpose_for(self.agency.type)
        self.today = national_day(timezone.now())
        self.answers = sharing.answers_on_file(self.referral.victim_id)
        self.wanted = [row.type for row in self.referral.services.all()]
        self.is_covered = self._covers(int(access.ALWAYS))
        self.is_refused = access.was_refused(self.answers, self.purpose, self.agency.pk, self.today)

    def _covers(self, sections: int) -> bool:
        return covers(self.answers, self.purpose, self.agency.pk, sections, self.today)

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        basis = self.referral.basis or (ConsentBasis.CONSENT if self.is_covered else "")
        return forms.ConsentForm(
            data,
            is_covered=self.is_covered,
            is_refused=self.is_refused,
            initial={"basis": basis, "emergency_reason": self.referral.emergency_reason},
        )

    def perform(self, form: BaseForm) -> str:
        referral = services.settle_basis(
            referral_id=self.referral.pk,
            basis=form.cleaned_data["basis"],
            emergency_reason=form.cleaned_data["emergency_reason"],
            actor=self.viewer,
            now=timezone.now(),
        )
        return next_page(referral)

    def more(self) -> dict[str, Any]:
        least = access.least(self.wanted)
        lacking = [
            label
            for code, label in redaction.section_labels(int(least & ~access.ALWAYS))
            if not self._covers(int(Section[code.upper()]))
        ]
        return {
            "purpose": ConsentPurpose(self.purpose).label,
            "is_covered": self.is_covered,
            "is_refused": self.is_refused,
            "lacking": lacking if self.is_covered else [],
            "answers": [self._answer_row(answer) for answer in self.answers],
            "consent_url": self._consent_url(),
        }

    def _consent_url(self) -> str:
        """Return the page that records consent, asking for what this referral needs, and leading back here."""
        needed = access.least(self.wanted) & ~Section.HEADER
        question = {
            "purpose": self.purpose,
            "recipient": str(self.agency.pk),
            "sections": ",".join(code for code, _label in redaction.section_labels(int(needed))),
            "next": reverse("referral_consent", args=[self.referral.pk]),
        }
        page = reverse("consent_new", args=[self.referral.case.reference, self.referral.victim.code])
        return f"{page}?{urlencode(question)}"

    def _answer_row(self, answer: Consent) -> dict[str, Any]:
        """Say of one consent whether it speaks for this agency and, if not, why."""
        other = answer.recipient_id not in {None, self.agency.pk}
        ended = answer.until is not None and answer.until < self.today
        if answer.is_refused:
            label, tone = _("Refused"), "bad"
        elif answer.purpose != self.purpose:
            label, tone = _("For another purpose"), "neutral"
        elif other:
            label, tone = _("For another agency"), "neutral"
        elif ended:
            label, tone = _("Has ended"), "warn"
        elif covers([answer], self.purpose, self.agency.pk, int(access.ALWAYS), self.today):
            label, tone = _("Covers this agency"), "good"
        else:
            label, tone = _("Does not include services"), "warn"
        return {
            "purpose": ConsentPurpose(answer.purpose).label,
            "recipient": answer.recipient,
            "sections": [text for _code, text in redaction.section_labels(answer.sections)],
            "given_on": answer.given_on,
            "until": answer.until,
            "label": label,
            "tone": tone,
        }


class SharingView(DraftView):
    """Page 4: what they see once they accept; the least for the need is ticked."""

    template_name = "referrals/sharing.html"
    step = "sharing"

    def load(self) -> None:
        super().load()
        self.recipient()
        if not self.referral.basis:
            raise WrongState(gettext_lazy("Settle consent first."), code="no_basis")
        self.wanted = [row.type for row in self.referral.services.all()]
        self.offered = services.may_be_shared(self.referral, self.referral.granted or 0, timezone.now())
        self.least = access.least(self.wanted)

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        ticked = Section(self.referral.sections) or access.proposed(self.offered, self.wanted)
        names = [code for code, _label in redaction.section_labels(int(ticked & ~access.ALWAYS))]
        return forms.SharingForm(data, offered=self.offered, needed=self.least, initial={"sections": names})

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.SharingForm)  # noqa: S101
        services.choose_sharing(
            referral_id=self.referral.pk, sections=form.mask(), actor=self.viewer, now=timezone.now()
        )
        return reverse("referral_check", args=[self.referral.pk])

    def more(self) -> dict[str, Any]:
        lacking = self.least & ~self.offered
        return {
            "always": section_rows(int(access.ALWAYS)),
            "lacking": [label for _code, label in redaction.section_labels(int(lacking))],
            "basis": ConsentBasis(self.referral.basis).label,
            "has_choice": bool(self.offered & ~access.ALWAYS),
        }


def section_rows(sections: int) -> list[dict[str, Any]]:
    """Return the sections of a set with what each holds."""
    return [
        {"code": code, "label": label, "hint": forms.SECTION_HINTS.get(code, "")}
        for code, label in redaction.section_labels(sections)
    ]


class CheckView(DraftView):
    """Page 5: everything once more, and what they will see before and after accepting. Sends."""

    template_name = "referrals/check.html"
    form_class = forms.ReceiveForm
    step = "check"
    success_message = gettext_lazy("Referral sent.")

    def load(self) -> None:
        super().load()
        self.recipient()
        if not self.referral.basis or not self.referral.sections:
            raise WrongState(gettext_lazy("Settle consent and what to share first."), code="incomplete")

    def perform(self, form: BaseForm) -> str:
        services.send_draft(referral_id=self.referral.pk, actor=self.viewer, now=timezone.now())
        return reverse("referral_detail", args=[self.referral.pk])

    def more(self) -> dict[str, Any]:
        return {
            "answers": self._answers(),
            "before": self._before(),
            "after": section_rows(self.referral.sections),
            "never": section_rows(int(~Section(self.referral.sections) & access.SHAREABLE))
            + section_rows(int(Section.INFORMANT | Section.CORRUPTION)),
            "is_emergency": self.referral.basis == ConsentBasis.EMERGENCY,
        }

    def _answers(self) -> list[dict[str, Any]]:
        def change(step: str) -> str:
            return reverse(f"referral_{step}", args=[self.referral.pk])

        referral = self.referral
        rows: list[dict[str, Any]] = [
            {"label": _("Need"), "value": ", ".join(str(label) for label in self._needs()), "url": change("need")},
            {"label": _("Urgency"), "value": Urgency(referral.urgency).label, "url": change("need")},
            {"label": _("To"), "value": self.recipient().name, "url": change("agency")},
            {"label": _("Stands on"), "value": ConsentBasis(referral.basis).label, "url": change("consent")},
        ]
        if referral.emergency_reason:
            rows.append({"label": _("Emergency"), "value": referral.emergency_reason, "url": change("consent")})
        shared = ", ".join(str(label) for _code, label in redaction.section_labels(referral.sections))
        rows.append({"label": _("What is shared"), "value": shared, "url": change("sharing")})
        return rows

    def _needs(self) -> list[Any]:
        return [ServiceType(row.type).label for row in self.referral.services.all()]

    def _before(self) -> list[dict[str, Any]]:
        """Return the card the receiving agency gets before it accepts, line by line."""
        return [
            {"label": _("From"), "value": self.referral.from_agency.name},
            {
                "label": _("Person"),
                "value": f"{self.referral.victim.code} · {redaction.group_of(self.referral.victim)}",
            },
            {"label": _("Need"), "value": ", ".join(str(label) for label in self._needs())},
            {"label": _("Urgency"), "value": Urgency(self.referral.urgency).label},
            {
                "label": _("Province"),
                "value": self.referral.province.name if self.referral.province else _("Anywhere"),
            },
            {"label": _("Message"), "value": self.referral.message or _("None")},
        ]


class DiscardView(BaseView):
    """Stop here: the draft is thrown away."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        referral = services.move_referral(
            referral_id=kwargs["pk"], move=Move.CANCEL, actor=self.viewer, now=timezone.now()
        )
        target = reverse("victim_detail", args=[referral.case.reference, referral.victim.code])
        return HttpResponseRedirect(target)
