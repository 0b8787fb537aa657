"""Recording a consent, and withdrawing one."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from casetracker.access.sections import SectionName, to_names
from casetracker.accounts.models import Agency
from casetracker.common.choices import FourState
from casetracker.common.dates import PartialDate
from casetracker.common.errors import NotVisible, WrongState
from victims import access, choices, redaction, services
from victims.forms.consents import ConsentForm, WithdrawForm
from victims.models import Consent
from victims.views import presenting
from victims.views.base import VictimFormView


class RecordConsent(VictimFormView):
    """Record what a victim agreed to or refused.

    A referral leads here with `?purpose=…&recipient=<agency>&sections=services,health&next=<address>`.
    """

    form_class: ClassVar[type[BaseForm]] = ConsentForm
    template_name = "victims/consent.html"
    heading = _("Record consent")
    save_label = _("Save")
    back_to = "consent"

    def load(self) -> None:
        super().load()
        self.require(access.can_record_consent(self.viewer, self.held))

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        found: dict[str, Any] = {
            "given_on": PartialDate(timezone.localdate(self.now)),
            "language": str(_("Bahasa Indonesia")),
            "explained_by": self.viewer.display,
            "purposes": [code for code in asked.getlist("purpose") if code in choices.ConsentPurpose.values],
            "sections": [code for code in asked.get("sections", "").split(",") if code in SectionName.values],
        }
        agency = self._agency(asked.get("recipient", ""))
        return {**found, "recipient": str(agency.pk)} if agency else found

    @staticmethod
    def _agency(text: str) -> Agency | None:
        try:
            return Agency.objects.active().filter(pk=UUID(text)).first()
        except ValueError:
            return None

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, ConsentForm)  # noqa: S101
        data = form.data_for_service()
        services.record_consent(victim_id=self.victim.pk, data=data, actor=self.viewer, now=self.now)
        messages.success(
            self.request, _("The refusal was recorded.") if data.is_refused else _("The consent was recorded.")
        )
        return self._next() or self.victim_url(self.back_to)

    def _next(self) -> str:
        target = self.request.POST.get("next", "") or self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            target, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return target if is_ours and target.startswith("/") else ""

    def extra(self) -> dict[str, Any]:
        child = redaction.age(self.victim, "identified")
        return {
            **super().extra(),
            "next": self._next(),
            "is_child": child.is_presumed_child,
            "guardian_is_suspect": self.victim.guardian_is_suspect == FourState.YES,
            "guardian_not_asked": child.is_presumed_child
            and self.victim.guardian_is_suspect in {FourState.UNKNOWN, FourState.NOT_ASKED},
            "questions": ConsentForm.QUESTIONS,
        }


class WithdrawConsent(VictimFormView):
    """Withdraw one consent: what was shared on it stops at once."""

    form_class: ClassVar[type[BaseForm]] = WithdrawForm
    template_name = "victims/withdraw.html"
    heading = _("Withdraw consent")
    back_to = "consent"
    success_message = _("The consent was withdrawn. Sharing on it has stopped.")

    def load(self) -> None:
        super().load()
        self.require(access.can_withdraw_consent(self.viewer, self.held))
        consent = (
            Consent.objects.visible_to(self.viewer)
            .filter(victim=self.victim, pk=self.kwargs["pk"])
            .select_related("recipient")
            .first()
        )
        if consent is None:
            raise NotVisible()
        if consent.is_refused or consent.withdrawn_at is not None:
            raise WrongState(_("There is no consent to withdraw here any more."))
        self.consent = consent

    def perform(self, form: BaseForm) -> str:
        services.withdraw_consent(
            consent_id=self.consent.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=self.now
        )
        return self.victim_url(self.back_to)

    def extra(self) -> dict[str, Any]:
        return {
            **super().extra(),
            "consent": self.consent,
            "purpose": presenting.label(choices.ConsentPurpose, self.consent.purpose),
            "sections": presenting.section_names(
                [name for name in to_names(self.consent.sections) if name != "header"]
            ),
        }
