"""Filters of the services an agency gave."""

import django_filters
from django.utils.translation import gettext_lazy as _

from casetracker.common.api.filtering import DayFilter
from victims.choices import ServiceOutcome, ServiceType
from victims.models import ServiceEpisode


class ServiceFilter(django_filters.FilterSet):
    """Services by type, outcome, first day and case."""

    type = django_filters.ChoiceFilter(choices=ServiceType.choices, help_text=_("Code list service_type."))
    outcome = django_filters.ChoiceFilter(choices=ServiceOutcome.choices, help_text=_("Code list service_outcome."))
    started_from = DayFilter(field_name="started_on", lookup_expr="gte")
    started_to = DayFilter(field_name="started_on", lookup_expr="lte")
    case = django_filters.CharFilter(
        field_name="victim__case__reference", max_length=9, help_text=_("Reference of a case.")
    )

    class Meta:
        model = ServiceEpisode
        fields: list[str] = []
