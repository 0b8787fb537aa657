"""Who is linked to a case and must not see it: an agency, a unit, an account."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases import places
from cases.services.walls import Concern
from casetracker.accounts.models import User
from casetracker.common import forms

WALLED = _("Everybody there loses sight of this case at once, you too if it is your own. Two approvers can lift that.")


def account_of(address: str) -> UUID | None:
    """Return the account of a work address, None for no address. Raises ValidationError for an unknown one."""
    if not address:
        return None
    found = User.objects.filter(email__iexact=address).values_list("pk", flat=True).first()
    if found is None:
        raise django_forms.ValidationError(_("There is no account with this address."))
    return found


def unit_field() -> forms.SearchChoiceField:
    """Return the field that names a unit."""
    return forms.SearchChoiceField(label=_("Unit"), choices_of=places.unit_choices, required=False)


def account_field() -> django_forms.EmailField:
    """Return the field that names an account by its work address."""
    return django_forms.EmailField(
        label=_("Their account here"),
        help_text=_("The address the person signs in with, where the person alone must not see the case."),
        max_length=254,
        required=False,
        widget=django_forms.EmailInput(attrs={"spellcheck": "false"}),
    )


class ConcernForm(forms.Form):
    """A concern that somebody who works for an agency has a hand in the case."""

    agency = forms.SearchChoiceField(
        label=_("Agency"), choices_of=places.agency_choices, help_text=WALLED, required=False
    )
    unit = unit_field()
    account = account_field()
    text = django_forms.CharField(
        label=_("What is the concern?"),
        help_text=_("Read by those with the corruption section alone. No names or numbers of people."),
        widget=django_forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
    )

    def clean_account(self) -> str:
        """Find the account."""
        self.account_id = account_of(self.cleaned_data["account"])
        return str(self.cleaned_data["account"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("agency", "unit", "account")):
            self.add_error("agency", _("Name the agency, the unit or the person."))
        return cleaned

    def concern(self) -> Concern:
        """Return what the service takes."""
        data = self.cleaned_data
        return Concern(
            agency_id=UUID(data["agency"]) if data["agency"] else None,
            unit_id=UUID(data["unit"]) if data["unit"] else None,
            user_id=self.account_id,
            text=data["text"],
        )
