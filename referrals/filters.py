"""Filters of referrals and of the directory; pages and API share them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import places
from casetracker.common.forms import FormMixin
from referrals.choices import ReferralStatus, Urgency
from referrals.querysets import ProviderQuerySet, ReferralQuerySet
from referrals.workflow import DRAFTS
from victims.choices import ServiceType


class FilterForm(FormMixin, forms.Form):
    """Nothing has to be filled in."""

    marks_optional = False


class ReferralFilter(django_filters.FilterSet):
    """Filters a list of referrals."""

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[choice for choice in ReferralStatus.choices if choice[0] not in DRAFTS],
        empty_label=_("Any status"),
    )
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices, empty_label=_("Any urgency"))
    service = django_filters.ChoiceFilter(
        label=_("Service"), choices=ServiceType.choices, empty_label=_("Any service"), method="with_service"
    )
    agency = django_filters.ChoiceFilter(
        label=_("Other agency"), choices=places.agency_choices, empty_label=_("Any agency"), method="with_agency"
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), choices=places.province_choices, empty_label=_("Any province"), method="in_province"
    )
    overdue = django_filters.ChoiceFilter(
        label=_("Due"), choices=[("yes", _("Overdue only"))], empty_label=_("Any time"), method="only_overdue"
    )

    class Meta:
        form = FilterForm

    def with_service(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep referrals that ask for a service."""
        return queryset.filter(services__type=value)

    def with_agency(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep referrals to or from an agency."""
        return queryset.filter(Q(from_agency_id=value) | Q(to_agency_id=value))

    def in_province(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep referrals for services in a province."""
        return queryset.filter(province_id=places.region_id(value))

    def only_overdue(self, queryset: ReferralQuerySet, name: str, value: str) -> ReferralQuerySet:
        """Keep running referrals whose next step is late."""
        return queryset.overdue(timezone.now())


class ProviderFilter(django_filters.FilterSet):
    """Filters the directory."""

    service = django_filters.ChoiceFilter(
        label=_("Service"), choices=ServiceType.choices, empty_label=_("Any service"), method="with_service"
    )
    province = django_filters.ChoiceFilter(
        label=_("Province"), choices=places.province_choices, empty_label=_("Any province"), method="in_province"
    )
    takes = django_filters.ChoiceFilter(
        label=_("Takes"),
        choices=[("women", _("Women")), ("men", _("Men")), ("children", _("Children"))],
        empty_label=_("Anyone"),
        method="that_take",
    )

    class Meta:
        form = FilterForm

    def with_service(self, queryset: ProviderQuerySet, name: str, value: str) -> ProviderQuerySet:
        """Keep providers of a service, in the province asked for."""
        return queryset.offering([value], self.province_id(), anywhere=not self.data.get("province"))

    def in_province(self, queryset: ProviderQuerySet, name: str, value: str) -> ProviderQuerySet:
        """Keep providers of anything in a province; a service asked for has looked at the province already."""
        if self.data.get("service") in ServiceType.values:
            return queryset
        return queryset.offering(ServiceType.values, self.province_id())

    def that_take(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep providers that take a group."""
        return queryset.filter(**{f"takes_{value}": True})

    def province_id(self) -> int | None:
        """Return the province asked for."""
        return places.region_id(str(self.data.get("province") or "")[:13])
