"""Code lists of referrals."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casetracker.common.choices import CodeList


class ReferralStatus(TextChoices):
    """Where a referral stands between two agencies. Source: Casetracker, on the steps of Permen PPPA 8/2021."""

    DRAFT = "draft", pgettext_lazy("referral status", "Draft")
    CONSENT_CHECK = "consent_check", pgettext_lazy("referral status", "Checking consent")
    SENT = "sent", pgettext_lazy("referral status", "Sent")
    RECEIVED = "received", pgettext_lazy("referral status", "Received")
    ACCEPTED = "accepted", pgettext_lazy("referral status", "Accepted")
    DECLINED = "declined", pgettext_lazy("referral status", "Declined")
    REDIRECTED = "redirected", pgettext_lazy("referral status", "Sent on to another agency")
    SERVICE_STARTED = "service_started", pgettext_lazy("referral status", "Service started")
    COMPLETED = "completed", pgettext_lazy("referral status", "Completed")
    FEEDBACK_RETURNED = "feedback_returned", pgettext_lazy("referral status", "Reported back")
    CLOSED = "closed", pgettext_lazy("referral status", "Closed")
    EXPIRED = "expired", pgettext_lazy("referral status", "Expired")
    WITHDRAWN_BY_VICTIM = "withdrawn_by_victim", pgettext_lazy("referral status", "Withdrawn by the victim")
    CANCELLED = "cancelled", pgettext_lazy("referral status", "Cancelled")


UNANSWERED_STATUSES = frozenset({ReferralStatus.SENT, ReferralStatus.RECEIVED})
"""Sent, and the receiving agency has neither accepted nor declined."""

ENDED_STATUSES = frozenset(
    {
        ReferralStatus.DECLINED,
        ReferralStatus.REDIRECTED,
        ReferralStatus.CLOSED,
        ReferralStatus.EXPIRED,
        ReferralStatus.WITHDRAWN_BY_VICTIM,
        ReferralStatus.CANCELLED,
    }
)

ACCESS_GIVING_STATUSES = frozenset(
    {
        ReferralStatus.ACCEPTED,
        ReferralStatus.SERVICE_STARTED,
        ReferralStatus.COMPLETED,
    }
)
"""SECURITY: only in these does the receiving agency read what the referral shares; reporting back ends its task."""


class Urgency(TextChoices):
    """How fast the receiving agency must answer; the hours are dated time limits. Source: Casetracker."""

    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")
    ORDINARY = "ordinary", pgettext_lazy("urgency", "Ordinary")


class DeclineReason(TextChoices):
    """Why a referral was declined; a reported indicator. Source: Casetracker; US TIP reports on funds and on men."""

    NO_FUNDS = "no_funds", _("No funds")
    NO_BED = "no_bed", _("No bed free")
    OUT_OF_AREA = "out_of_area", _("Outside our area")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible here")
    NO_DOCUMENT = "no_document", _("No document")
    SECURITY = "security", _("Not safe")
    NO_CONSENT = "no_consent", _("No consent")
    OTHER = "other", _("Other")


class ReferralReason(TextChoices):
    """Why the case is referred. Source: HTCDS 2.0 `cas_ReasonForOutgoingReferral`, IOM, CC BY 4.0."""

    ADDITIONAL_SERVICES = "additional_services_required", _("Further services are needed")
    CHANGE_OF_LOCATION = "migration_or_change_of_location", _("The person moves or has moved")
    OTHER = "other", _("Other")


REFERRAL_REASON_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        ReferralReason.ADDITIONAL_SERVICES: "AdditionalServicesRequired",
        ReferralReason.CHANGE_OF_LOCATION: "MigrationOrChangeOfLocation",
        ReferralReason.OTHER: "Other",
    }
)


class ReferralOutcome(TextChoices):
    """What the receiving agency reports back. Source: Casetracker."""

    DELIVERED = "delivered", pgettext_lazy("referral outcome", "All services given")
    PARTLY_DELIVERED = "partly_delivered", pgettext_lazy("referral outcome", "Some services given")
    NOT_DELIVERED = "not_delivered", pgettext_lazy("referral outcome", "No service given")
    REFUSED = "refused", pgettext_lazy("referral outcome", "Refused by the victim")
    LOST_CONTACT = "lost_contact", pgettext_lazy("referral outcome", "Contact lost")


class IdentitySharing(TextChoices):
    """What the receiving agency learns about who the person is. Source: Casetracker."""

    CODE_ONLY = "code_only", _("Code only, no identity")
    WITH_IDENTITY = "with_identity", _("With identity")


class ConsentBasis(TextChoices):
    """What a referral rests on. Source: Law 27/2022 art. 20(2) (consent, vital interest)."""

    CONSENT = "consent", pgettext_lazy("consent basis", "Consent of the person")
    WITHOUT_IDENTITY = "without_identity", pgettext_lazy("consent basis", "No identity is shared")
    EMERGENCY = "emergency", pgettext_lazy("consent basis", "Emergency, supervisor informed")


CODE_LISTS: Mapping[str, CodeList] = MappingProxyType(
    {
        "referral_status": CodeList(ReferralStatus),
        "urgency": CodeList(Urgency),
        "decline_reason": CodeList(DeclineReason),
        "referral_reason": CodeList(ReferralReason, {"htcds:cas_ReasonForOutgoingReferral": REFERRAL_REASON_TO_HTCDS}),
        "referral_outcome": CodeList(ReferralOutcome),
        "identity_sharing": CodeList(IdentitySharing),
        "consent_basis": CodeList(ConsentBasis),
    }
)
