"""Forms of suspects, charges and stages."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases import places, services
from cases.choices import (
    ChainPosition,
    ChargeOutcome,
    ChargePhase,
    PartyType,
    SuspectLegalStatus,
    SuspectRole,
)
from cases.forms.case import VersionedForm
from cases.forms.parties import WALLED, account_field, account_of, unit_field
from cases.models import Suspect
from casetracker.common import forms
from casetracker.common.choices import DatePrecision, Sex
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from casetracker.vault.reading import IdentityCard
from casetracker.vault.services import Birth, Identity, Name, Number

MOST_ALIASES = 10
NIK_DIGITS = 16


class IdentityFields(forms.Form):
    """Who a person is, as far as it is known. One name field: single names are normal."""

    full_name = django_forms.CharField(
        label=_("Full name"),
        help_text=_("As the person gives it. One word is enough."),
        required=False,
        widget=django_forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "words"}),
    )
    aliases = django_forms.CharField(
        label=_("Also known as"),
        help_text=_("One name on each line."),
        widget=django_forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        required=False,
        max_length=1_000,
    )
    birth = forms.PartialDateField(label=_("Date of birth"), required=False)
    birth_basis = django_forms.ChoiceField(
        label=_("How the date is known"),
        choices=BirthDateBasis.choices,
        initial=BirthDateBasis.CLAIMED,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        required=False,
    )
    nik = django_forms.CharField(
        label=_("NIK"),
        help_text=_("16 digits; blanks and dots are accepted."),
        max_length=30,
        required=False,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )
    passport = django_forms.CharField(
        label=_("Passport number"),
        max_length=30,
        required=False,
        widget=django_forms.TextInput(attrs={"spellcheck": "false"}),
    )

    def clean_nik(self) -> str:
        """Return the digits; a forged number is evidence, so only what cannot be a NIK at all is refused."""
        digits = "".join(character for character in self.cleaned_data["nik"] if character.isalnum())
        if digits and (not digits.isascii() or not digits.isdigit() or len(digits) != NIK_DIGITS):
            raise django_forms.ValidationError(
                _("Enter 16 digits. If the number on the document is different, write it under passport number.")
            )
        return digits

    def clean_aliases(self) -> str:
        """Return the lines."""
        lines = [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if len(lines) > MOST_ALIASES or any(len(line) > forms.SHORT_TEXT for line in lines):
            raise django_forms.ValidationError(_("Enter at most 10 names of at most 200 characters."))
        return "\n".join(lines)

    def identity(self, *, sex: str, citizenship: str) -> Identity:
        """Return what the vault keeps."""
        data = self.cleaned_data
        names = [Name(data["full_name"])] if data["full_name"] else []
        names += [Name(alias, NameKind.ALIAS) for alias in data["aliases"].splitlines()]
        birth = data["birth"]
        basis = data["birth_basis"] or BirthDateBasis.CLAIMED
        country = places.country_id(citizenship)
        numbers = [Number(data["nik"], IdentifierKind.NIK)] if data["nik"] else []
        numbers += [Number(data["passport"], IdentifierKind.PASSPORT)] if data["passport"] else []
        return Identity(
            names=names,
            births=[Birth(birth.date, basis, birth.precision)] if birth else [],
            numbers=numbers,
            citizenship_ids=[country] if country else [],
            sex=sex,
        )


class FactFields(forms.Form):
    """What is known about a suspect in this case, without a name."""

    legal_status = django_forms.ChoiceField(label=_("Legal status"), choices=SuspectLegalStatus.choices)
    named_on = forms.PartialDateField(
        label=_("Formally named on"),
        precisions=(DatePrecision.DAY,),
        required=False,
    )
    roles = django_forms.MultipleChoiceField(
        label=_("Part played"),
        choices=SuspectRole.choices,
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
        required=False,
    )
    chain_position = django_forms.ChoiceField(
        label=_("Place in the network"),
        choices=ChainPosition.choices,
        initial=ChainPosition.UNKNOWN,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    is_kin_of_victim = forms.FourStateField(label=_("Related to a victim?"))
    is_public_official = forms.FourStateField(label=_("A public official?"))
    employer_agency = forms.SearchChoiceField(
        label=_("Agency of the official"), choices_of=places.agency_choices, help_text=WALLED, required=False
    )
    employer_unit = unit_field()
    account = account_field()
    is_also_victim = forms.FourStateField(label=_("Also a victim of trafficking?"))
    remarks = django_forms.CharField(
        label=_("Remarks"),
        help_text=_("No names or numbers of people."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=5_000,
        required=False,
    )

    def clean_account(self) -> str:
        """Find the account."""
        self.account_id = account_of(self.cleaned_data["account"])
        return str(self.cleaned_data["account"])

    def facts(self) -> dict[str, Any]:
        """Return the columns and their values."""
        data = self.cleaned_data
        agency = data["employer_agency"]
        named = data["named_on"]
        return {
            "legal_status": data["legal_status"],
            "named_on": named.date if named else None,
            "chain_position": data["chain_position"],
            "is_kin_of_victim": data["is_kin_of_victim"],
            "is_public_official": data["is_public_official"],
            "employer_agency_id": UUID(agency) if agency else None,
            "employer_unit_id": UUID(data["employer_unit"]) if data["employer_unit"] else None,
            "account_id": self.account_id,
            "is_also_victim": data["is_also_victim"],
            "remarks": data["remarks"],
        }


class PersonFields(forms.Form):
    """Sex, nationality and age, which reports count by."""

    sex = django_forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        initial=Sex.UNKNOWN,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    citizenship = forms.CountryField(label=_("Nationality"), required=False)
    age_years = django_forms.IntegerField(
        label=_("Age in years"),
        min_value=0,
        max_value=120,
        required=False,
        widget=django_forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        error_messages={"invalid": _("Enter the age in whole years."), "max_value": _("Enter an age from 0 to 120.")},
    )


class NewSuspectForm(FactFields, PersonFields, IdentityFields):
    """A new suspect: person or company."""

    party_type = django_forms.ChoiceField(
        label=_("Person or company"),
        choices=PartyType.choices,
        initial=PartyType.NATURAL_PERSON,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    corporation_name = django_forms.CharField(
        label=_("Name of the company"), help_text=_("Only for a company."), required=False
    )
    field_order = (
        "party_type",
        "full_name",
        "aliases",
        "corporation_name",
        "sex",
        "citizenship",
        "age_years",
        "birth",
        "birth_basis",
        "nik",
        "passport",
        "roles",
        "legal_status",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("party_type") == PartyType.CORPORATION and not cleaned.get("corporation_name"):
            self.add_error("corporation_name", _("Enter the name of the company."))
        return cleaned

    def suspect(self) -> services.NewSuspect:
        """Return the suspect as the service takes it."""
        data = self.cleaned_data
        is_company = data["party_type"] == PartyType.CORPORATION
        return services.NewSuspect(
            party_type=data["party_type"],
            identity=None if is_company else self.identity(sex=data["sex"], citizenship=data["citizenship"]),
            corporation_name=data["corporation_name"],
            sex=data["sex"],
            citizenship_id=places.country_id(data["citizenship"]),
            age_years=data["age_years"],
            roles=data["roles"],
            **self.facts(),
        )


class EditSuspectForm(VersionedForm, FactFields, PersonFields):
    """The facts of a suspect that are no identity."""

    corporation_name = django_forms.CharField(label=_("Name of the company"), required=False)
    field_order = ("corporation_name", "sex", "citizenship", "age_years", "roles", "legal_status")

    def __init__(self, *args: Any, is_company: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unused = ("sex", "age_years", "is_also_victim", "is_kin_of_victim") if is_company else ("corporation_name",)
        for name in unused:
            del self.fields[name]

    @staticmethod
    def initial_of(suspect: Suspect, roles: Sequence[str]) -> dict[str, Any]:
        """Return the answers as they stand."""
        names = (
            "corporation_name",
            "legal_status",
            "named_on",
            "sex",
            "age_years",
            "chain_position",
            "is_kin_of_victim",
            "is_public_official",
            "is_also_victim",
            "remarks",
            "version",
        )
        return {
            **{name: getattr(suspect, name) for name in names},
            "roles": list(roles),
            "citizenship": places.country_code(suspect.citizenship_id),
            "employer_agency": str(suspect.employer_agency_id or ""),
            "employer_unit": str(suspect.employer_unit_id or ""),
            "account": suspect.account.email if suspect.account else "",
        }

    def values(self) -> dict[str, Any]:
        """Return the columns and their values."""
        data = self.cleaned_data
        for name in ("is_kin_of_victim", "is_also_victim"):
            data.setdefault(name, "not_asked")
        values = {**self.facts(), "citizenship_id": places.country_id(data["citizenship"])}
        for name in ("corporation_name", "sex", "age_years"):
            if name in self.fields:
                values[name] = data[name]
        return values


class IdentityForm(VersionedForm, IdentityFields, PersonFields):
    """A correction of who a suspect is. Filled in only after the name was asked for with a reason."""

    field_order = ("full_name", "aliases", "sex", "citizenship", "birth", "birth_basis", "nik", "passport")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["age_years"]

    @staticmethod
    def initial_of(card: IdentityCard, version: int) -> dict[str, Any]:
        """Return the identity as it stands."""
        names = [value for kind, value in card.names if kind == NameKind.FULL]
        others = names[1:] + [value for kind, value in card.names if kind != NameKind.FULL]
        numbers = dict(card.numbers)
        initial: dict[str, Any] = {
            "full_name": names[0] if names else "",
            "aliases": "\n".join(others),
            "sex": card.sex,
            "citizenship": places.country_code(card.citizenship_ids[0]) if card.citizenship_ids else "",
            "nik": numbers.get(IdentifierKind.NIK, ""),
            "passport": numbers.get(IdentifierKind.PASSPORT, ""),
            "version": version,
        }
        if card.births:
            basis, value, precision, _document = card.births[0]
            initial |= {"birth": (value, precision), "birth_basis": basis}
        return initial

    def new_identity(self) -> Identity:
        """Return what the vault keeps from now on."""
        return self.identity(sex=self.cleaned_data["sex"], citizenship=self.cleaned_data["citizenship"])


class ChargeForm(forms.Form):
    """An article a suspect is charged with; those in force on the day of the offence are on offer."""

    offence = django_forms.ChoiceField(label=_("Article"), error_messages={"required": _("Choose the article.")})
    phase = django_forms.ChoiceField(
        label=_("Named in"),
        choices=ChargePhase.choices,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        error_messages={"required": _("Choose where the article was named.")},
    )
    laid_on = forms.PartialDateField(label=_("On"), precisions=(DatePrecision.DAY,), buttons=True)
    remarks = django_forms.CharField(
        label=_("Remarks"),
        help_text=_("For a law without an article on the list, write the article."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, offences: Iterable[tuple[Any, Sequence[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence"].choices = [("", _("Choose")), *offences]  # type: ignore[attr-defined]


class DecideForm(VersionedForm):
    """What became of a charge."""

    phase = django_forms.ChoiceField(label=_("Named in"), choices=ChargePhase.choices)
    outcome = django_forms.ChoiceField(
        label=_("Outcome"), choices=ChargeOutcome.choices, widget=django_forms.RadioSelect
    )
    decided_on = forms.PartialDateField(label=_("Decided on"), precisions=(DatePrecision.DAY,), required=False)
    prison_years = django_forms.IntegerField(
        label=_("Prison: years"),
        min_value=0,
        max_value=100,
        required=False,
        widget=django_forms.NumberInput(attrs={"class": "input-short"}),
    )
    prison_months = django_forms.IntegerField(
        label=_("and months"),
        min_value=0,
        max_value=11,
        required=False,
        widget=django_forms.NumberInput(attrs={"class": "input-short"}),
    )
    fine_rupiah = forms.MoneyField(label=_("Fine in rupiah"), required=False)
    restitution_rupiah = forms.MoneyField(label=_("Restitution in rupiah"), required=False)
    remarks = django_forms.CharField(label=_("Remarks"), max_length=500, required=False)

    def values(self) -> dict[str, Any]:
        """Return the columns and their values."""
        data = self.cleaned_data
        months = 12 * (data["prison_years"] or 0) + (data["prison_months"] or 0)
        return {
            "phase": data["phase"],
            "outcome": data["outcome"],
            "decided_on": data["decided_on"].date if data["decided_on"] else None,
            "prison_months": months or None,
            "fine_rupiah": _whole(data["fine_rupiah"]),
            "restitution_rupiah": _whole(data["restitution_rupiah"]),
            "remarks": data["remarks"],
        }


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)


class StageForm(forms.Form):
    """A stage that proceedings reached."""

    stage = django_forms.ChoiceField(label=_("Stage"), error_messages={"required": _("Choose the stage.")})
    suspect = django_forms.ChoiceField(label=_("For"), required=False)
    on = forms.PartialDateField(label=_("Reached on"), buttons=True)
    document_number = django_forms.CharField(label=_("Number of the letter or decision"), max_length=80, required=False)
    reason = django_forms.CharField(
        label=_("Reason"),
        help_text=_("Needed when a file is returned or proceedings stop."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        stages: Sequence[tuple[Any, Any]],
        suspects: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("Choose")), *stages]  # type: ignore[attr-defined]
        self.fields["suspect"].choices = [("", _("The whole case")), *suspects]  # type: ignore[attr-defined]

    def reached(self) -> tuple[date, str]:
        """Return the day and how much of it is known."""
        on = self.cleaned_data["on"]
        return on.date, on.precision
