"""Answers of people about themselves, other users, and agencies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import access
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role, TimeZone
from casetracker.accounts.models import Agency, Unit
from casetracker.accounts.services import AgencyFacts
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import DatePrecision
from casetracker.common.forms import CountryField, Form, PartialDateField, SearchChoiceField
from casetracker.regions import lookup
from casetracker.regions.models import Region

LANGUAGES = (("id", "Bahasa Indonesia"), ("en", "English"))

ROLE_HINTS = {
    Role.OFFICER: _("logs cases, victims and suspects"),
    Role.SUPERVISOR: _("reads the header of the agency’s cases, a file when assigned, and looks after referrals"),
    Role.SHELTER_WORKER: _("cares for people, records services, sees health notes and where people stay"),
    Role.COORDINATOR: _("follows deadlines and builds reports, reads no case file"),
    Role.PROSECUTOR: _("follows charges and stages"),
    Role.PARTNER_CONTACT: _("reads what was shared with the agency"),
    Role.APPROVER: _("decides, with a second person, what no one may do alone"),
    Role.AUDITOR: _("reads who did and saw what, no case content"),
    Role.STATISTICIAN: _("reads figures, no case content"),
    Role.AGENCY_ADMIN: _("manages the agency’s users and programs, no case content"),
    Role.SYSTEM_ADMIN: _("manages all users and the directory, no case content"),
}


def agency_choices() -> Sequence[tuple[str, str]]:
    """Return the agencies of the task force, by name."""
    rows = Agency.objects.of_the_task_force().order_by("name", "id").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def unit_choices(agency_id: UUID | None) -> list[tuple[str, str]]:
    """Return the units of an agency, by name."""
    if agency_id is None:
        return []
    rows = Unit.objects.filter(agency_id=agency_id).order_by("name", "id").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def role_choices(viewer: Viewer, held: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the roles a viewer may give, and those somebody holds already, each with what it does."""
    offered = set(access.roles_to_give(viewer)) | held
    return [
        (role.value, _("%(role)s: %(does)s") % {"role": role.label, "does": ROLE_HINTS[role]})
        for role in Role
        if role in offered
    ]


