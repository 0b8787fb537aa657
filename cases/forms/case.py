"""Forms that change a case: its parts, its status, who works on it and who may see it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import places, services, workflow
from cases.choices import (
    CaseKind,
    ClosureReason,
    CrossingKind,
    LegKind,
    Priority,
    ReportChannel,
    TransportMode,
)
from cases.forms.choices import exploitation_groups
from cases.forms.rows import RowCountryField, RowSet
from cases.models import Case
from casetracker.access.sections import Section, SectionName
from casetracker.common import forms
from casetracker.common.choices import DatePrecision
from casetracker.common.dates import PartialDate

MOST_LEGS = 20


class VersionedForm(forms.Form):
    """A form that knows which version of the row it shows, and a digest of the answers it began with.

    `values()` gives the columns it stands for.
    """

    version = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False)
    seen = django_forms.CharField(widget=django_forms.HiddenInput, required=False, max_length=64)

    def values(self) -> dict[str, Any]:
        """Return the columns and their new values."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "seen"}}


class BasicsForm(VersionedForm):
    """Kind, priority, how and when it was reported."""

    kind = django_forms.ChoiceField(label=_("Kind of case"), choices=CaseKind.choices, widget=django_forms.RadioSelect)
    priority = django_forms.ChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    report_channel = django_forms.ChoiceField(label=_("How it came to light"), choices=ReportChannel.choices)
    opened_on = forms.PartialDateField(
        label=_("Reported on"), error_messages={"required": _("Enter the day it was reported.")}
    )

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """Return the answers as they stand."""
        return {
            "kind": case.kind,
            "priority": case.priority,
            "report_channel": case.report_channel,
            "opened_on": PartialDate(case.opened_on, case.opened_on_precision),
            "version": case.version,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns and their new values."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "priority": data["priority"],
            "report_channel": data["report_channel"],
            "opened_on": data["opened_on"].date,
            "opened_on_precision": data["opened_on"].precision,
        }


