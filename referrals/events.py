"""How the events that this app records read in the history of a case."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.registry import EventWords
from casetracker.access.sections import Section
from referrals.choices import ReferralStatus

_STEP = _("Referral: {status}")

EVENTS: Mapping[str, EventWords] = MappingProxyType(
    {
        **{
            f"referral.{status.value}": EventWords(format_lazy(_STEP, status=status.label), Section.SERVICES)
            for status in ReferralStatus
        },
        "referral.drafted": EventWords(_("Referral begun"), Section.SERVICES),
        "referral.sharing_ended": EventWords(_("Sharing for a referral ended"), Section.SERVICES),
        "referral.stop_confirmed": EventWords(_("End of a referral's sharing confirmed"), Section.SERVICES),
        "referral.emergency_seen": EventWords(_("Emergency referral seen by the supervisor"), Section.SERVICES),
    }
)
