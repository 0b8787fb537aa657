"""Services, care, shelters and stays."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases import places
from casetracker.common import forms
from victims import choices
from victims.forms.fields import select


class ServiceForm(forms.Form):
    """A service with everything that can be said about it. Only what, when and the outcome must be."""

    type = django_forms.ChoiceField(label=_("Service"))
    started_on = forms.PartialDateField(label=_("From"), precisions=("day",), buttons=True)
    ended_on = forms.PartialDateField(
        label=_("Until"), precisions=("day",), required=False, help_text=_("Empty: the same day, or still going on.")
    )
    provider = forms.SearchChoiceField(label=_("Given by"), choices_of=places.agency_choices)
    outcome = django_forms.ChoiceField(
        label=_("Outcome"), choices=choices.ServiceOutcome.choices, initial=choices.ServiceOutcome.DELIVERED
    )
    unmet_reason = select(
        choices.UnmetReason,
        _("Why it was not given"),
        blank=_("Does not apply"),
        help_text=_("Needed for “not delivered”."),
    )
    refused_by_victim = forms.FourStateField(label=_("Refused by the victim?"), initial="no")
    units = django_forms.DecimalField(
        label=_("How much"),
        required=False,
        max_digits=8,
        decimal_places=2,
        min_value=0,
        localize=True,
        widget=django_forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}),
        error_messages={
            "invalid": _("Enter a number, for example 2 or 1.5."),
            "min_value": _("Enter an amount above zero, or leave it empty."),
            "max_digits": _("Enter a smaller number."),
            "max_whole_digits": _("Enter a smaller number."),
            "max_decimal_places": _("Enter at most two digits after the point."),
        },
    )
    unit_kind = select(choices.UnitKind, _("Of what"), blank=_("Not counted"))
    cost = forms.MoneyField(label=_("Cost"), required=False, max_digits=12)
    currency = django_forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in ("IDR", "USD", "MYR", "SGD", "SAR", "HKD", "TWD", "THB", "EUR")],
    )
    funding = select(choices.FundingSource, _("Paid from"))
    requested_on = forms.PartialDateField(
        label=_("Asked for on"),
        precisions=("day",),
        required=False,
        help_text=_("The law counts the days from here."),
    )
    note = django_forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5_000,
        help_text=_("No names. Everybody who may see this service reads it."),
        widget=django_forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, types: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((code, label) for code, label in choices.ServiceType.choices if code in types),
        ]

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == choices.ServiceOutcome.NOT_DELIVERED and not cleaned.get("unmet_reason"):
            self.add_error("unmet_reason", _("Say why it was not given."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the cleaned answers as the service takes them."""
        cleaned = self.cleaned_data
        return {
            "type": cleaned["type"],
            "provider_id": UUID(cleaned["provider"]),
            "started_on": cleaned["started_on"].date,
            "ended_on": cleaned["ended_on"].date if cleaned["ended_on"] else None,
            "requested_on": cleaned["requested_on"].date if cleaned["requested_on"] else None,
            "outcome": cleaned["outcome"],
            "unmet_reason": cleaned["unmet_reason"],
            "refused_by_victim": cleaned["refused_by_victim"],
            "units": cleaned["units"] or None,
            "unit_kind": cleaned["unit_kind"] if cleaned["units"] else "",
            "cost": cleaned["cost"],
            "currency": cleaned["currency"],
            "funding": cleaned["funding"],
            "note": cleaned["note"],
        }


class QuickServiceForm(forms.Form):
    """What *Today* asks: nothing but, perhaps, a note."""

    note = django_forms.CharField(
        label=_("Note"), required=False, max_length=5_000, widget=django_forms.Textarea(attrs={"rows": 2})
    )


class OthersForm(forms.Form):
    """For whom else the same service was done."""

    people = django_forms.MultipleChoiceField(
        label=_("For whom else?"),
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _("Choose people from the list."),
        },
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]


class StartCareForm(forms.Form):
    """From when a victim is in our care."""

    since = forms.PartialDateField(label=_("In our care since"), precisions=("day",), buttons=True)


class EndCareForm(forms.Form):
    """Until when a victim was in our care."""

    until = forms.PartialDateField(label=_("Last day in our care"), precisions=("day",), buttons=True)


class PlaceForm(forms.Form):
    """A bed in one of our shelters."""

    shelter = django_forms.ChoiceField(
        label=_("Shelter"),
        widget=django_forms.RadioSelect,
        error_messages={"required": _("Choose a shelter.")},
    )
    since = forms.PartialDateField(label=_("From"), precisions=("day",), buttons=True)

    def __init__(self, *args: Any, shelters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shelter"].choices = list(shelters)  # type: ignore[attr-defined]


class EndStayForm(forms.Form):
    """When and why a stay ended."""

    until = forms.PartialDateField(label=_("Last day of the stay"), precisions=("day",), buttons=True)
    exit_reason = django_forms.ChoiceField(
        label=_("Why it ended"), choices=[("", _("Choose")), *choices.PlacementExit.choices]
    )


class ShelterForm(forms.Form):
    """A shelter of our agency."""

    code = django_forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("A name that does not say where it is. Other agencies see only this."),
        error_messages={"required": _("Give it a short code that does not say where it is.")},
    )
    beds = django_forms.IntegerField(
        label=_("Beds"),
        min_value=1,
        max_value=1000,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={
            "invalid": _("Enter a whole number."),
            "min_value": _("Enter a number of beds from 1 to 1,000."),
            "max_value": _("Enter a number of beds from 1 to 1,000."),
        },
    )
    takes_women = django_forms.BooleanField(label=_("Takes women"), required=False, initial=True)
    takes_men = django_forms.BooleanField(label=_("Takes men"), required=False)
    takes_children = django_forms.BooleanField(label=_("Takes children"), required=False, initial=True)
    province = django_forms.ChoiceField(label=_("Province"), required=False)
    regency = forms.DependentChoiceField(
        label=_("Regency or city"),
        parent="province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    address = django_forms.CharField(
        label=_("Address"),
        required=False,
        max_length=300,
        help_text=_("Shown only to those who place and host people."),
        widget=django_forms.Textarea(attrs={"rows": 2}),
    )
    is_active = django_forms.BooleanField(label=_("Open"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [("", _("Not known")), *places.province_choices()]  # type: ignore[attr-defined]
        self.fields["regency"].fill(self, "regency")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A shelter takes somebody in."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("takes_women", "takes_men", "takes_children")):
            self.add_error("takes_women", _("Tick at least one group of people the shelter takes."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the cleaned answers as the service takes them."""
        cleaned = self.cleaned_data
        return {
            **{
                name: cleaned[name]
                for name in ("code", "beds", "takes_women", "takes_men", "takes_children", "address", "is_active")
            },
            "regency_id": places.region_id(cleaned["regency"]),
        }
