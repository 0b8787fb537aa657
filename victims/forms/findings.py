"""Findings by element, and the decision on identification."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases import places
from cases.choices import ExploitationForm
from casetracker.common import forms
from casetracker.common.choices import FourState
from victims import choices, workflow
from victims.choices import Element

LISTS: Mapping[str, Any] = {
    Element.ACT: choices.Act,
    Element.MEANS: choices.Means,
    Element.MEANS_OF_CONTROL: choices.MeansOfControl,
    Element.PURPOSE: choices.Purpose,
    Element.EXPLOITATION: ExploitationForm,
}


class FindingsForm(forms.Form):
    """One question for each code of one element, four answers each."""

    marks_optional = False

    def __init__(
        self, *args: Any, element: str, states: Mapping[str, str], hinted: Mapping[str, str], **kwargs: Any
    ) -> None:
        self.element = element
        super().__init__(*args, **kwargs)
        for code, label in LISTS[element].choices:
            field = forms.FourStateField(label=label, required=False, initial=states.get(code, FourState.NOT_ASKED))
            if code in hinted:
                field.help_text = _("Worth asking: %(what)s was found.") % {"what": hinted[code]}
            self.fields[code] = field

    def states(self) -> dict[str, str]:
        """Return the answers by code; one left out counts as not asked."""
        return {code: self.cleaned_data[code] or FourState.NOT_ASKED for code in self.fields}


class IdentificationForm(forms.Form):
    """A decision on identification: only steps that may follow are offered."""

    to_status = django_forms.ChoiceField(label=_("Decision"), widget=django_forms.RadioSelect)
    decided_by_type = django_forms.ChoiceField(
        label=_("Decided by what kind of body"),
        choices=[("", _("Choose")), *choices.DecidedByType.choices],
        required=False,
    )
    decided_by_agency = forms.SearchChoiceField(
        label=_("Agency that decided"), choices_of=places.agency_choices, required=False
    )
    on = forms.PartialDateField(label=_("Decided on"), precisions=("day",), buttons=True)
    reason = django_forms.CharField(
        label=_("On what grounds"),
        required=False,
        max_length=500,
        help_text=_("The facts, in a few words, without names."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_status"].choices = [  # type: ignore[attr-defined]
            (code, choices.IdentificationStatus(code).label) for code in workflow.moves_from(status)
        ]

    def agency_id(self) -> UUID | None:
        """Return the agency chosen."""
        chosen = self.cleaned_data["decided_by_agency"]
        return UUID(chosen) if chosen else None
