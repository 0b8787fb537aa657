"""Decisions on identification, and findings element by element."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.choices import ExploitationForm
from casetracker.common.dates import PartialDate
from casetracker.common.errors import NotVisible, WrongState
from victims import access, choices, elements, redaction, services, workflow
from victims.choices import Element, MeansOfControl
from victims.forms.findings import FindingsForm, IdentificationForm
from victims.views import presenting
from victims.views.base import VersionedFormView
from victims.views.people import by_element

HEADINGS: Mapping[str, Any] = {
    Element.ACT: _("What was done with the person"),
    Element.MEANS: _("By which means"),
    Element.MEANS_OF_CONTROL: _("How the person was held"),
    Element.PURPOSE: _("For which purpose"),
    Element.EXPLOITATION: _("Form of exploitation"),
}

_NEXT = (Element.ACT, Element.MEANS_OF_CONTROL, Element.MEANS, Element.EXPLOITATION, Element.PURPOSE)
"""The order that lets each list suggest what to ask in the next one."""


class DecideIdentification(VersionedFormView):
    """Decide, with the test laid out beside the form. The test explains; the officer decides."""

    form_class: ClassVar[type[BaseForm]] = IdentificationForm
    template_name = "victims/identification.html"
    heading = _("Decide on identification")
    save_label = _("Save the decision")
    back_to = "identification"
    success_message = _("The decision was saved.")

    def load(self) -> None:
        super().load()
        self.require(access.can_decide_identification(self.viewer, self.held))
        if not workflow.moves_from(self.victim.identification_status):
            raise WrongState()

    def form_arguments(self) -> dict[str, Any]:
        return {"status": self.victim.identification_status}

    def current(self) -> dict[str, Any]:
        return {"on": PartialDate(timezone.localdate(self.now)), "decided_by_agency": str(self.viewer.agency_id or "")}

    def differences(self) -> list[dict[str, Any]]:
        return []

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        assert isinstance(form, IdentificationForm)  # noqa: S101
        services.decide_identification(
            victim_id=self.victim.pk,
            version=version,
            to_status=answers["to_status"],
            decided_by_type=answers["decided_by_type"],
            decided_by_agency_id=form.agency_id(),
            on=answers["on"].date,
            reason=answers["reason"],
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)

    def extra(self) -> dict[str, Any]:
        context = super().extra()
        status = self.victim.identification_status
        context["status"] = presenting.label(choices.IdentificationStatus, status)
        context["status_tone"] = presenting.STATUS_TONES[status]
        if access.can_view_findings(self.viewer, self.held):
            states = by_element(list(self.victim.findings.values_list("element", "code", "state")))
            explained = elements.explain(states, redaction.age_when_done(self.victim))
            context["explanation"] = presenting.explanation(explained)
        return context


class RecordFindings(VersionedFormView):
    """One element's questions."""

    form_class: ClassVar[type[BaseForm]] = FindingsForm
    template_name = "victims/findings.html"
    back_to = "findings"

    def load(self) -> None:
        if self.kwargs["element"] not in Element.values:
            raise NotVisible()
        super().load()
        self.require(access.can_record_findings(self.viewer, self.held))
        self.element: str = self.kwargs["element"]
        self.states = by_element(list(self.victim.findings.values_list("element", "code", "state")))

    def form_arguments(self) -> dict[str, Any]:
        return {"element": self.element, "states": self.states.get(self.element, {}), "hinted": self._hinted()}

    def _hinted(self) -> dict[str, str]:
        if self.element == Element.MEANS:
            return {hint.code: str(MeansOfControl(hint.because).label) for hint in elements.means_hints(self.states)}
        if self.element == Element.PURPOSE:
            return {
                hint.code: str(ExploitationForm(hint.because).label) for hint in elements.purpose_hints(self.states)
            }
        return {}

    def current(self) -> dict[str, Any]:
        answers = self.states.get(self.element, {})
        return {code: answers.get(code, "not_asked") for code in presenting.ELEMENT_LISTS[self.element].values}

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        assert isinstance(form, FindingsForm)  # noqa: S101
        services.record_findings(
            victim_id=self.victim.pk,
            version=version,
            states={self.element: form.states()},
            actor=self.viewer,
            now=self.now,
        )
        if "next" in self.request.POST and (following := self._following()):
            where = [self.case.reference, self.victim.code, following]
            return reverse("victim_findings", args=where)
        return self.victim_url(self.back_to)

    def _following(self) -> str:
        place = _NEXT.index(Element(self.element))
        return str(_NEXT[place + 1]) if place + 1 < len(_NEXT) else ""

    def extra(self) -> dict[str, Any]:
        context = super().extra()
        following = self._following()
        context["heading"] = HEADINGS[self.element]
        context["following"] = Element(following).label if following else ""
        where = [self.case.reference, self.victim.code]
        context["steps"] = [
            {
                "label": element.label,
                "url": reverse("victim_findings", args=[*where, element.value]),
                "is_current": element == self.element,
                "count": len([state for state in self.states.get(element, {}).values() if state == "yes"]) or None,
            }
            for element in _NEXT
        ]
        return context
