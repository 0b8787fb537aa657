"""Widgets made of several inputs, or of one input with a list."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import DatePrecision
from casetracker.common.dates import PartialDate

DATE_PARTS = ("day", "month", "year")


def date_texts(value: Any) -> dict[str, str]:
    """Return the three texts to show for a stored date, or for what was typed."""
    if isinstance(value, Mapping):
        return {part: str(value.get(part) or "") for part in DATE_PARTS}
    if isinstance(value, date):
        value = PartialDate(value)
    if not isinstance(value, tuple) or value[0] is None:
        return dict.fromkeys(DATE_PARTS, "")
    day, precision = value
    return {
        "day": str(day.day) if precision == DatePrecision.DAY else "",
        "month": str(day.month) if precision != DatePrecision.YEAR else "",
        "year": str(day.year),
    }


class PartialDateWidget(forms.Widget):
    """Day, month and year as three inputs; `buttons` adds Today and Yesterday where JavaScript runs."""

    template_name = "ui/widgets/partial_date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, buttons: bool = False) -> None:
        super().__init__(attrs)
        self.buttons = buttons

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the three inputs and, where wanted, the dates of the buttons."""
        context = super().get_context(name, value, attrs)
        typed = date_texts(value)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        invalid = bool(context["widget"]["attrs"].get("aria-invalid"))
        context["widget"].update(
            parts=[
                {
                    "name": f"{name}_{part}",
                    "id": f"{context['widget']['attrs'].get('id', f'id_{name}')}_{part}",
                    "label": labels[part],
                    "value": typed[part],
                    "size": 4 if part == "year" else 2,
                    "invalid": invalid,
                }
                for part in DATE_PARTS
            ],
            buttons=self._buttons() if self.buttons else [],
        )
        return context

    def _buttons(self) -> list[dict[str, Any]]:
        today = timezone.localdate()
        return [
            {"label": _("Today"), "date": today},
            {"label": _("Yesterday"), "date": today - timedelta(days=1)},
        ]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Return what was typed, by part."""
        return {part: str(data.get(f"{name}_{part}") or "").strip() for part in DATE_PARTS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether the form was sent without these inputs."""
        return all(f"{name}_{part}" not in data for part in DATE_PARTS)

    def id_for_label(self, id_: str) -> str:
        """Return the first input, where an error link leads."""
        return f"{id_}_day" if id_ else id_


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO dates on the wire."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-day", **(attrs or {})}, format="%Y-%m-%d")


class DatalistWidget(forms.TextInput):
    """One input that proposes from a long list; what was typed is checked on the server."""

    template_name = "ui/widgets/datalist.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.labels: Iterable[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the list to propose from."""
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', f'id_{name}')}_list"
        context["widget"]["attrs"] |= {"list": list_id, "autocomplete": "off", "class": "form-control"}
        context["widget"].update(list_id=list_id, labels=self.labels)
        return context


class DependentSelect(forms.Select):
    """A select whose options follow the answer of another field of the same form."""

    template_name = "ui/widgets/dependent_select.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, options_url: str = "", button: Any = "") -> None:
        super().__init__(attrs)
        self.options_url = options_url
        self.button = button
        self.parent_id = ""
        self.field_name = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the button that fetches the options, and the address that does it without a new page."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["class"] = "form-select"
        if self.options_url:
            try:
                address = reverse(self.options_url)
            except NoReverseMatch:
                address = self.options_url if self.options_url.startswith("/") else ""
            context["widget"]["attrs"] |= {"data-options-url": address, "data-parent": self.parent_id}
        context["widget"].update(button=self.button, field_name=self.field_name or name)
        return context
