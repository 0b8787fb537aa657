"""Consent and its withdrawal."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases import places
from casetracker.access.sections import SectionName, from_names
from casetracker.common import forms
from casetracker.common.choices import FourState
from victims import choices
from victims.services import NewConsent

SHAREABLE = (
    SectionName.IDENTITY,
    SectionName.SERVICES,
    SectionName.HEALTH,
    SectionName.SHELTER_LOCATION,
    SectionName.INVESTIGATION,
)
"""What a victim can agree to share. The coded header follows the purpose; the rest is not the victim's to give."""


class ConsentForm(forms.Form):
    """One talk about consent."""

    purposes = django_forms.MultipleChoiceField(
        label=_("What was asked?"),
        choices=choices.ConsentPurpose.choices,
        widget=django_forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one purpose.")},
        help_text=_("Each is kept by itself. If the answers differ, record them one after the other."),
    )
    answer = django_forms.ChoiceField(
        label=_("Answer"),
        choices=[("given", _("Agrees")), ("refused", _("Refuses"))],
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        help_text=_("A refusal is kept too. It never closes the door to help."),
        error_messages={"required": _("Say whether the person agrees or refuses.")},
    )
    recipient = forms.SearchChoiceField(
        label=_("With which agency"),
        choices_of=places.agency_choices,
        required=False,
        help_text=_("Leave it empty if the answer holds for every agency."),
    )
    sections = django_forms.MultipleChoiceField(
        label=_("What may be shared"),
        choices=[(name.value, name.label) for name in SHAREABLE],
        widget=django_forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Without a tick only coded facts may be shared: no name, no notes."),
    )
    given_by = django_forms.ChoiceField(
        label=_("Who answers"),
        choices=choices.ConsentGivenBy.choices,
        initial=choices.ConsentGivenBy.SELF,
        widget=django_forms.RadioSelect,
    )
    minor_assents = forms.FourStateField(
        label=_("Does the child agree too?"), help_text=_("Only where somebody else answers for a child.")
    )
    form = django_forms.ChoiceField(
        label=_("How it was given"), choices=[("", _("Not known")), *choices.ConsentForm.choices], required=False
    )
    given_on = forms.PartialDateField(label=_("On which day"), precisions=("day",), buttons=True)
    until = forms.PartialDateField(
        label=_("Until when"), precisions=("day",), future=True, required=False, help_text=_("Empty: until withdrawn.")
    )
    language = django_forms.CharField(
        label=_("Language of the talk"), max_length=60, error_messages={"required": _("Enter the language spoken.")}
    )
    interpreter_used = forms.FourStateField(label=_("Was there an interpreter?"))
    explained_by = django_forms.CharField(
        label=_("Who explained it"),
        max_length=120,
        help_text=_("A colleague's name or function."),
        error_messages={"required": _("Enter who explained it.")},
    )
    interview_consent = forms.FourStateField(label=choices.ConsentQuestion.INTERVIEW.label)
    purpose_told = forms.FourStateField(label=choices.ConsentQuestion.PURPOSE_TOLD.label)
    uses_told = forms.FourStateField(label=choices.ConsentQuestion.USES_TOLD.label)
    research_use = forms.FourStateField(label=choices.ConsentQuestion.RESEARCH.label)
    access_right_told = forms.FourStateField(label=choices.ConsentQuestion.ACCESS_TOLD.label)
    storage_time_told = forms.FourStateField(label=choices.ConsentQuestion.STORAGE_TOLD.label)
    withdrawal_told = forms.FourStateField(label=choices.ConsentQuestion.WITHDRAWAL_TOLD.label)

    QUESTIONS = (
        "interview_consent",
        "purpose_told",
        "uses_told",
        "research_use",
        "access_right_told",
        "storage_time_told",
        "withdrawal_told",
    )

    def clean(self) -> dict[str, Any]:
        """A child's own agreement is asked for where somebody else answers."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        until, given = cleaned.get("until"), cleaned.get("given_on")
        if until and given and until.date < given.date:
            self.add_error("until", _("Enter a day after the day the consent was given."))
        return cleaned

    def data_for_service(self) -> NewConsent:
        """Return the cleaned answers as the service takes them."""
        cleaned = self.cleaned_data
        return NewConsent(
            purposes=cleaned["purposes"],
            given_on=cleaned["given_on"].date,
            given_by=cleaned["given_by"],
            language=cleaned["language"],
            explained_by=cleaned["explained_by"],
            recipient_id=UUID(cleaned["recipient"]) if cleaned["recipient"] else None,
            sections=int(from_names(cleaned["sections"])),
            is_refused=cleaned["answer"] == "refused",
            form=cleaned["form"],
            until=cleaned["until"].date if cleaned["until"] else None,
            minor_assents=cleaned["minor_assents"] or FourState.NOT_ASKED,
            interpreter_used=cleaned["interpreter_used"],
            **{name: cleaned[name] for name in self.QUESTIONS},
        )


class WithdrawForm(forms.Form):
    """Why a consent is withdrawn."""

    reason = django_forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("In the person's words if you can. They need not give a reason: then write so."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in the person's words if you can.")},
    )
