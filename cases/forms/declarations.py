"""The declaration of a conflict of interest."""

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from casetracker.common import forms

NO, YES = "no", "yes"


class DeclarationForm(forms.Form):
    """Whether something binds the person to the case, and what."""

    conflict = django_forms.ChoiceField(
        label=_("Does anything bind you to this case or to somebody in it?"),
        help_text=_("Family, friendship, money, a business, an earlier case, the same unit as a suspect."),
        choices=[(NO, _("No, nothing")), (YES, _("Yes"))],
        widget=django_forms.RadioSelect,
    )
    explanation = django_forms.CharField(
        label=_("What is it?"),
        help_text=_("Needed with yes. Whoever leads the case reads it. No names of victims."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        required=False,
    )

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {"has_conflict": data["conflict"] == YES, "explanation": data["explanation"]}
