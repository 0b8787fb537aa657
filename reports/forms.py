"""Forms: what report, which period, about what; schedules; two figures to compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import places
from casetracker.accounts.models import Agency
from casetracker.common import forms
from casetracker.common.forms.widgets import DayInput
from reports import periods, results
from reports.choices import Frequency
from reports.models import LAST_DAY_IN_EVERY_MONTH, Measure, PublishedFigure, ReportDefinition
from reports.periods import Period
from reports.texts import chosen, of_fields

OTHER_DATES = "other"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for, checked as far as a form can."""

    period: Period
    scope: dict[str, str]
    definition_code: str = ""
    language: str = "en"
    for_publication: bool = False


def _reference_agencies() -> list[tuple[str, str]]:
    rows = Agency.objects.active().filter(is_reference=True).order_by("name", "id").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class LimitsForm(forms.Form):
    """A period and what it is about."""

    marks_optional = False

    period = django_forms.ChoiceField(label=_("Period"))
    period_from = django_forms.DateField(
        label=_("From"), required=False, widget=DayInput(), help_text=_("Only for “Other dates”.")
    )
    period_to = django_forms.DateField(label=_("Until"), required=False, widget=DayInput())
    province = django_forms.ChoiceField(label=_("Province"), required=False)
    agency = forms.SearchChoiceField(
        label=_("Agency"),
        required=False,
        choices_of=places.agency_choices,
        max_length=200,
        help_text=_("Start typing its name. Leave empty for all agencies."),
    )
    reference_agency = django_forms.ChoiceField(label=_("Reference data"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("period").choices = [*periods.choices(timezone.localdate()), (OTHER_DATES, _("Other dates"))]
        self._choices("province").choices = [("", _("All provinces")), *places.province_choices()]
        self._choices("reference_agency").choices = [("", _("None: cases of the task force")), *_reference_agencies()]

    def _choices(self, name: str) -> django_forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, django_forms.ChoiceField):
            raise TypeError(name)
        return field

    def clean(self) -> dict[str, Any]:
        """Make a period of what was chosen; two agencies at once cannot be."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("agency") and cleaned.get("reference_agency"):
            self.add_error("reference_agency", _("Choose an agency or reference data, not both."))
        if code := cleaned.get("period"):
            cleaned["chosen_period"] = self._other_dates(cleaned) if code == OTHER_DATES else Period.parse(code)
        return cleaned

    def _other_dates(self, cleaned: Mapping[str, Any]) -> Period | None:
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        for name, value in (("period_from", first), ("period_to", last)):
            if value is None and name not in self.errors:
                self.add_error(name, _("Enter a day, or choose a period from the list."))
        if first is None or last is None:
            return None
        if last < first:
            self.add_error("period_to", _("Enter a last day that is not before the first."))
            return None
        return Period(first, last)

    def wish(self) -> Wish:
        """Return what was asked for; only after the form was found valid."""
        cleaned = self.cleaned_data
        agency = cleaned.get("agency") or cleaned.get("reference_agency") or ""
        limits = {"province": cleaned.get("province") or "", "agency": agency}
        return Wish(
            period=cleaned["chosen_period"],
            scope={name: value for name, value in limits.items() if value},
            definition_code=cleaned.get("definition", ""),
            language=cleaned.get("language", ""),
            for_publication=bool(cleaned.get("for_publication")),
        )


def limits_of(period: Period, scope: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a form that ask for a period and scope again."""
    known = {code for _group, options in periods.choices(timezone.localdate()) for code, _label in options}
    answers = {"period": period.code}
    if period.code not in known:
        answers = {
            "period": OTHER_DATES,
            "period_from": period.first.isoformat(),
            "period_to": period.last.isoformat(),
        }
    agency = scope.get("agency", "")
    is_reference = bool(agency) and Agency.objects.filter(pk=agency, is_reference=True).exists()
    return {
        **answers,
        "province": scope.get("province", ""),
        ("reference_agency" if is_reference else "agency"): agency,
    }


def default_period(today: date) -> str:
    """Return the period a new report starts with: the quarter just ended."""
    return Period.last_before(today, Frequency.QUARTERLY).code


def _described(definition: ReportDefinition) -> Any:
    language = get_language() or "en"
    return format_html(
        '<strong>{}</strong> <span class="field-hint">{}</span>',
        chosen(of_fields(definition), language),
        chosen(of_fields(definition, "description"), language),
    )


def _layout_choices() -> list[tuple[str, Any]]:
    return [(row.code, _described(row)) for row in ReportDefinition.objects.offered(timezone.localdate())]


class ReportForm(LimitsForm):
    """A report to be previewed or built."""

    definition = django_forms.ChoiceField(
        label=_("Report"),
        widget=django_forms.RadioSelect(),
        error_messages={"required": _("Choose which report to build.")},
    )
    language = django_forms.ChoiceField(
        label=_("Language of the files"),
        choices=settings.LANGUAGES,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    for_publication = django_forms.BooleanField(
        label=_("For publication: hide small numbers"),
        required=False,
    )

    field_order = (
        "definition",
        "period",
        "period_from",
        "period_to",
        "province",
        "agency",
        "reference_agency",
        "language",
        "for_publication",
    )

    def __init__(self, *args: Any, always_hides: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("definition").choices = _layout_choices()
        if always_hides:
            del self.fields["for_publication"]
            return
        most = results.threshold() - 1
        text = _("Numbers from 1 to %(most)s are hidden, and others from which they could be worked out.")
        self.fields["for_publication"].help_text = text % {"most": most}


class ScheduleForm(forms.Form):
    """A report built regularly."""

    definition = django_forms.ChoiceField(
        label=_("Report"),
        widget=django_forms.RadioSelect(),
        error_messages={"required": _("Choose which report to build.")},
    )
    frequency = django_forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        help_text=_("Each time the report is about the month, quarter, half-year or year that has just ended."),
    )
    day_of_month = django_forms.IntegerField(
        label=_("On which day of the month"),
        min_value=1,
        max_value=LAST_DAY_IN_EVERY_MONTH,
        initial=5,
        widget=django_forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        help_text=_("From 1 to 28, of the first month after the period. Late entries need a few days."),
        error_messages={
            "invalid": _("Enter a day from 1 to 28."),
            "min_value": _("Enter a day from 1 to 28."),
            "max_value": _("Enter a day from 1 to 28."),
        },
    )
    province = django_forms.ChoiceField(label=_("Province"), required=False)
    agency = forms.SearchChoiceField(
        label=_("Agency"),
        required=False,
        choices_of=places.agency_choices,
        max_length=200,
        help_text=_("Start typing its name. Leave empty for all agencies."),
    )
    language = django_forms.ChoiceField(
        label=_("Language of the files"),
        choices=settings.LANGUAGES,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    for_publication = django_forms.BooleanField(label=_("For publication: hide small numbers"), required=False)
    version = django_forms.IntegerField(required=False, widget=django_forms.HiddenInput())

    def __init__(self, *args: Any, always_hides: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layouts = ReportDefinition.objects.offered(timezone.localdate()).filter(needs_reference_agency=False)
        definition, province = self.fields["definition"], self.fields["province"]
        definition.choices = [(row.code, _described(row)) for row in layouts]  # type: ignore[attr-defined]
        province.choices = [("", _("All provinces")), *places.province_choices()]  # type: ignore[attr-defined]
        if always_hides:
            del self.fields["for_publication"]

    def scope(self) -> dict[str, str]:
        """Return the scope chosen."""
        return {name: value for name in ("province", "agency") if (value := self.cleaned_data.get(name))}


class CompareForm(forms.Form):
    """Two things that were counted, our own or published."""

    marks_optional = False

    a = django_forms.ChoiceField(label=_("First"))
    b = django_forms.ChoiceField(label=_("Second"))
    period = django_forms.ChoiceField(
        label=_("Our own numbers for"), required=False, help_text=_("Published numbers keep their own period.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = _comparable()
        for name in ("a", "b"):
            self.fields[name].choices = options  # type: ignore[attr-defined]
        years = periods.choices(timezone.localdate())[-1][1]
        self.fields["period"].choices = years  # type: ignore[attr-defined]


def _comparable() -> Sequence[tuple[Any, list[tuple[str, str]]]]:
    language = get_language() or "en"
    own = [(f"measure:{row.code}", chosen(of_fields(row), language)) for row in Measure.objects.order_by("code")]
    groups: list[tuple[Any, list[tuple[str, str]]]] = [(_("Our own measures"), own)]
    for figure in PublishedFigure.objects.in_tables():
        series = chosen(of_fields(figure, "series_label"), language)
        if groups[-1][0] != series:
            groups.append((series, []))
        label = chosen(of_fields(figure), language)
        years = f"{figure.period_from.year}"
        if figure.period_to.year != figure.period_from.year:
            years += f"–{figure.period_to.year}"
        groups[-1][1].append((f"figure:{figure.pk}", f"{label}, {years}: {figure.value_as_published}"))
    return groups


__all__ = ["CompareForm", "LimitsForm", "ReportForm", "ScheduleForm", "Wish", "limits_of"]
