"""The pages on which a case is logged, and what becomes of their answers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django import forms as django_forms
from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import places, services
from cases.choices import CaseKind, PartyType, Priority, ReportChannel, SuspectRole
from cases.forms.choices import DANGER_LABEL, SEX_CHOICES, URGENT_NEEDS, exploitation_groups
from cases.forms.rows import RowCountryField, RowSet
from casetracker.accounts.viewer import Viewer
from casetracker.common import forms
from casetracker.common.choices import AgeBand, DatePrecision, FourState
from casetracker.vault.services import Identity, Name

MOST_ROWS = 40
STEPS = ("what", "where", "victims", "suspects", "check")
STEP_TITLES: Mapping[str, Any] = MappingProxyType(
    {
        "what": _("What happened"),
        "where": _("Where and when"),
        "victims": _("Victims"),
        "suspects": _("Suspects"),
        "check": _("Check your answers"),
    }
)
NEAR_DAYS = timedelta(days=14)
SEARCH_VALID_SECONDS = 4 * 3600
_SALT = "cases.searched-before-new"


class FindForm(forms.Form):
    """Page 1: is this case, or this person, here already? Never sent by GET."""

    marks_optional = False

    text = django_forms.CharField(
        label=_("Name, NIK or passport number"),
        help_text=_("Of a victim or a suspect. At least 3 letters or digits. Spelling need not be exact."),
        required=False,
        max_length=100,
        widget=django_forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "words"}),
    )
    province = django_forms.ChoiceField(
        label=_("Province where it was found"), choices=places.province_options, required=False
    )
    regency = forms.DependentChoiceField(
        label=_("Regency or city"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    day = forms.PartialDateField(
        label=_("Date"),
        help_text=_("Cases up to two weeks before and after are shown."),
        precisions=(DatePrecision.DAY,),
        buttons=True,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = cleaned.get("text", "")
        if text and sum(letter.isalnum() for letter in text) < 3:
            self.add_error("text", _("Enter at least 3 letters or digits."))
        has_place = bool(cleaned.get("province") and cleaned.get("day"))
        if not text and not has_place and not self.errors:
            self.add_error("text", _("Enter a name or number, or a province and a date."))
        if not text and cleaned.get("province") and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("Enter the date as well."))
        return cleaned


def searched_token() -> str:
    """Return the proof, for four hours, that a search came before the new case."""
    return signing.dumps(1, salt=_SALT)


def was_searched(token: str) -> bool:
    """Say whether the proof is ours and fresh."""
    try:
        signing.loads(token, salt=_SALT, max_age=SEARCH_VALID_SECONDS)
    except signing.BadSignature:
        return False
    return True


class WhatForm(forms.Form):
    """Page 3: what happened."""

    kind = django_forms.ChoiceField(
        label=_("What kind of case is it?"),
        choices=CaseKind.choices,
        initial=CaseKind.TRAFFICKING,
        widget=django_forms.RadioSelect,
        help_text=_("If you are not sure, choose trafficking. It can be changed."),
    )
    exploitations = django_forms.MultipleChoiceField(
        label=_("What were the victims used for, or to be used for?"),
        help_text=_("Choose all that apply. Leave empty if it is not known."),
        choices=exploitation_groups,
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        required=False,
    )
    report_channel = django_forms.ChoiceField(
        label=_("How did it come to light?"),
        choices=[("", _("Choose")), *ReportChannel.choices],
        error_messages={"required": _("Choose how it came to light. “Unknown” is on the list.")},
    )
    danger = forms.FourStateField(label=DANGER_LABEL)
    narrative = django_forms.CharField(
        label=_("What happened, in a few sentences"),
        help_text=_("No names or numbers of people: they have their own place."),
        widget=django_forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=20_000,
    )


class WhereForm(forms.Form):
    """Page 4: where and when."""

    opened_on = forms.PartialDateField(
        label=_("When was it reported or found?"),
        precisions=(DatePrecision.DAY,),
        buttons=True,
        error_messages={"required": _("Enter the day it was reported or found.")},
    )
    incident_on = forms.PartialDateField(
        label=_("When did it happen?"),
        help_text=_("If only the month or the year is known, leave the rest empty."),
        required=False,
    )
    where = django_forms.ChoiceField(
        label=_("Where were the victims found?"),
        choices=[("home", _("In Indonesia")), ("abroad", _("In another country")), ("unknown", _("Not known"))],
        initial="home",
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    province = django_forms.ChoiceField(label=_("Province"), choices=places.province_options, required=False)
    regency = forms.DependentChoiceField(
        label=_("Regency or city"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    country = forms.CountryField(
        label=_("Country"), help_text=_("Only if they were found in another country."), required=False
    )
    place = django_forms.CharField(
        label=_("Place"), help_text=_("For example: border post, harbour, hotel. No private addresses."), required=False
    )
    exploitation_country = forms.CountryField(
        label=_("Country where they were used, or were to be taken"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        where = cleaned.get("where")
        if where == "abroad" and not cleaned.get("country") and "country" not in self.errors:
            self.add_error("country", _("Enter the country."))
        if where == "abroad" and cleaned.get("country") == places.HOME_COUNTRY:
            self.add_error("where", _("Choose “In Indonesia”, or another country."))
        opened, incident = cleaned.get("opened_on"), cleaned.get("incident_on")
        if opened and incident and incident.date > opened.date:
            self.add_error("incident_on", _("Enter a date up to the day it was reported."))
        return cleaned


class VictimsForm(forms.Form):
    """Page 5: how many, so far."""

    how_many = django_forms.IntegerField(
        label=_("How many victims are known so far?"),
        help_text=_("0 if none is known yet. More can be added later. For more than 40, import a list."),
        min_value=0,
        max_value=MOST_ROWS,
        widget=django_forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        error_messages={
            "required": _("Enter a number. 0 if no victim is known yet."),
            "invalid": _("Enter a whole number."),
            "max_value": _("Enter at most 40 here, and import a list for more."),
            "min_value": _("Enter 0 or more."),
        },
    )


class VictimRow(forms.Form):
    """One victim in a few answers; everything may be missing."""

    marks_optional = False

    sex = django_forms.ChoiceField(
        label=_("Sex"),
        choices=SEX_CHOICES,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        required=False,
    )
    age = django_forms.IntegerField(
        label=_("Age in years"),
        min_value=0,
        max_value=120,
        required=False,
        widget=django_forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        error_messages={"invalid": _("Enter the age in whole years."), "max_value": _("Enter an age from 0 to 120.")},
    )
    age_band = django_forms.ChoiceField(
        label=_("Or about how old"), choices=[("", _("Not known")), *AgeBand.choices], required=False
    )
    citizenship = RowCountryField(label=_("Nationality"), required=False)
    urgent_need = django_forms.ChoiceField(label=_("Urgent need"), choices=URGENT_NEEDS, required=False)
    name = django_forms.CharField(
        label=_("Name"),
        required=False,
        widget=django_forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "words"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("age") is not None and cleaned.get("age_band"):
            self.add_error("age_band", _("Enter the age, or choose about how old: not both."))
        return cleaned


class VictimRows(RowSet):
    """The rows of page 5."""

    item_name = _("Victim")


class SuspectsForm(forms.Form):
    """Page 6: is anybody suspected?"""

    known = django_forms.ChoiceField(
        label=_("Is anybody known who may have done it?"),
        choices=[("yes", _("Yes")), ("no", _("No, not yet"))],
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        error_messages={"required": _("Choose yes or no.")},
    )


class SuspectRow(forms.Form):
    """One suspect in a few answers."""

    marks_optional = False

    party_type = django_forms.ChoiceField(
        label=_("Person or company"),
        choices=PartyType.choices,
        initial=PartyType.NATURAL_PERSON,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    name = django_forms.CharField(
        label=_("Known as"),
        help_text=_("Name, nickname or name of the company, as far as it is known."),
        required=False,
        widget=django_forms.TextInput(attrs={"spellcheck": "false"}),
    )
    role = django_forms.ChoiceField(
        label=_("Part played"), choices=[("", _("Not known")), *SuspectRole.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("party_type") == PartyType.CORPORATION and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter the name of the company."))
        return cleaned


class SuspectRows(RowSet):
    """The rows of page 6."""

    item_name = _("Suspect")


VictimFormSet = django_forms.formset_factory(
    VictimRow, formset=VictimRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
SuspectFormSet = django_forms.formset_factory(
    SuspectRow, formset=SuspectRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)

FORMS: Mapping[str, type[forms.Form]] = MappingProxyType(
    {"what": WhatForm, "where": WhereForm, "victims": VictimsForm, "suspects": SuspectsForm}
)
FORMSETS: Mapping[str, Any] = MappingProxyType({"victims": VictimFormSet, "suspects": SuspectFormSet})
PREFIXES: Mapping[str, str] = MappingProxyType({"victims": "victim", "suspects": "suspect"})

START = "start"
_NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "idempotency_key", "_rows", "_refresh"})


def kept_or_proposed(answers: Mapping[str, Any], step: str) -> Mapping[str, Sequence[str]] | None:
    """Return what was typed on a page, or else what is proposed there; None where there is neither."""
    found: Mapping[str, Sequence[str]] | None = answers.get(step) or answers.get(START, {}).get(step)
    return found


def as_typed(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, to be kept in the draft; hidden characters that no database keeps are left out."""
    return {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in _NOT_ANSWERS
    }