class PlaceForm(VersionedForm):
    """Where and when."""

    incident_on = forms.PartialDateField(label=_("Date of the incident"), required=False)
    country = forms.CountryField(label=_("Country where they were found"), required=False)
    province = django_forms.ChoiceField(label=_("Province"), choices=places.province_options, required=False)
    regency = forms.DependentChoiceField(
        label=_("Regency or city"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    place = django_forms.CharField(
        label=_("Place"), help_text=_("For example: border post, harbour, hotel. No private addresses."), required=False
    )

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """Return the answers as they stand."""
        incident = PartialDate(case.incident_on, case.incident_on_precision) if case.incident_on else None
        return {
            "incident_on": incident,
            "country": places.country_code(case.found_country_id),
            "province": places.region_code(case.found_province_id),
            "regency": places.region_code(case.found_regency_id),
            "place": case.found_place,
            "version": case.version,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("country", places.HOME_COUNTRY) not in {"", places.HOME_COUNTRY} and cleaned.get("province"):
            self.add_error("province", _("Leave the province empty for another country."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the columns and their new values."""
        data = self.cleaned_data
        incident = data["incident_on"]
        country = data["country"] or (places.HOME_COUNTRY if data["province"] else "")
        return {
            "incident_on": incident.date if incident else None,
            "incident_on_precision": incident.precision if incident else DatePrecision.DAY,
            "found_country_id": places.country_id(country),
            "found_province_id": places.region_id(data["province"]),
            "found_regency_id": places.region_id(data["regency"]),
            "found_place": data["place"],
        }


class ExploitationForm(VersionedForm):
    """What the victims were used for, and where."""

    exploitations = django_forms.MultipleChoiceField(
        label=_("Forms of exploitation"),
        help_text=_("Named for the whole case. Findings about each victim are on the victim's page."),
        choices=exploitation_groups,
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        required=False,
    )
    country = forms.CountryField(label=_("Country of exploitation"), required=False)
    province = django_forms.ChoiceField(
        label=_("Province of exploitation"), choices=places.province_options, required=False
    )
    regency = forms.DependentChoiceField(
        label=_("Regency or city of exploitation"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """Return the answers as they stand."""
        return {
            "exploitations": list(case.exploitations.order_by("id").values_list("form", flat=True)),
            "country": places.country_code(case.exploitation_country_id),
            "province": places.region_code(case.exploitation_province_id),
            "regency": places.region_code(case.exploitation_regency_id),
            "version": case.version,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns and their new values; the forms go separately."""
        data = self.cleaned_data
        country = data["country"] or (places.HOME_COUNTRY if data["province"] else "")
        return {
            "exploitation_country_id": places.country_id(country),
            "exploitation_province_id": places.region_id(data["province"]),
            "exploitation_regency_id": places.region_id(data["regency"]),
        }


class NarrativeForm(VersionedForm):
    """What happened, in words."""

    narrative = django_forms.CharField(
        label=_("What happened"),
        help_text=_("No names or numbers of people: write V-1 or S-1. Names have their own place."),
        widget=django_forms.Textarea(attrs={"rows": 14}),
        max_length=20_000,
        required=False,
    )

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """Return the answers as they stand."""
        return {"narrative": case.narrative, "version": case.version}


EDIT_FORMS: Mapping[str, Any] = {
    "basics": BasicsForm,
    "place": PlaceForm,
    "exploitation": ExploitationForm,
    "narrative": NarrativeForm,
}
EDIT_TITLES: Mapping[str, Any] = {
    "basics": _("Kind, priority and report"),
    "place": _("Where and when"),
    "exploitation": _("Exploitation"),
    "narrative": _("What happened"),
}


class LegRow(forms.Form):
    """One leg of the route."""

    marks_optional = False

    kind = django_forms.ChoiceField(label=_("What happened there"), choices=LegKind.choices)
    country = RowCountryField(label=_("Country"), required=False)
    province = django_forms.ChoiceField(label=_("Province"), choices=places.province_options, required=False)
    regency = forms.DependentChoiceField(
        label=_("Regency or city"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    place = django_forms.CharField(label=_("Place"), max_length=120, required=False)
    transport = django_forms.ChoiceField(
        label=_("Reached by"), choices=[("", _("Not known")), *TransportMode.choices], required=False
    )
    crossing = django_forms.ChoiceField(
        label=_("Border crossed at"), choices=[("", _("Not known")), *CrossingKind.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("country", "province", "place")):
            self.add_error("place", _("Enter the country, the province or the place."))
        return cleaned

    def leg(self) -> services.NewLeg:
        """Return the leg as the service takes it."""
        data = self.cleaned_data
        country = data["country"] or (places.HOME_COUNTRY if data["province"] else "")
        return services.NewLeg(
            kind=data["kind"],
            country_id=places.country_id(country),
            province_id=places.region_id(data["province"]),
            regency_id=places.region_id(data["regency"]),
            place=data["place"],
            transport=data["transport"],
            crossing=data["crossing"],
        )


class LegRows(RowSet):
    """The legs in their order."""

    item_name = _("Leg")


LegFormSet = django_forms.formset_factory(LegRow, formset=LegRows, extra=0, max_num=MOST_LEGS, absolute_max=MOST_LEGS)


class StatusForm(VersionedForm):
    """One move, with what it asks for and no more."""

    to = django_forms.CharField(widget=django_forms.HiddenInput, max_length=30)
    closure_reason = django_forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=[("", _("Choose")), *ClosureReason.choices],
        error_messages={"required": _("Choose why it is closed.")},
    )
    reason = django_forms.CharField(
        label=_("Reason"),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        min_length=3,
        error_messages={"required": _("Give the reason in a few words.")},
    )
    on = forms.PartialDateField(
        label=_("From which day"),
        precisions=(DatePrecision.DAY,),
        buttons=True,
        error_messages={"required": _("Enter the day.")},
    )
    override_reason = django_forms.CharField(
        label=_("Why close it all the same?"),
        help_text=_("Your name and this reason are kept in the history of the case."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        min_length=3,
        error_messages={"required": _("Say why the case is closed all the same. Your name is kept with it.")},
    )

    def __init__(self, *args: Any, move: workflow.Move, is_offered: bool, blocked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_offered = is_offered
        self.fields["reason"].required = move.needs_reason
        if not move.needs_closure_reason:
            del self.fields["closure_reason"]
        if not blocked:
            del self.fields["override_reason"]
        self.initial.setdefault("on", timezone.localdate())

    def is_valid(self) -> bool:
        """Say whether the move can be tried: never one that is not on offer."""
        return self.is_offered and super().is_valid()


class OwnerForm(VersionedForm):
    """Who works on the case."""

    owner = django_forms.ChoiceField(label=_("Case officer"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("Nobody yet")), *people]  # type: ignore[attr-defined]


class ShareForm(forms.Form):
    """Which agency may see what, until when, and why."""

    agency = forms.SearchChoiceField(label=_("Agency"), choices_of=places.agency_choices)
    sections = django_forms.MultipleChoiceField(
        label=_("What they may see"),
        help_text=_("Always with the case header. Choose only what they need for their work."),
        widget=django_forms.CheckboxSelectMultiple,
        required=False,
    )
    may_edit = django_forms.BooleanField(label=_("They may also write in these sections"), required=False)
    reason = django_forms.CharField(label=_("Reason"), max_length=300)
    until = forms.PartialDateField(
        label=_("Until"),
        help_text=_("The last day. Leave empty if there is no end."),
        precisions=(DatePrecision.DAY,),
        future=True,
        required=False,
    )

    def __init__(self, *args: Any, held: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (name.value, name.label)
            for name in SectionName
            if name != SectionName.HEADER and Section[name.value.upper()] in held
        ]

    @property
    def agency_id(self) -> UUID:
        """Return the agency chosen."""
        return UUID(self.cleaned_data["agency"])


class ReasonForm(forms.Form):
    """A reason, for what cannot be taken back or must be explained."""

    reason = django_forms.CharField(
        label=_("Reason"), max_length=300, min_length=3, widget=django_forms.Textarea(attrs={"rows": 2})
    )


class ReportForm(forms.Form):
    """A complaint, tip or police report."""

    channel = django_forms.ChoiceField(label=_("How it came in"), choices=[("", _("Choose")), *ReportChannel.choices])
    received_on = forms.PartialDateField(label=_("Received on"), precisions=(DatePrecision.DAY,), buttons=True)
    agency = forms.SearchChoiceField(
        label=_("Received by"), choices_of=places.agency_choices, required=False, help_text=_("Empty: your agency.")
    )
    is_police_report = django_forms.BooleanField(label=_("It is a police report (LP)"), required=False)
    report_number = django_forms.CharField(label=_("Report number"), max_length=80, required=False)
    summary = django_forms.CharField(
        label=_("What it says"),
        help_text=_("No names or numbers of people."),
        widget=django_forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        required=False,
    )
    informant_name = django_forms.CharField(label=_("Who reported"), required=False)
    informant_contact = django_forms.CharField(label=_("How to reach them"), required=False)
    informant_wants_secrecy = django_forms.BooleanField(
        label=_("They want to stay secret"), initial=True, required=False
    )

    def __init__(self, *args: Any, held: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Section.INFORMANT not in held:
            for name in ("informant_name", "informant_contact", "informant_wants_secrecy"):
                del self.fields[name]

    def report(self, own_agency_id: UUID | None, own_unit_id: UUID | None) -> services.NewReport:
        """Return the report as the service takes it."""
        data = self.cleaned_data
        other = UUID(data["agency"]) if data["agency"] else None
        return services.NewReport(
            channel=data["channel"],
            received_on=data["received_on"].date,
            receiving_agency_id=other or own_agency_id,
            receiving_unit_id=own_unit_id if other in {None, own_agency_id} else None,
            is_police_report=data["is_police_report"],
            report_number=data["report_number"],
            summary=data["summary"],
            informant_name=data.get("informant_name", ""),
            informant_contact=data.get("informant_contact", ""),
            informant_wants_secrecy=data.get("informant_wants_secrecy", True),
        )
