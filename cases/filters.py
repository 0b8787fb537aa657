"""The one set of filters of case lists: the page, the API, saved views and links from charts all use it.

It filters the access table, whose columns repeat what lists need, so that a list never touches the case table before it
knows its 25 rows.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms as django_forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import places
from cases.choices import FINISHED_CASE_STATUSES, ONGOING_CASE_STATUSES, CaseKind, CaseStatus, ExploitationForm
from cases.models import CaseExploitation
from casetracker.access.models import CaseAccess
from casetracker.accounts.viewer import NOBODY, Viewer
from casetracker.common import forms
from casetracker.common.forms.widgets import DayInput

if TYPE_CHECKING:
    AccessRows = QuerySet[CaseAccess]

OPEN, FINISHED = "open", "finished"
STATUS_CHOICES = [(OPEN, _("All open cases")), (FINISHED, _("All finished cases")), *CaseStatus.choices]
YES = [("yes", _("Yes"))]
EARLIEST = date(1900, 1, 1)


class SearchChoiceFilter(django_filters.Filter):
    """A choice out of a long list, typed; addresses carry the code."""

    field_class = forms.SearchChoiceField


def _day_filter(label: Any, method: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(
        label=label,
        method=method,
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Enter the date as year-month-day, for example 2026-08-05.")},
    )


class CaseFilter(django_filters.FilterSet):
    """Filters of `CaseAccess` rows; reference data is left out unless it is asked for."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=STATUS_CHOICES,
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        method="with_status",
    )
    kind = django_filters.ChoiceFilter(label=_("Kind of case"), choices=CaseKind.choices, empty_label=_("All"))
    province = django_filters.ChoiceFilter(
        label=_("Province"), choices=places.province_choices, empty_label=_("All"), method="in_province"
    )
    exploitation = django_filters.ChoiceFilter(
        label=_("Form of exploitation"),
        choices=ExploitationForm.choices,
        empty_label=_("All"),
        method="with_exploitation",
    )
    lead_agency = SearchChoiceFilter(
        label=_("Lead agency"), choices_of=places.agency_choices, field_name="lead_agency_id"
    )
    reported_from = _day_filter(_("Reported from"), "reported_after")
    reported_to = _day_filter(_("Reported to"), "reported_before")
    child_involved = django_filters.ChoiceFilter(
        label=_("Child involved"),
        choices=[*YES, ("no", _("No"))],
        empty_label=_("All"),
        method="with_child",
    )
    overdue = django_filters.ChoiceFilter(
        label=_("With overdue tasks"), choices=YES, empty_label=_("All"), method="with_overdue"
    )
    mine = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("me", _("Mine")), ("agency", _("Led by my agency"))],
        empty_label=_("All I may see"),
        method="of_mine",
    )
    reference_data = django_filters.ChoiceFilter(
        label=_("Reference data"),
        choices=[("only", _("Reference data only")), ("with", _("With reference data"))],
        empty_label=_("Without reference data"),
        method="with_reference",
    )

    class Meta:
        model = CaseAccess
        fields: Sequence[str] = ()
        form = forms.FilterForm

    def __init__(self, data: Any = None, queryset: Any = None, *, viewer: Viewer = NOBODY, **kwargs: Any) -> None:
        super().__init__(data=data, queryset=queryset, **kwargs)
        self.viewer = viewer

    def filter_queryset(self, queryset: "AccessRows") -> "AccessRows":
        """Apply what was asked for, and leave reference data out unless that was asked for too."""
        rows: AccessRows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("reference_data") else rows.filter(is_reference=False)

    def with_status(self, rows: "AccessRows", name: str, value: Sequence[str]) -> "AccessRows":
        wanted = set(value)
        if OPEN in wanted:
            wanted |= set(ONGOING_CASE_STATUSES)
        if FINISHED in wanted:
            wanted |= set(FINISHED_CASE_STATUSES)
        return rows.filter(status__in=sorted(wanted - {OPEN, FINISHED})) if wanted else rows

    def in_province(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        return rows.filter(province_id=places.region_id(value))

    def with_exploitation(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        return rows.filter(Exists(CaseExploitation.objects.filter(form=value, case=OuterRef("case_id"))))

    def reported_after(self, rows: "AccessRows", name: str, value: date) -> "AccessRows":
        return rows.filter(opened_at__gte=_midnight(value))

    def reported_before(self, rows: "AccessRows", name: str, value: date) -> "AccessRows":
        return rows.filter(opened_at__lt=_midnight(min(value, date.max - timedelta(days=2)) + timedelta(days=1)))

    def with_child(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        return rows.filter(child_involved=value == "yes")

    def with_overdue(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        return rows.filter(next_due_on__lt=timezone.localdate())

    def of_mine(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        if value == "agency":
            return rows.filter(lead_agency_id=self.viewer.agency_id) if self.viewer.agency_id else rows.none()
        return rows.filter(owner_id=self.viewer.user_id) if self.viewer.user_id else rows.none()

    def with_reference(self, rows: "AccessRows", name: str, value: str) -> "AccessRows":
        return rows.filter(is_reference=True) if value == "only" else rows


def _midnight(day: date) -> datetime:
    """Return the beginning of a day in the national time zone, in which reported days are kept."""
    return datetime.combine(max(day, EARLIEST), time.min, tzinfo=timezone.get_default_timezone())
