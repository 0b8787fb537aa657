"""Narrowing the record."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import Agency, User
from casetracker.audit.choices import EventFamily
from casetracker.audit.ledger import kept_tables
from casetracker.audit.models import Entry
from casetracker.common.choices import DatePrecision
from casetracker.common.forms import Form, PartialDateField


class DayField(PartialDateField):
    """A whole day. Cleans to a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(precisions=(DatePrecision.DAY,), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the day alone."""
        found = super().clean(value)
        return found.date if found else None


def agency_choices() -> list[tuple[str, str]]:
    """Return every agency, by name: also one that no longer works has lines."""
    return [(str(pk), name) for pk, name in Agency.objects.order_by("name", "id").values_list("pk", "name")]


class FindForm(Form):
    """Which lines of the record."""

    marks_optional = False
    asks_for_people = frozenset({"who"})

    family = forms.ChoiceField(label=_("What"), choices=[("", _("Anything")), *EventFamily.choices], required=False)
    who = forms.CharField(label=_("Who: name or e-mail address"), max_length=100, required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    case = forms.CharField(label=_("Case number"), max_length=36, required=False, help_text=_("For example K7QX-2M4D."))
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Any agency")), *agency_choices()]  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        """Return the lines that fit, none while an answer cannot be read."""
        if not self.is_valid():
            return rows.none()
        answers = self.cleaned_data
        if family := answers["family"]:
            rows = rows.filter(event__startswith=f"{family}.")
        if who := answers["who"]:
            people = _people(who)
            rows = rows.filter(Q(user_id__in=people) | Q(subject_kind="user", subject_id__in=people))
        if agency := answers["agency"]:
            rows = rows.filter(agency_id=agency)
        if case := answers["case"]:
            rows = rows.filter(case_id__in=_case_ids(case))
        if since := answers["since"]:
            rows = rows.filter(at__gte=_start(since))
        if until := answers["until"]:
            rows = rows.filter(at__lt=_start(until + timedelta(days=1)))
        return rows


OPERATIONS = (
    ("insert", _("Added")),
    ("update", _("Changed")),
    ("delete", _("Deleted")),
    ("truncate", _("Emptied")),
    ("definition", _("Table itself changed")),
)


class LedgerForm(FindForm):
    """Which lines of the ledger."""

    table = forms.ChoiceField(label=_("Table"), required=False)
    operation = forms.ChoiceField(label=_("What happened"), choices=[("", _("Anything")), *OPERATIONS], required=False)
    request = forms.CharField(label=_("Number of the request"), max_length=40, required=False)
    field_order = ("table", "operation", "who", "agency", "case", "request", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["family"]
        tables = sorted(kept.table for kept in kept_tables())
        self.fields["table"].choices = [("", _("Any table")), *((name, name) for name in tables)]  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        """Return the lines that fit, none while an answer cannot be read."""
        if not self.is_valid():
            return rows.none()
        answers = self.cleaned_data
        for name, column in (("table", "table_name"), ("operation", "operation"), ("request", "request")):
            if answers[name]:
                rows = rows.filter(**{column: answers[name].strip()})
        if who := answers["who"]:
            rows = rows.filter(user_id__in=[*_people(who)])
        if agency := answers["agency"]:
            rows = rows.filter(agency_id=agency)
        if case := answers["case"]:
            rows = rows.filter(case_id__in=_case_ids(case))
        if since := answers["since"]:
            rows = rows.filter(at__gte=_start(since))
        if until := answers["until"]:
            rows = rows.filter(at__lt=_start(until + timedelta(days=1)))
        return rows


def _people(who: str) -> Any:
    return User.objects.filter(Q(display_name__icontains=who) | Q(email__icontains=who)).values_list("pk", flat=True)


def _case_ids(text: str) -> list[UUID]:
    """Return the case a number or id names, as far as the record itself knows: no case is read for it."""
    try:
        return [UUID(text)]
    except ValueError:
        pass
    named = Entry.objects.filter(subject_kind="case", subject_code=text.strip().upper()).order_by()
    return [found for found in named.values_list("case_id", flat=True).distinct()[:2] if found]


def _start(day: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
