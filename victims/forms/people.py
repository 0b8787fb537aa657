"""Adding a victim, and changing what is known about one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import places
from casetracker.common import forms
from casetracker.common.choices import AgeBasis, Sex
from casetracker.common.dates import PartialDate
from casetracker.common.templatetags.ui import partial_date
from casetracker.regions import lookup
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from casetracker.vault.nik import LENGTH, read_nik
from casetracker.vault.reading import IdentityCard
from casetracker.vault.services import Birth, Identity, Name, Number
from victims import choices
from victims.forms.fields import AgeRangeField, code_choices, select

_NAME_INPUT = {"autocomplete": "off", "spellcheck": "false"}
_NUMBER_INPUT = {"autocomplete": "off", "spellcheck": "false"}
_BASES = (BirthDateBasis.CLAIMED, BirthDateBasis.DOCUMENTED, BirthDateBasis.ASSESSED)
_NUMBERS = (IdentifierKind.NIK, IdentifierKind.PASSPORT, IdentifierKind.SPLP, IdentifierKind.OTHER)
_FOLDED = (
    "birth_documented",
    "birth_document",
    "birth_assessed",
    *_NUMBERS,
    "aliases",
    "second_citizenship",
    "is_stateless",
)
MOST_LINES = 10
LONGEST_NUMBER = 60


def _number(label: Any, help_text: Any = "") -> django_forms.CharField:
    widget = django_forms.Textarea(attrs={"rows": 1, "class": "input-lines", **_NUMBER_INPUT})
    return django_forms.CharField(label=label, required=False, max_length=600, widget=widget, help_text=help_text)


class IdentityFields(forms.Form):
    """Who somebody is: name, aliases, sex, citizenships, birth dates on three bases, numbers. All may be missing."""

    full_name = django_forms.CharField(
        label=_("Full name"),
        required=False,
        help_text=_("As the person says it. One word is enough. It is kept apart and hidden; pages show a code."),
        widget=django_forms.TextInput(attrs=_NAME_INPUT),
    )
    aliases = django_forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=2_000,
        help_text=_("One on each line: nicknames, names used at work or on documents."),
        widget=django_forms.Textarea(attrs={"rows": 2, **_NAME_INPUT}),
    )
    sex = django_forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        initial=Sex.UNKNOWN,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    citizenship = forms.CountryField(label=_("Citizenship"), required=False)
    second_citizenship = forms.CountryField(label=_("Second citizenship"), required=False)
    is_stateless = django_forms.BooleanField(label=_("Has no citizenship (stateless)"), required=False)
    birth_claimed = forms.PartialDateField(
        label=_("Birth date as the person says"),
        required=False,
        help_text=_("If only the year is known, leave day and month empty."),
    )
    birth_documented = forms.PartialDateField(label=_("Birth date as a document says"), required=False)
    birth_document = django_forms.CharField(label=_("Which document"), required=False, max_length=60)
    birth_assessed = forms.PartialDateField(label=_("Birth date as assessed"), required=False)
    nik = _number(_("NIK"), _("16 digits, with or without blanks. One that does not fit is kept too if you say so."))
    passport = _number(pgettext_lazy("number", "Passport"))
    splp = _number(_("SPLP travel letter"))
    other = _number(_("Other number"))
    keep_both = django_forms.BooleanField(
        label=_("Keep the number and the answers as they are"),
        required=False,
        help_text=_("A number that does not fit can itself be evidence. Nothing is changed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nik_doubts: list[str] = []
        if not self.is_bound or not self.data.get(self.add_prefix("keep_both")):
            self.fields["keep_both"].widget = django_forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Compare the NIK with the answers beside it: a doubt is asked about once, and never blocks."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.nik_doubts = self._doubts(cleaned)
        if self.nik_doubts:
            self.fields["keep_both"].widget = django_forms.CheckboxInput()
            if not cleaned.get("keep_both"):
                for doubt in self.nik_doubts:
                    self.add_error("nik", doubt)
                self.add_error("keep_both", _("Correct the answer that is wrong, or tick here to keep both."))
        if cleaned.get("is_stateless") and (cleaned.get("citizenship") or cleaned.get("second_citizenship")):
            self.add_error("is_stateless", _("Leave the citizenship empty, or take this tick away."))
        if not _fit(cleaned.get("aliases"), forms.SHORT_TEXT):
            self.add_error("aliases", _("Enter at most 10 names, each on its own line and up to 200 characters."))
        for kind in _NUMBERS:
            if not _fit(cleaned.get(kind), LONGEST_NUMBER):
                self.add_error(kind, _("Enter at most 10 numbers, each on its own line and up to 60 characters."))
        return cleaned

    @property
    def shows_more(self) -> bool:
        """Say whether a folded answer holds something."""
        return any(self[name].value() for name in _FOLDED if name in self.fields and not _is_blank(self[name].value()))

    def numbers_typed(self) -> list[str]:
        """Return every number entered."""
        return [line for kind in _NUMBERS for line in _lines(self.cleaned_data.get(kind))]

    def _doubts(self, cleaned: Mapping[str, Any]) -> list[str]:
        return [doubt for text in _lines(cleaned.get("nik")) for doubt in self._doubts_of(text, cleaned)]

    def _doubts_of(self, text: str, cleaned: Mapping[str, Any]) -> list[str]:
        found = read_nik(text, timezone.localdate())
        if found.problem == "length":
            return [
                gettext("A NIK has %(wanted)d digits, this has %(found)d.")
                % {"wanted": LENGTH, "found": sum(letter.isdigit() for letter in text)}
            ]
        doubts = []
        if found.problem == "date":
            doubts.append(gettext("The birth date inside this NIK does not exist."))
        elif found.birth and not self._fits(found.birth, cleaned):
            doubts.append(
                gettext("This NIK says born on %(day)s, which does not match.") % {"day": partial_date(found.birth)}
            )
        sex = cleaned.get("sex")
        if sex in {Sex.FEMALE, Sex.MALE} and found.sex and sex != found.sex:
            words = {"sex": Sex(found.sex).label.lower()}
            doubts.append(gettext("This NIK says %(sex)s, which does not match.") % words)
        return doubts

    @staticmethod
    def _fits(birth: date, cleaned: Mapping[str, Any]) -> bool:
        # Only a claimed or documented date is a second source; the century inside a NIK is a guess and not compared.
        given = [cleaned.get(name) for name in ("birth_claimed", "birth_documented")]
        known = [value for value in given if value is not None]
        return not known or any(_may_be(value, birth) for value in known)

    def identity(self) -> Identity:
        """Return the cleaned answers as the vault keeps them."""
        cleaned = self.cleaned_data
        names = [Name(cleaned["full_name"])] if cleaned["full_name"] else []
        names += [Name(line, NameKind.ALIAS) for line in _lines(cleaned["aliases"])]
        births = [
            Birth(
                value=cleaned[f"birth_{basis}"].date,
                basis=basis,
                precision=cleaned[f"birth_{basis}"].precision,
                document=cleaned["birth_document"] if basis == BirthDateBasis.DOCUMENTED else "",
            )
            for basis in _BASES
            if cleaned[f"birth_{basis}"]
        ]
        countries = [places.country_id(cleaned[name]) for name in ("citizenship", "second_citizenship")]
        return Identity(
            names=names,
            births=births,
            numbers=[Number(line, kind) for kind in _NUMBERS for line in _lines(cleaned[kind])],
            citizenship_ids=[pk for pk in dict.fromkeys(countries) if pk is not None],
            is_stateless=cleaned["is_stateless"],
            sex=cleaned["sex"],
        )


def _is_blank(value: Any) -> bool:
    return not any(value.values()) if isinstance(value, Mapping) else value in (None, "", False)


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _fit(text: Any, longest: int) -> bool:
    lines = _lines(text)
    return len(lines) <= MOST_LINES and all(len(line) <= longest for line in lines)


def _may_be(value: PartialDate, birth: date) -> bool:
    if value.precision == "year":
        return value.date.year % 100 == birth.year % 100
    same_month = (value.date.year % 100, value.date.month) == (birth.year % 100, birth.month)
    return same_month if value.precision == "month" else same_month and value.date.day == birth.day


def identity_initial(card: IdentityCard) -> dict[str, Any]:
    """Return what the identity form starts with for somebody already known."""
    full = [value for kind, value in card.names if kind == NameKind.FULL]
    others = full[1:] + [value for kind, value in card.names if kind != NameKind.FULL]
    found: dict[str, Any] = {
        "full_name": full[0] if full else "",
        "aliases": "\n".join(others),
        "sex": card.sex,
        "is_stateless": card.is_stateless,
    }
    for basis, born, precision, document in card.births:
        found[f"birth_{basis}"] = PartialDate(born, precision)
        if basis == BirthDateBasis.DOCUMENTED:
            found["birth_document"] = document
    for kind, value in card.numbers:
        found[kind] = f"{found[kind]}\n{value}" if kind in found else value
    countries = [entry.alpha2 for pk in card.citizenship_ids if (entry := lookup.country(pk))]
    found |= dict(zip(("citizenship", "second_citizenship"), countries, strict=False))
    return found


class IdentityForm(IdentityFields):
    """Change who a victim is."""

    marks_optional = False


class VictimForm(IdentityFields):
    """Add a victim: who, how old, found when and where, what is needed first. Nothing but the day must be known."""

    marks_optional = False

    age_identified = AgeRangeField(
        label=_("Age when found"),
        help_text=_("In whole years. Leave it empty where a birth date says it."),
    )
    age_basis = select(AgeBasis, _("How the age is known"))
    registered_on = forms.PartialDateField(
        label=_("When was this person identified?"),
        buttons=True,
        error_messages={"required": _("Enter the day this person was identified.")},
    )
    identified_where = select(choices.IdentifiedWhere, _("Found where on the journey"))
    cross_border = select(choices.CrossBorder, _("Direction"))
    origin_province = django_forms.ChoiceField(label=_("Province of origin"), required=False)
    origin_regency = forms.DependentChoiceField(
        label=_("Regency or city of origin"),
        parent="origin_province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    urgent_need = select(choices.ServiceType, _("Most urgent need"), blank=_("None, or not known yet"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin_province"].choices = [("", _("Not known")), *places.province_choices()]  # type: ignore[attr-defined]
        self.fields["origin_regency"].fill(self, "origin_regency")  # type: ignore[attr-defined]
        self.known: list[tuple[str, str]] = []

    def ask_who(self, matches: Sequence[tuple[UUID, str]]) -> None:
        """Ask whether one of these persons, found under the same name or number, is meant."""
        options = [(str(subject_id), label) for subject_id, label in matches]
        self.fields["same_person_as"] = django_forms.ChoiceField(
            label=_("Is this one of the people already recorded?"),
            choices=[*options, ("new", _("No, this is another person"))],
            widget=django_forms.RadioSelect,
            error_messages={"required": _("Say whether this is one of these people.")},
        )


class FactsForm(forms.Form):
    """Where and how the victim was found."""

    registered_on = forms.PartialDateField(label=_("Identified on"), buttons=True)
    identified_where = select(choices.IdentifiedWhere, _("Found where on the journey"))
    cross_border = select(choices.CrossBorder, _("Direction"))
    origin_province = django_forms.ChoiceField(label=_("Province of origin"), required=False)
    origin_regency = forms.DependentChoiceField(
        label=_("Regency or city of origin"),
        parent="origin_province",
        choices_for=places.regency_choices,
        options_url="regency_options",
        required=False,
    )
    was_prevented = forms.FourStateField(label=_("Stopped before exploitation began?"))
    was_trafficked_before = forms.FourStateField(label=_("Trafficked before?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin_province"].choices = [("", _("Not known")), *places.province_choices()]  # type: ignore[attr-defined]
        self.fields["origin_regency"].fill(self, "origin_regency")  # type: ignore[attr-defined]


class AgesForm(forms.Form):
    """The three ages, kept apart, and what they rest on."""

    age_recruited = AgeRangeField(label=_("Age when recruited"))
    age_exploited = AgeRangeField(label=_("Age when exploitation began"))
    age_identified = AgeRangeField(label=_("Age when found"))
    age_basis = select(AgeBasis, _("How the age is known"))
    age_changed_by = select(
        choices.AgeChangedBy, _("Who changed an age on a document"), blank=_("Nobody, or not known")
    )


class RecruitmentForm(forms.Form):
    """How it began, and how long it went on."""

    recruiter_relationship = select(choices.RecruiterRelationship, _("Who was the recruiter to the victim?"))
    recruiter_actor = select(choices.RecruiterActor, _("What kind of recruiter"))
    recruitment_method = select(choices.RecruitmentMethod, _("How contact was made"))
    recruitment_promise = select(choices.RecruitmentPromise, _("What was promised"))
    visa_used = select(choices.VisaUsed, _("Visa travelled on"))
    was_abducted = forms.FourStateField(label=_("Abducted?"))
    duration = select(choices.DurationBand, _("How long the exploitation lasted"))
    remarks = django_forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=5_000,
        help_text=_("No names or numbers: they belong to the identity."),
        widget=django_forms.Textarea(attrs={"rows": 5}),
    )


class WishesForm(forms.Form):
    """What the victim wants. A no to the police never closes the door to help."""

    wants_services = forms.FourStateField(label=_("Wants help from services?"))
    wants_return = forms.FourStateField(label=_("Wants to return home?"))
    wants_investigation = forms.FourStateField(label=_("Wants an investigation?"))
    guardian_is_suspect = forms.FourStateField(
        label=_("Is a parent or guardian a suspect?"),
        help_text=_("Then that person cannot consent for the victim, and must not learn where the victim is."),
    )


class RevealForm(forms.Form):
    """Why a name is needed."""

    reason = django_forms.CharField(
        label=_("Why do you need the name?"),
        max_length=300,
        min_length=3,
        error_messages={"required": _("Say why you need the name."), "min_length": _("Say why in a few words.")},
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NeedForm(forms.Form):
    """Something the victim needs."""

    type = django_forms.ChoiceField(label=_("What is needed"), choices=code_choices(choices.ServiceType, _("Choose")))
    is_urgent = django_forms.BooleanField(label=_("Urgent"), required=False)
    since = forms.PartialDateField(label=_("Asked for on"), precisions=("day",), buttons=True)
