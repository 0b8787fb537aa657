"""Forms: how a field looks, the fields the domain needs, and the limits every text field has."""

from casetracker.common.forms.base import REFRESH, FilterForm, Form, FormMixin, ModelForm
from casetracker.common.forms.countries import CountryField
from casetracker.common.forms.fields import (
    DayField,
    DependentChoiceField,
    FourStateField,
    MoneyField,
    PartialDateField,
    PastDateTimeField,
    SearchChoiceField,
)
from casetracker.common.forms.renderer import FieldRenderer
from casetracker.common.forms.text import LONG_TEXT, SHORT_TEXT, clean_text, reject_control_characters
from casetracker.common.forms.widgets import DayInput

__all__ = [
    "LONG_TEXT",
    "REFRESH",
    "SHORT_TEXT",
    "CountryField",
    "DayField",
    "DayInput",
    "DependentChoiceField",
    "FieldRenderer",
    "FilterForm",
    "Form",
    "FormMixin",
    "FourStateField",
    "ModelForm",
    "MoneyField",
    "PartialDateField",
    "PastDateTimeField",
    "SearchChoiceField",
    "clean_text",
    "reject_control_characters",
]