class ProfileForm(Form):
    """One's own name, language, time zone and shortcuts."""

    display_name = forms.CharField(
        label=_("Name shown to colleagues"),
        max_length=120,
        help_text=_("A service name such as “Case officer 7” is enough."),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect(attrs={"class": "choices-inline"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=TimeZone.choices, help_text=_("Times on all pages are shown in this zone.")
    )
    shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Shift three times leaves the page in any case. Switch the others off if they get in your way."),
    )


class InviteForm(Form):
    """Somebody new."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("An address only this person reads. The link to choose a password goes there."),
        error_messages={"invalid": _("Enter an e-mail address, for example name@agency.go.id.")},
    )
    display_name = forms.CharField(
        label=_("Name shown to colleagues"), max_length=120, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    agency = SearchChoiceField(label=_("Agency"), choices_of=agency_choices)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        initial=settings.LANGUAGES[-1][0],
        widget=forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=TimeZone.choices, initial=TimeZone.WIB)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(viewer)  # type: ignore[attr-defined]
        if access.can_edit_agencies(viewer):
            # Whoever places people anywhere names the unit on the user's page, once the agency is known.
            del self.fields["unit"]
        else:
            del self.fields["agency"]
            self.fields["unit"].choices = [("", _("No unit")), *unit_choices(viewer.agency_id)]  # type: ignore[attr-defined]


class UserForm(Form):
    """What an administrator changes of a user."""

    display_name = forms.CharField(
        label=_("Name shown to colleagues"), max_length=120, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    agency = SearchChoiceField(label=_("Agency"), choices_of=agency_choices)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, viewer: Viewer, agency_id: UUID | None, held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(viewer, held)  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", _("No unit")), *unit_choices(agency_id)]  # type: ignore[attr-defined]
        if not access.can_edit_agencies(viewer):
            del self.fields["agency"]


class FindForm(Form):
    """Narrows the list of users."""

    marks_optional = False
    asks_for_people = frozenset({"text"})

    text = forms.CharField(label=_("Name or e-mail address"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Any role")), *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("Account"),
        choices=[
            ("", _("Any account")),
            ("on", pgettext_lazy("account", "Switched on")),
            ("off", pgettext_lazy("account", "Switched off")),
        ],
        required=False,
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if access.can_edit_agencies(viewer):
            self.fields["agency"].choices = [("", _("Any agency")), *agency_choices()]  # type: ignore[attr-defined]
        else:
            del self.fields["agency"]

    def narrow(self, rows: Any) -> Any:
        """Return the users that fit; what cannot be read narrows nothing."""
        answers = self.cleaned_data if self.is_valid() else {}
        if text := answers.get("text"):
            rows = rows.filter(Q(display_name__icontains=text) | Q(email__icontains=text))
        if role := answers.get("role"):
            rows = rows.filter(roles__role=role)
        if state := answers.get("state"):
            rows = rows.filter(is_active=state == "on")
        if agency := answers.get("agency"):
            rows = rows.filter(agency_id=agency)
        return rows


class FindAgencyForm(Form):
    """Narrows the directory of agencies."""

    marks_optional = False

    text = forms.CharField(label=_("Name, also a former one"), max_length=100, required=False)
    type = forms.ChoiceField(
        label=_("Kind of agency"), choices=[("", _("Any kind")), *AgencyType.choices], required=False
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Any level")), *AgencyLevel.choices], required=False)
    state = forms.ChoiceField(
        label=_("Still working"),
        choices=[
            ("", _("Either")),
            ("on", pgettext_lazy("agency", "Works")),
            ("off", pgettext_lazy("agency", "No longer works")),
        ],
        required=False,
    )

    def narrow(self, rows: Any) -> Any:
        """Return the agencies that fit; what cannot be read narrows nothing."""
        answers = self.cleaned_data if self.is_valid() else {}
        if text := answers.get("text"):
            rows = rows.named(text)
        for name in ("type", "level"):
            if value := answers.get(name):
                rows = rows.filter(**{name: value})
        if state := answers.get("state"):
            rows = rows.filter(is_active=state == "on")
        return rows


def region_choices() -> list[tuple[str, str]]:
    """Return every province and regency of today by name, regencies with their province."""
    found = []
    for pk, code in Region.objects.current().values_list("pk", "code"):
        entry = lookup.region(pk)
        if entry is None:
            continue
        province = lookup.region(entry.parent_id)
        found.append((code, f"{entry.name}, {province.name}" if province else entry.name))
    return sorted(found, key=lambda item: item[1])


class AgencyForm(Form):
    """The facts of an agency."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_id = forms.CharField(label=_("Name in Bahasa Indonesia"), max_length=200, required=False)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    type = forms.ChoiceField(label=_("Kind of agency"), choices=AgencyType.choices)
    level = forms.ChoiceField(label=_("Level"), choices=AgencyLevel.choices)
    parent = SearchChoiceField(label=_("Part of"), choices_of=agency_choices, required=False)
    region = SearchChoiceField(label=_("Province, regency or city"), choices_of=region_choices, required=False)
    country = CountryField(label=_("Country"), required=False, help_text=_("For missions abroad: where it stands."))
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    duty_phone = forms.CharField(
        label=_("Duty phone, day and night"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    is_active = forms.BooleanField(
        label=_("Still works"),
        required=False,
        help_text=_("Without this nobody can choose it any more; old cases keep it."),
    )

    def facts(self) -> AgencyFacts:
        """Return what the service takes."""
        answers = dict(self.cleaned_data)
        parent, region, country = (answers.pop(name) for name in ("parent", "region", "country"))
        place = lookup.region_by_code(region) if region else None
        abroad = lookup.country_by_code(country) if country else None
        return AgencyFacts(
            parent_id=UUID(parent) if parent else None,
            region_id=place.id if place else None,
            country_id=abroad.id if abroad else None,
            **answers,
        )


def agency_initial(agency: Agency) -> dict[str, Any]:
    """Return what the form starts with for an agency."""
    names = ("name", "name_id", "short_name", "type", "level", "phone", "duty_phone", "is_active")
    region = lookup.region(agency.region_id)
    country = lookup.country(agency.country_id)
    return {
        **{name: getattr(agency, name) for name in names},
        "parent": str(agency.parent_id or ""),
        "region": region.code if region else "",
        "country": country.alpha2 if country else "",
        "language": get_language(),
    }


class DayField(PartialDateField):
    """A whole day that may lie ahead. Cleans to a date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(precisions=(DatePrecision.DAY,), future=True, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the day alone."""
        found = super().clean(value)
        return found.date if found else None


class AliasForm(Form):
    """A name the agency had or is also known by."""

    name = forms.CharField(label=_("Name"), max_length=200)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("Until"), required=False)


class SuccessionForm(Form):
    """Who took over."""

    successor = SearchChoiceField(label=_("Which agency took over?"), choices_of=agency_choices)
    on = DayField(label=_("When?"), required=False)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("For example the regulation: Perpres 90/2019.")
    )


class UnitForm(Form):
    """A unit of an agency."""

    name = forms.CharField(label=_("Name of the unit"), max_length=200)


class ConfirmForm(Form):
    """Nothing to say: a click."""
