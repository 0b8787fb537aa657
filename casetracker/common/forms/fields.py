"""Fields of the domain: partial dates, four-state answers, dependent and searchable lists, money."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import DatePrecision, FourState
from casetracker.common.dates import PartialDate
from casetracker.common.forms.widgets import DatalistWidget, DayInput, DependentSelect, PartialDateWidget, date_texts

Choice = tuple[str, Any]
EARLIEST = date(1900, 1, 1)
LATEST_YEAR = 2100
NOT_KNOWN = _("Not known")
SHOW_LIST = _("Show the list")
_DIGITS = re.compile(r"[0-9]{1,4}")


class PartialDateField(forms.Field):
    """A date of which the day, or the day and the month, may be left empty. Cleans to PartialDate or None.

    `earliest` and `latest` are days, or functions that give one; `future` allows days to come; `precisions` limits
    how little may be known.
    """

    widget = PartialDateWidget
    default_error_messages = {
        "required": _("Enter a date. If only the month or the year is known, leave the rest empty."),
        "numbers": _("Enter the date in numbers, for example 5 8 2026."),
        "year": _("Enter the year in four digits, for example 2026."),
        "month_missing": _("Enter the month as well, or leave the day empty."),
        "month_range": _("Enter a month from 1 to 12."),
        "day_range": _("Enter a day that exists in that month."),
        "too_early": _("Enter a date from %(day)s on."),
        "too_late": _("Enter a date up to %(day)s."),
        "future": _("Enter a date that is not in the future."),
        "need_day": _("Enter the day, the month and the year."),
        "need_month": _("Enter the month and the year."),
    }

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] = EARLIEST,
        latest: date | Callable[[], date] | None = None,
        future: bool = False,
        precisions: Iterable[str] = DatePrecision.values,
        buttons: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", PartialDateWidget(buttons=buttons))
        super().__init__(**kwargs)
        self.earliest = earliest
        self.latest = latest
        self.future = future
        self.precisions = frozenset(precisions)

    def to_python(self, value: Any) -> PartialDate | None:
        """Turn the three texts into a date and how much of it is known."""
        if value is None or isinstance(value, PartialDate):
            return value
        typed = {part: unicodedata.normalize("NFKC", text) for part, text in value.items()}
        if not any(typed.values()):
            return None
        for text in typed.values():
            if text and not _DIGITS.fullmatch(text):
                raise self._error("numbers")
        if len(typed["year"]) != 4:
            raise self._error("year")
        if typed["day"] and not typed["month"]:
            raise self._error("month_missing")
        return self._combine(typed)

    def _combine(self, typed: Mapping[str, str]) -> PartialDate:
        precision = DatePrecision.DAY if typed["day"] else DatePrecision.MONTH if typed["month"] else DatePrecision.YEAR
        year, month = int(typed["year"]), int(typed["month"] or 1)
        if not 1 <= month <= 12:
            raise self._error("month_range")
        try:
            found = date(year, month, int(typed["day"] or 1))
        except ValueError:
            raise self._error("day_range" if year else "year") from None
        if precision not in self.precisions:
            raise self._error("need_day" if DatePrecision.MONTH not in self.precisions else "need_month")
        return PartialDate(found, precision)

    def validate(self, value: PartialDate | None) -> None:
        """Check the limits; raises ValidationError with what to do."""
        super().validate(value)
        if value is None:
            return
        first, last = value.date, _last_day(value)
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        today = timezone.localdate()
        if last < earliest:
            raise self._error("too_early", earliest)
        if latest is not None and first > latest:
            raise self._error("too_late", latest)
        if not self.future and first > today:
            raise self._error("future")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether what was typed differs from what the form began with."""
        return date_texts(initial) != date_texts(data)

    def _error(self, code: str, day: date | None = None) -> ValidationError:
        from casetracker.common.templatetags.ui import partial_date

        return ValidationError(self.error_messages[code], code=code, params={"day": partial_date(day)} if day else None)


def _last_day(value: PartialDate) -> date:
    """Return the last day a partial date may stand for."""
    if value.precision == DatePrecision.YEAR:
        return date(value.date.year, 12, 31)
    if value.precision == DatePrecision.MONTH:
        following = date(value.date.year + value.date.month // 12, value.date.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return value.date


class FourStateField(forms.ChoiceField):
    """Yes, no, not known, not asked yet. Starts at "not asked", so an unanswered question never reads as "no"."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", FourState.choices)
        kwargs.setdefault("initial", FourState.NOT_ASKED)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "choices-inline")


class DayField(forms.DateField):
    """A whole day, with the browser's own calendar: for filters, due days and periods. Cleans to a date."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Enter a date, for example 5/8/2026."),
        "range": _("Enter a year from 1900 to 2100."),
    }

    def validate(self, value: date | None) -> None:
        """Refuse years nobody means."""
        super().validate(value)
        if value is not None and not EARLIEST.year <= value.year <= LATEST_YEAR:
            raise ValidationError(self.error_messages["range"], code="range")


