"""Reading a form's present answers: as what a browser would send, and as what a person reads."""

from typing import Any

from django import forms as django_forms
from django.utils.text import Truncator
from django.utils.translation import gettext

from casetracker.common.choices import DatePrecision
from casetracker.common.dates import PartialDate
from casetracker.common.forms.fields import PartialDateField, SearchChoiceField
from casetracker.common.forms.widgets import date_texts
from casetracker.common.templatetags.ui import partial_date

LONGEST_SHOWN = 2_000


def answers_of(form: Any, name: str) -> dict[str, list[str]]:
    """Return one field's answer as the inputs of the form would send it."""
    bound = form[name]
    value = bound.value()
    if isinstance(bound.field, PartialDateField):
        parts = date_texts(value)
        return {f"{bound.html_name}_{part}": [text] for part, text in parts.items()}
    if isinstance(bound.field, django_forms.MultipleChoiceField):
        return {bound.html_name: [str(item) for item in value or []]}
    if isinstance(bound.field, django_forms.BooleanField):
        return {bound.html_name: ["on"] if value else []}
    return {bound.html_name: ["" if value is None else str(value)]}


def shown(form: Any, name: str) -> str:
    """Return one field's answer in words."""
    bound = form[name]
    value = bound.value()
    field = bound.field
    if isinstance(field, PartialDateField):
        return _day(field, value)
    if isinstance(field, SearchChoiceField):
        return str(field.prepare_value(value) or "")
    if isinstance(field, django_forms.MultipleChoiceField):
        labels = _labels(field)
        return "\n".join(labels.get(str(item), str(item)) for item in value or [])
    if isinstance(field, django_forms.ChoiceField):
        return _labels(field).get(str(value or ""), str(value or ""))
    if isinstance(field, django_forms.BooleanField):
        return gettext("Yes") if value else gettext("No")
    return Truncator(str(value if value is not None else "")).chars(LONGEST_SHOWN)


def _day(field: PartialDateField, value: Any) -> str:
    if isinstance(value, dict):
        try:
            found = field.to_python(value)
        except django_forms.ValidationError:
            return " ".join(text for text in value.values() if text)
    elif isinstance(value, tuple):
        found = PartialDate(*value)
    else:
        found = PartialDate(value, DatePrecision.DAY) if value else None
    return partial_date(found) if found and found.date else ""


def _labels(field: Any) -> dict[str, str]:
    labels: dict[str, str] = {}
    for value, label in field.choices:
        if isinstance(label, (list, tuple)):
            labels |= {str(inner): str(text) for inner, text in label}
        else:
            labels[str(value)] = str(label)
    return labels
