"""The one set of filters of services, victims and people in care: pages and API use the same."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms as django_forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from casetracker.common import forms
from casetracker.common.choices import Sex
from victims import choices
from victims.models import Care, Placement, ServiceEpisode, Victim


class FilterForm(forms.Form):
    """The form of a filter set: nothing has to be filled in."""

    marks_optional = False


class DayInput(django_forms.DateInput):
    """The browser's own day input, which sends ISO days: the same text the API takes."""

    input_type = "date"

    def format_value(self, value: Any) -> Any:
        """Return the ISO day, whatever the language of the page."""
        return value.isoformat() if isinstance(value, date) else value


def day_filter(label: Any, field: str, lookup: str) -> django_filters.DateFilter:
    """Return a filter by day, written year-month-day in the address."""
    return django_filters.DateFilter(
        label=label,
        field_name=field,
        lookup_expr=lookup,
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Enter the date as year-month-day, for example 2026-08-05.")},
    )


class ServiceFilter(django_filters.FilterSet):
    """Filters of services."""

    type = django_filters.ChoiceFilter(label=_("Service"), choices=choices.ServiceType.choices, empty_label=_("All"))
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=choices.ServiceOutcome.choices, empty_label=_("All")
    )
    started_from = day_filter(_("From"), "started_on", "gte")
    started_to = day_filter(_("To"), "started_on", "lte")

    class Meta:
        model = ServiceEpisode
        fields: Sequence[str] = ()
        form = FilterForm


class VictimFilter(django_filters.FilterSet):
    """Filters of victims."""

    identification_status = django_filters.ChoiceFilter(
        label=_("Identification"), choices=choices.IdentificationStatus.choices, empty_label=_("All")
    )
    sex = django_filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices, empty_label=_("All"))
    registered_from = day_filter(_("From"), "registered_on", "gte")
    registered_to = day_filter(_("To"), "registered_on", "lte")

    class Meta:
        model = Victim
        fields: Sequence[str] = ()
        form = FilterForm


class CareFilter(django_filters.FilterSet):
    """Filters of *People in our care*."""

    bed = django_filters.ChoiceFilter(
        label=_("Shelter"),
        choices=[("yes", _("Has a bed with us")), ("no", _("Has no bed"))],
        empty_label=_("All"),
        method="with_bed",
    )
    sex = django_filters.ChoiceFilter(
        label=_("Sex"), field_name="victim__sex", choices=Sex.choices, empty_label=_("All")
    )
    child = django_filters.ChoiceFilter(
        label=_("Age"),
        choices=[("yes", _("Children, and who may be one")), ("no", _("Adults"))],
        empty_label=_("All"),
        method="by_age",
    )

    class Meta:
        model = Care
        fields: Sequence[str] = ()
        form = FilterForm

    def with_bed(self, rows: "QuerySet[Care]", name: str, value: str) -> "QuerySet[Care]":
        beds = Placement.objects.filter(victim_id=OuterRef("victim_id"), until__isnull=True)
        return rows.filter(~Exists(beds) if value == "no" else Exists(beds))

    def by_age(self, rows: "QuerySet[Care]", name: str, value: str) -> "QuerySet[Care]":
        if value == "no":
            return rows.filter(victim__age_identified_from__gte=18)
        return rows.exclude(victim__age_identified_from__gte=18).exclude(
            victim__age_identified_from__isnull=True, victim__age_identified_to__isnull=True
        )