def typed_again(answers: Mapping[str, Sequence[str]]) -> QueryDict:
    """Return answers kept in a draft as a form takes them."""
    data = QueryDict(mutable=True)
    for name, values in answers.items():
        data.setlist(name, list(values))
    return data


class Pages:
    """The pages of a draft with the answers kept in it."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.forms: dict[str, Any] = {}
        self.formsets: dict[str, Any] = {}
        for step, form_class in FORMS.items():
            kept = answers.get(step)
            data = typed_again(kept) if kept is not None else None
            self.forms[step] = form_class(data)
            if step in FORMSETS:
                self.formsets[step] = FORMSETS[step](data, prefix=PREFIXES[step])

    def first_open(self) -> str:
        """Return the first page that still needs an answer, "" when all can be used."""
        return next((step for step in FORMS if not self.is_complete(step)), "")

    def is_complete(self, step: str) -> bool:
        """Say whether the answers of a page can be used."""
        form = self.forms[step]
        if not form.is_bound or not form.is_valid():
            return False
        if step == "suspects" and form.cleaned_data["known"] == "no":
            return True
        rows = self.formsets.get(step)
        if rows is None:
            return True
        if not rows.is_valid():
            return False
        return step != "victims" or len(rows.forms) == form.cleaned_data["how_many"]

    def victims(self) -> list[dict[str, Any]]:
        """Return the victims as the app that keeps them takes them."""
        return [dict(row.cleaned_data) for row in self.formsets["victims"].forms]

    def suspects(self) -> list[services.NewSuspect]:
        """Return the suspects, rows left wholly empty included: that somebody is suspected is known."""
        if self.forms["suspects"].cleaned_data["known"] == "no":
            return []
        return [_suspect(row.cleaned_data) for row in self.formsets["suspects"].forms]

    def new_case(self, viewer: Viewer) -> services.NewCase:
        """Return the case the answers make, led by the viewer's agency; every page has to be complete."""
        what, where = self.forms["what"].cleaned_data, self.forms["where"].cleaned_data
        victims = self.victims()
        is_home = where["where"] == "home"
        agency_id = viewer.agency_id
        if agency_id is None:
            raise ValueError("A case is led by an agency")
        incident = where["incident_on"]
        found_country = places.HOME_COUNTRY if is_home else where["country"] if where["where"] == "abroad" else ""
        return services.NewCase(
            kind=what["kind"],
            lead_agency_id=agency_id,
            lead_unit_id=viewer.unit_id,
            owner_id=viewer.user_id,
            priority=Priority.URGENT if what["danger"] == FourState.YES else Priority.ORDINARY,
            report_channel=what["report_channel"],
            opened_on=where["opened_on"].date,
            incident_on=incident.date if incident else None,
            incident_on_precision=incident.precision if incident else DatePrecision.DAY,
            found_country_id=places.country_id(found_country),
            found_province_id=places.region_id(where["province"]) if is_home else None,
            found_regency_id=places.region_id(where["regency"]) if is_home else None,
            found_place=where["place"],
            exploitation_country_id=places.country_id(where["exploitation_country"]),
            narrative=what["narrative"],
            exploitations=what["exploitations"],
            report=services.NewReport(
                channel=what["report_channel"],
                received_on=where["opened_on"].date,
                receiving_agency_id=agency_id,
                receiving_unit_id=viewer.unit_id,
            ),
            suspects=self.suspects(),
            victims=victims,
            needs_emergency_aid=any(victim["urgent_need"] for victim in victims),
        )


