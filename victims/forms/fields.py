"""Fields only victims have, and the small helpers of their forms."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import GREATEST_BELIEVABLE_AGE, DatePrecision
from casetracker.common.dates import PartialDate
from casetracker.common.forms import PartialDateField
from victims.ages import UNKNOWN, AgeRange

Label = Any
NOT_KNOWN = _("Not known")


def code_choices(codes: type[TextChoices], blank: Label = NOT_KNOWN) -> list[tuple[str, Label]]:
    """Return a code list as the options of a select that may stay unanswered."""
    return [("", blank), *codes.choices]


def select(codes: type[TextChoices], label: Label, *, blank: Label = NOT_KNOWN, **kwargs: Any) -> forms.ChoiceField:
    """Return a select over a code list that may stay unanswered."""
    return forms.ChoiceField(label=label, choices=code_choices(codes, blank), required=False, **kwargs)


class DayField(PartialDateField):
    """A whole day. Cleans to a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(precisions=(DatePrecision.DAY,), **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day alone."""
        found: PartialDate | None = super().clean(value)
        return found.date if found else None


class AgeRangeWidget(forms.Widget):
    """Two short inputs: from, and to where the age is not sure."""

    template_name = "victims/widgets/age_range.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the two inputs."""
        context = super().get_context(name, value, attrs)
        typed = self.decompress(value)
        start = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"].update(
            parts=[
                {"name": f"{name}_from", "id": f"{start}_from", "label": _("Years"), "value": typed["from"]},
                {"name": f"{name}_to", "id": f"{start}_to", "label": _("to, if not sure"), "value": typed["to"]},
            ],
            invalid=bool(context["widget"]["attrs"].get("aria-invalid")),
        )
        return context

    def decompress(self, value: Any) -> dict[str, str]:
        """Return the two texts for a stored range, or for what was typed."""
        if isinstance(value, AgeRange):
            first = "" if value.first is None else str(value.first)
            last = "" if value.last is None or value.last == value.first else str(value.last)
            return {"from": first, "to": last}
        if isinstance(value, Mapping):
            return {part: str(value.get(part) or "") for part in ("from", "to")}
        return {"from": "", "to": ""}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Return what was typed, by part."""
        return {part: str(data.get(f"{name}_{part}") or "").strip() for part in ("from", "to")}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether the form was sent without these inputs."""
        return f"{name}_from" not in data and f"{name}_to" not in data

    def id_for_label(self, id_: str) -> str:
        """Return the first input, where an error link leads."""
        return f"{id_}_from" if id_ else id_


class AgeRangeField(forms.Field):
    """An age in completed years, or a range of them. Cleans to AgeRange; nothing typed is an unknown age.

    "48" alone is exactly 48; "48+" is 48 or older; only a "to" is "at most".
    """

    widget = AgeRangeWidget
    default_error_messages = {
        "numbers": _("Enter the age in whole years, for example 17, or 48+ for 48 and older."),
        "range": _("Enter an age from 0 to 120 years."),
        "order": _("Enter the lower age first."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> AgeRange:
        """Return the range; raises ValidationError with what to do."""
        typed = value if isinstance(value, Mapping) else {}
        first_text, last_text = typed.get("from", ""), typed.get("to", "")
        is_open = first_text.endswith("+") and not last_text
        first, last = self._years(first_text.removesuffix("+")), self._years(last_text)
        if first is None and last is None:
            return UNKNOWN
        if first is not None and last is not None and first > last:
            raise ValidationError(self.error_messages["order"], code="order")
        if last is None and not is_open:
            last = first
        return AgeRange(first, last)

    def _years(self, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 3):
            raise ValidationError(self.error_messages["numbers"], code="numbers")
        if int(text) > GREATEST_BELIEVABLE_AGE:
            raise ValidationError(self.error_messages["range"], code="range")
        return int(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether what was typed differs from what the form began with."""
        widget = AgeRangeWidget()
        return widget.decompress(initial) != widget.decompress(data)
