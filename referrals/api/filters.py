"""Filters of referrals."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casetracker.accounts.viewer import Viewer
from casetracker.common.api.filtering import TrueFalseFilter
from referrals.choices import ReferralStatus, Urgency
from referrals.models import Referral
from referrals.querysets import ReferralQuerySet


class ReferralFilter(django_filters.FilterSet):
    """Referrals by side, status and urgency."""

    side = django_filters.ChoiceFilter(
        choices=[("to", pgettext_lazy("referral side", "To us")), ("from", pgettext_lazy("referral side", "From us"))],
        method="on_side",
        help_text=_("to: your agency received it; from: your agency sent it."),
    )
    status = django_filters.MultipleChoiceFilter(
        choices=ReferralStatus.choices, help_text=_("Code list referral_status; may be given more than once.")
    )
    urgency = django_filters.ChoiceFilter(choices=Urgency.choices)
    overdue = TrueFalseFilter(method="that_are_overdue", help_text=_("true: the next step is late."))

    class Meta:
        model = Referral
        fields: list[str] = []

    def __init__(self, *arguments: object, viewer: Viewer, **named: object) -> None:
        self.viewer = viewer
        super().__init__(*arguments, **named)

    def on_side(self, rows: ReferralQuerySet, name: str, value: str) -> ReferralQuerySet:
        """Referrals of one side."""
        return rows.to_us(self.viewer) if value == "to" else rows.from_us(self.viewer)

    def that_are_overdue(self, rows: ReferralQuerySet, name: str, value: bool) -> ReferralQuerySet:  # noqa: FBT001
        """Referrals whose next step is late, or all the others."""
        late = Referral.objects.overdue(timezone.now()).values("pk")
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)
