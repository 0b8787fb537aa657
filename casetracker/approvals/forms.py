"""Answers of those who ask, approve, open in an emergency, and review."""

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from casetracker.approvals.choices import Answer, EmergencyReason, Verdict
from casetracker.common import forms


def _reason(label: object, help_text: object = "", *, required: bool = True) -> django_forms.CharField:
    return django_forms.CharField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        required=required,
    )


class AskForm(forms.Form):
    """Why something is needed."""

    reason = _reason(_("Why is this needed?"), _("The approvers read this. No names or numbers of people."))


class DecideForm(forms.Form):
    """What an approver says."""

    answer = django_forms.ChoiceField(
        label=_("Your decision"),
        choices=Answer.choices,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    reason = _reason(_("Why"), _("Needed when you refuse. No names or numbers of people."), required=False)


class EmergencyForm(forms.Form):
    """What opens a case in an emergency."""

    reference = django_forms.CharField(
        label=_("Number of the case"),
        max_length=20,
        widget=django_forms.TextInput(attrs={"class": "input-short", "spellcheck": "false"}),
    )
    reason_code = django_forms.ChoiceField(
        label=_("What is happening?"), choices=EmergencyReason.choices, widget=django_forms.RadioSelect
    )
    reason = _reason(_("Say why you need this case now"), _("Two reviewers read this. No names or numbers of people."))


class ReviewForm(forms.Form):
    """What a reviewer finds."""

    verdict = django_forms.ChoiceField(
        label=_("Was it justified?"),
        choices=Verdict.choices,
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    text = _reason(_("What did you find?"), _("No names or numbers of people."))
