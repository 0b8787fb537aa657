"""Lists of choices as forms show them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import LABOUR_FORMS, SEXUAL_FORMS, ExploitationForm
from casetracker.common.choices import Sex

Group = tuple[Any, Sequence[tuple[str, Any]]]

_CRIME = frozenset(
    {
        ExploitationForm.FORCED_CRIMINALITY_SCAM,
        ExploitationForm.FORCED_CRIMINALITY_OTHER,
        ExploitationForm.BEGGING,
        ExploitationForm.ARMED_RECRUITMENT,
        ExploitationForm.EXTORTION,
    }
)


def exploitation_groups() -> list[Group]:
    """Return the forms of exploitation in groups that fit on a screen."""

    def of(wanted: frozenset[Any]) -> list[tuple[str, Any]]:
        return [(form.value, form.label) for form in ExploitationForm if form in wanted]

    rest = frozenset(ExploitationForm) - LABOUR_FORMS - SEXUAL_FORMS - _CRIME
    return [
        (pgettext_lazy("exploitation group", "Work"), of(frozenset(LABOUR_FORMS))),
        (pgettext_lazy("exploitation group", "Sexual"), of(frozenset(SEXUAL_FORMS))),
        (pgettext_lazy("exploitation group", "Crime and begging"), of(_CRIME)),
        (pgettext_lazy("exploitation group", "Other forms"), of(rest)),
    ]


SEX_CHOICES = [(Sex.FEMALE.value, Sex.FEMALE.label), (Sex.MALE.value, Sex.MALE.label), ("", _("Not known"))]

URGENT_NEEDS: Sequence[tuple[str, Any]] = (
    ("", _("None known")),
    ("safe_house", _("A safe place to stay")),
    ("health_rehab", _("A doctor")),
    ("counselling", _("Somebody to talk to")),
    ("food", _("Food and clothing")),
    ("interpreter", _("An interpreter")),
    ("communication", _("A call home")),
    ("documents", _("Identity papers")),
    ("legal_aid", _("A lawyer")),
)
"""What can be urgent when a case is logged, in plain words; the codes are those of the services given to victims."""

DANGER_LABEL = _("Is anybody in danger now?")