class PastDateTimeField(forms.DateTimeField):
    """A day and time that has passed, in the viewer's time zone (native date-and-time input)."""

    default_error_messages = {
        "invalid": _("Enter a date and time, for example 5 8 2026, 15.40."),
        "future": _("Enter a time that is not in the future."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)

    def validate(self, value: datetime | None) -> None:
        """Refuse a time to come; a minute of grace for clocks that differ."""
        super().validate(value)
        if value is not None and value > timezone.now() + timedelta(minutes=1):
            raise ValidationError(self.error_messages["future"], code="future")


class DependentChoiceField(forms.ChoiceField):
    """A choice whose options follow another field, for example the regencies of the chosen province.

    `choices_for` takes the parent's value and returns (value, label) pairs. Without JavaScript a button shows the
    form again with the list filled; with it, `options_url` (a URL name answering `?parent=`) fills it in place.
    """

    def __init__(
        self,
        *,
        parent: str,
        choices_for: Callable[[str], Iterable[Choice]],
        options_url: str = "",
        blank_label: Any = NOT_KNOWN,
        button: Any = SHOW_LIST,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DependentSelect(options_url=options_url, button=button))
        super().__init__(**kwargs)
        self.parent = parent
        self.choices_for = choices_for
        self.blank_label = blank_label

    def fill(self, form: Any, name: str) -> None:
        """Offer the options that belong to the parent's present answer."""
        bound = form[self.parent]
        value = bound.value()
        value = str(getattr(value, "pk", value) or "")
        self.choices = [("", self.blank_label), *(self.choices_for(value) if value else ())]
        if isinstance(self.widget, DependentSelect):
            self.widget.parent_id = bound.id_for_label
            self.widget.field_name = form.add_prefix(name)


class SearchChoiceField(forms.CharField):
    """A choice out of more than 60, typed with proposals from the browser and checked here. Cleans to the code.

    `choices_of` returns (code, label) pairs in the language in use; `aliases` returns further accepted spellings as
    {spelling: code}. Upper and lower case, accents and blanks make no difference.
    """

    default_error_messages = {
        "unknown": _("Choose from the list. “%(typed)s” is not on it."),
        "near": _("Choose from the list. Did you mean %(near)s?"),
    }

    def __init__(
        self,
        *,
        choices_of: Callable[[], Sequence[Choice]],
        aliases: Callable[[], Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DatalistWidget())
        kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)
        self.choices_of = choices_of
        self.aliases = aliases

    def prepare_value(self, value: Any) -> Any:
        """Show the label of a stored code, and whatever was typed otherwise."""
        choices = self.choices_of()
        if isinstance(self.widget, DatalistWidget):
            self.widget.labels = [str(label) for _code, label in choices]
        return {code: str(label) for code, label in choices}.get(value, value)

    def clean(self, value: Any) -> str:
        """Return the code of what was typed ("" when empty); raises ValidationError with the nearest proposal."""
        typed = super().clean(value)
        if not typed:
            return ""
        choices = self.choices_of()
        codes = {folded(code): code for code, _label in choices}
        known = {folded(spelling): code for spelling, code in (self.aliases() if self.aliases else {}).items()}
        known |= {folded(str(label)): code for code, label in choices}
        wanted = folded(typed)
        if found := known.get(wanted) or codes.get(wanted):
            return found
        near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.75)
        if near:
            label = dict(choices).get(known[near[0]], near[0])
            raise ValidationError(self.error_messages["near"], code="unknown", params={"near": label})
        raise ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": typed[:60]})


def folded(text: str) -> str:
    """Return the text as it is compared: no accents, no case, single blanks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())


class MoneyField(forms.DecimalField):
    """A whole amount of money. Accepts `Rp 1.250.000`, `1,250,000` and `1250000`; cleans to Decimal."""

    default_error_messages = {
        "invalid": _("Enter a whole amount in numbers, for example 1.250.000."),
        "min_value": _("Enter an amount of zero or more."),
    }
    _GROUPED = re.compile(r"[0-9]{1,3}(?:([.,\s])[0-9]{3})(?:\1[0-9]{3})*|[0-9]+")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "class": "input-money"}))
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_digits", 15)
        kwargs.setdefault("decimal_places", 0)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the amount whichever separator groups the thousands."""
        if isinstance(value, str):
            text = unicodedata.normalize("NFKC", value).strip()
            text = re.sub(r"^(?:Rp|IDR)\.?\s*", "", text, flags=re.IGNORECASE)
            text = re.sub(r"[.,](?:00|-)$", "", text)
            if text and not self._GROUPED.fullmatch(text):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = re.sub(r"[.,\s]", "", text)
        return super().to_python(value)
