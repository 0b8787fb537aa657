"""Filters of the directory of agencies."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency
from casetracker.regions import lookup


class AgencyFilter(django_filters.FilterSet):
    """Agencies by type, level and province."""

    type = django_filters.ChoiceFilter(choices=AgencyType.choices, help_text=_("Code list agency_type."))
    level = django_filters.ChoiceFilter(choices=AgencyLevel.choices, help_text=_("Code list agency_level."))
    region = django_filters.CharFilter(method="in_region", help_text=_("Code of the province or regency it stands in."))

    class Meta:
        model = Agency
        fields: list[str] = []

    def in_region(self, rows: "QuerySet[Agency]", name: str, value: str) -> "QuerySet[Agency]":
        """Agencies whose region has this code; none for a code there is not."""
        region = lookup.region_by_code(value)
        return rows.filter(region_id=region.id) if region else rows.none()
