"""Answers of people about referrals and the directory. Codes travel, not row ids; the services decide."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import places
from casetracker.access.sections import Section, SectionName, from_names
from casetracker.common.choices import DatePrecision
from casetracker.common.errors import Text
from casetracker.common.forms import Form, PartialDateField, SearchChoiceField
from referrals import access
from referrals.choices import ConsentBasis, DeclineReason, ReferralOutcome, ReferralReason, Urgency
from referrals.workflow import WITHOUT_SERVICE, Move, Status
from victims.choices import SERVICE_TO_GROUP, ServiceGroup, ServiceType

Choice = tuple[str, Any]

URGENCY_LABELS = {
    Urgency.URGENT: _("Urgent: they confirm receipt within hours"),
    Urgency.ORDINARY: _("Ordinary: they confirm receipt within a day"),
}

SECTION_HINTS: dict[str, Text] = {
    SectionName.HEADER: _("Where the case stands, which agency leads it, deadlines."),
    SectionName.SERVICES: _("What was done for the person, without health notes. They record their own services here."),
    SectionName.IDENTITY: _("Name, birth date and numbers. Each look needs a reason and is recorded."),
    SectionName.INVESTIGATION: _("What happened, suspects, charges and stages."),
    SectionName.HEALTH: _("Medical care, counselling and their notes."),
    SectionName.SHELTER_LOCATION: _("Where the person stays. They need it to give a bed."),
}


def grouped_services() -> list[tuple[Any, list[Choice]]]:
    """Return the services under the headings that reports count them by."""
    return [
        (group.label, [(kind.value, kind.label) for kind in ServiceType if SERVICE_TO_GROUP[kind] == group])
        for group in ServiceGroup
    ]


class DayField(PartialDateField):
    """A whole day. Cleans to a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(precisions=(DatePrecision.DAY,), **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the day alone."""
        found = super().clean(value)
        return found.date if found else None


class NeedForm(Form):
    """What is needed, where, how fast."""

    services = forms.MultipleChoiceField(
        label=_("What does the person need?"),
        help_text=_("Choose what you ask this one agency for. Send another referral for the rest."),
        choices=grouped_services,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        error_messages={"required": _("Choose at least one service.")},
    )
    province = forms.ChoiceField(label=_("In which province?"), help_text=_("Agencies that offer it there are shown."))
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=list(URGENCY_LABELS.items()),
        widget=forms.RadioSelect,
        initial=Urgency.ORDINARY,
    )
    reason = forms.ChoiceField(
        label=_("Why do you refer?"), choices=ReferralReason.choices, initial=ReferralReason.ADDITIONAL_SERVICES
    )
    message = forms.CharField(
        label=_("Message to the agency"),
        help_text=_("They read this before they accept. Write no names, numbers or addresses."),
        max_length=3_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [("", _("Choose a province")), *places.province_choices()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        answers = dict(self.cleaned_data)
        answers["province_id"] = places.region_id(answers.pop("province"))
        return answers


class AgencyForm(Form):
    """Which of the agencies that offer it. Those that do not take the person are shown and cannot be chosen."""

    agency = forms.ChoiceField(
        label=_("Agency"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an agency."),
            "invalid_choice": _("Choose an agency from the list."),
        },
    )

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = list(choices)  # type: ignore[attr-defined]


class ConsentForm(Form):
    """What the referral stands on."""

    basis = forms.ChoiceField(
        label=_("What does this referral stand on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the ways, or stop here.")},
    )
    emergency_reason = forms.CharField(
        label=_("What makes it an emergency?"),
        help_text=_("Only for an emergency. Your supervisor reads this, the other agency does not. No names."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_covered: bool, is_refused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(ConsentBasis.EMERGENCY, _("Emergency: life or health is in danger and nobody can be asked"))]
        if not is_refused:
            offered.insert(0, (ConsentBasis.WITHOUT_IDENTITY, _("Send without identity: they get a code and the need")))
        if is_covered:
            offered.insert(0, (ConsentBasis.CONSENT, _("Consent on file: the person agreed to share with this agency")))
        self.fields["basis"].choices = offered  # type: ignore[attr-defined]


class SharingForm(Form):
    """What they will see once they accept, beyond what every accepted referral shares."""

    sections = forms.MultipleChoiceField(
        label=_("What else may they see after accepting?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    marks_optional = False

    def __init__(self, *args: Any, offered: Section, needed: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (name.value, _label(name, needed))
            for name in SectionName
            if Section[name.value.upper()] & offered & ~access.ALWAYS
        ]

    def mask(self) -> int:
        """Return the set chosen, with what is always shared."""
        return int(from_names(self.cleaned_data["sections"]) | access.ALWAYS)


def _label(name: SectionName, needed: Section) -> str:
    hint = SECTION_HINTS[name]
    if Section[name.value.upper()] & needed:
        return _("%(section)s (needed for this service). %(hint)s") % {"section": name.label, "hint": hint}
    return _("%(section)s. %(hint)s") % {"section": name.label, "hint": hint}


# Moves after sending


class MoveForm(Form):
    """A move that may be told a few words."""

    reason = forms.CharField(
        label=_("Note"),
        help_text=_("Both agencies read this. Write no names."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, status: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.status = status


class ReceiveForm(Form):
    """Nothing to say: a click."""

    def __init__(self, *args: Any, status: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(MoveForm):
    """A move that has to be explained."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].label = _("Why?")
        self.fields["reason"].error_messages["required"] = _("Say why, in a few words. No names.")


class DeclineForm(MoveForm):
    """Why not; counted in reports."""

    decline_reason = forms.ChoiceField(
        label=_("Why do you decline?"),
        help_text=_("Declined referrals are counted by reason, so that missing beds and money become visible."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you decline.")},
    )
    field_order = ["decline_reason", "reason"]


class RedirectForm(ReasonForm):
    """Who could do it instead."""

    suggested_agency = SearchChoiceField(
        label=_("Which agency could help?"),
        help_text=_("Nothing is passed on. The sending agency asks the person for consent first."),
        choices_of=places.agency_choices,
        error_messages={"required": _("Choose an agency.")},
    )
    field_order = ["suggested_agency", "reason"]

    def clean_suggested_agency(self) -> UUID | None:
        """Return the agency's key."""
        code = self.cleaned_data["suggested_agency"]
        return UUID(code) if code else None


class StartForm(MoveForm):
    """Since when."""

    on = DayField(
        label=_("When did the service start?"),
        buttons=True,
        error_messages={"required": _("Enter the day it started.")},
    )
    field_order = ["on", "reason"]


class CompleteForm(MoveForm):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=ReferralOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    on = DayField(
        label=_("On which day?"), buttons=True, error_messages={"required": _("Enter the day it was completed.")}
    )
    field_order = ["outcome", "on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.status == Status.ACCEPTED:
            self.fields["outcome"].choices = [  # type: ignore[attr-defined]
                choice for choice in ReferralOutcome.choices if choice[0] in WITHOUT_SERVICE
            ]


class ReportBackForm(Form):
    """What the sending agency is told at the end."""

    feedback = forms.CharField(
        label=_("What was done, and what comes next?"),
        help_text=_("The sending agency reads this. Write no names, and no health notes."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what was done and what comes next. No names.")},
    )

    def __init__(self, *args: Any, status: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


MOVE_FORMS: dict[Move, type[Form]] = {
    Move.RECEIVE: ReceiveForm,
    Move.ACCEPT: MoveForm,
    Move.DECLINE: DeclineForm,
    Move.REDIRECT: RedirectForm,
    Move.START: StartForm,
    Move.COMPLETE: CompleteForm,
    Move.REPORT_BACK: ReportBackForm,
    Move.CLOSE: MoveForm,
    Move.CANCEL: ReasonForm,
    Move.WITHDRAW: ReasonForm,
}


# The directory


class ProviderForm(Form):
    """An agency's own entry in the directory."""

    marks_optional = False

    accepts_referrals = forms.BooleanField(
        label=_("We take referrals at present"),
        help_text=_("Without this we stay in the directory, and nobody can choose us."),
        required=False,
    )
    services = forms.MultipleChoiceField(
        label=_("What we offer"),
        choices=grouped_services,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        required=False,
    )
    whole_country = forms.BooleanField(label=_("In the whole country"), required=False)
    provinces = forms.MultipleChoiceField(
        label=_("In these provinces"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        required=False,
    )
    takes_women = forms.BooleanField(label=_("We take women"), required=False)
    takes_men = forms.BooleanField(label=_("We take men"), required=False)
    takes_children = forms.BooleanField(label=_("We take children"), required=False)
    hours = forms.CharField(
        label=_("Open"), help_text=_("For example: Monday to Friday 08.00–16.00 WIB"), max_length=120, required=False
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    duty_phone = forms.CharField(
        label=_("Duty phone, day and night"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    focal_point = forms.CharField(
        label=pgettext_lazy("directory", "Who to ask for"),
        help_text=_("A position, for example “intake desk”, rather than a name."),
        max_length=120,
        required=False,
    )
    conditions = forms.CharField(
        label=_("What to know before referring"),
        help_text=_("For example: bring a letter of referral; no beds for men."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provinces"].choices = places.province_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask where the services are offered."""
        answers = super().clean() or self.cleaned_data
        if answers.get("services") and not answers.get("whole_country") and not answers.get("provinces"):
            self.add_error("provinces", _("Choose where you offer this: the whole country, or at least one province."))
        return answers

    def offered(self) -> Sequence[tuple[str, int | None]]:
        """Return (service, province) pairs; no province means everywhere."""
        where: list[int | None] = [None]
        if not self.cleaned_data["whole_country"]:
            where = [places.region_id(code) for code in self.cleaned_data["provinces"]]
        return [(service, place) for service in self.cleaned_data["services"] for place in where]
