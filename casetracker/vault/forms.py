"""The form of a question about a number."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from casetracker.common import forms
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.services import LONGEST_NUMBER


class MatchForm(forms.Form):
    """A number and its kind."""

    kind = django_forms.ChoiceField(label=_("Kind of number"), choices=IdentifierKind.choices)
    number = django_forms.CharField(
        label=_("Number"),
        max_length=LONGEST_NUMBER,
        error_messages={"required": _("Enter the whole number.")},
        widget=django_forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