def _suspect(row: Mapping[str, Any]) -> services.NewSuspect:
    roles = [row["role"]] if row["role"] else []
    if row["party_type"] == PartyType.CORPORATION:
        return services.NewSuspect(party_type=row["party_type"], corporation_name=row["name"], roles=roles)
    identity = Identity(names=[Name(row["name"])] if row["name"] else [])
    return services.NewSuspect(identity=identity, roles=roles)


def first_answers(viewer: Viewer, found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a new draft proposes: the viewer's post, today, and what was searched for.

    Proposals are kept apart from answers, so that no page counts as answered that nobody has seen.
    """
    day = found.get("day")
    opened = day.date if day else timezone.localdate()
    province = found.get("province") or places.region_code(viewer.province_id)
    regency = found.get("regency") or ("" if found.get("province") else places.region_code(viewer.regency_id))
    where = {
        "opened_on_day": [str(opened.day)],
        "opened_on_month": [str(opened.month)],
        "opened_on_year": [str(opened.year)],
        "where": ["home"],
        "province": [province],
        "regency": [regency],
    }
    victim = {
        "how_many": ["1"],
        "victim-TOTAL_FORMS": ["1"],
        "victim-INITIAL_FORMS": ["0"],
        "victim-0-citizenship": [places.HOME_COUNTRY],
    }
    text = str(found.get("text") or "")
    if text and not any(letter.isdigit() for letter in text):
        victim["victim-0-name"] = [text]
    return {START: {"where": where, "victims": victim}}
