"""Answers about API clients."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casetracker.access import registry
from casetracker.access.sections import Section, SectionName, from_names
from casetracker.accounts.api.scopes import SCOPES
from casetracker.common.forms import Form

OFFERED = (
    SectionName.IDENTITY,
    SectionName.INVESTIGATION,
    SectionName.SERVICES,
    SectionName.HEALTH,
    SectionName.SHELTER_LOCATION,
)
"""What a program may be given beyond the header. SECURITY: who reported and corruption concerns never leave by API."""


class ClientForm(Form):
    """A program to be registered."""

    name = forms.CharField(
        label=_("Name of the program"), max_length=120, help_text=_("For example: Case register of our office.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(SCOPES.items()),
        error_messages={"required": _("Choose at least one thing it may do.")},
    )
    sections = forms.MultipleChoiceField(
        label=_("Which parts of a case may it ever see?"),
        help_text=_("Of what is shared with your agency. The case header always; tick only what the program needs."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(name.value, name.label) for name in OFFERED],
        required=False,
    )
    case_kinds = forms.MultipleChoiceField(
        label=_("Only some kinds of case?"),
        help_text=_("Tick none for all of them."),
        widget=forms.CheckboxSelectMultiple,
        choices=registry.case_kinds,
        required=False,
    )
    certificate = forms.CharField(
        label=_("SHA-256 of its certificate"),
        max_length=95,
        required=False,
        help_text=_("If your server shows a certificate of its own: the program then works with that one alone."),
    )
    may_write = forms.BooleanField(
        label=_("It may also write"), required=False, help_text=_("Where your agency itself may write.")
    )

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        answers = self.cleaned_data
        sections = from_names(answers["sections"]) | Section.HEADER
        if answers["may_write"]:
            sections |= Section.EDIT
        return {
            "name": answers["name"],
            "scopes": answers["scopes"],
            "sections": int(sections),
            "case_kinds": answers["case_kinds"],
            "certificate": answers["certificate"],
        }
