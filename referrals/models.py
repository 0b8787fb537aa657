"""Referrals between agencies, and the directory of who provides what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.ids import random_reference, uuid7
from casetracker.vault.fields import SealedTextField
from referrals import choices, querysets
from victims.choices import ServiceType


class Provider(models.Model):
    """An agency's entry in the directory: how to reach it, whom it takes, when it is open."""

    agency = models.OneToOneField("accounts.Agency", models.PROTECT, primary_key=True, related_name="provider")
    accepts_referrals = models.BooleanField(_("accepts referrals"), default=True)
    focal_point = models.CharField(_("who to ask for"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    duty_phone = models.CharField(_("duty phone"), max_length=40, blank=True)
    hours = models.CharField(_("open"), max_length=120, blank=True)
    takes_women = models.BooleanField(_("women"), default=True)
    takes_men = models.BooleanField(_("men"), default=True)
    takes_children = models.BooleanField(_("children"), default=True)
    conditions = models.CharField(_("what to know before referring"), max_length=300, blank=True)
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ProviderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"provider {self.pk}"


class ProviderService(models.Model):
    """A service an agency offers in a place (no province: everywhere)."""

    id = models.BigAutoField(primary_key=True)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="services")
    type = models.CharField(max_length=40, choices=ServiceType.choices)
    province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "type", "province"], nulls_distinct=False, name="provider_service_once"
            )
        ]
        indexes = [models.Index(fields=["type", "province"], name="provider_by_service")]

    def __str__(self) -> str:
        return self.type


class Referral(models.Model):
    """A request of one agency to another to serve a victim, with what it stands on, what it shares, and its clock.

    A draft is the sender's alone, and has a receiving agency from its second page on. Due times are worked out from
    the dated time limits when it is sent and kept, so that a later change of the law does not move them. `sections`
    is what the receiving agency gets on acceptance; `sharing_ended_at` says when that stopped.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=random_reference, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="referrals")
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="referrals")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    from_agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=40, choices=choices.ReferralReason.choices)
    message = SealedTextField(_("message to the agency"), max_length=3_000, blank=True)
    urgency = models.CharField(_("urgency"), max_length=20, choices=choices.Urgency.choices)
    basis = models.CharField(max_length=20, choices=choices.ConsentBasis.choices, blank=True)
    consent = models.ForeignKey("victims.Consent", models.PROTECT, null=True, blank=True, related_name="+")
    emergency_reason = models.CharField(max_length=500, blank=True)
    emergency_seen_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    emergency_seen_at = models.DateTimeField(null=True, blank=True)
    sections = models.PositiveIntegerField(default=0)
    status = models.CharField(_("status"), max_length=30, choices=choices.ReferralStatus.choices)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledge_due_at = models.DateTimeField(null=True, blank=True)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    start_due_at = models.DateTimeField(null=True, blank=True)
    feedback_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=30, choices=choices.DeclineReason.choices, blank=True)
    suggested_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=30, choices=choices.ReferralOutcome.choices, blank=True)
    feedback = SealedTextField(_("report back"), max_length=5_000, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    sharing_ended_at = models.DateTimeField(null=True, blank=True)
    stop_due_at = models.DateTimeField(null=True, blank=True)
    stop_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ReferralQuerySet.as_manager()

    granted: int | None
    """What a viewer was granted of the case, on rows fetched `with_sections`."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=choices.ReferralStatus.values), name="referral_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(to_agency__isnull=True) | ~models.Q(from_agency=models.F("to_agency")),
                name="referral_to_another_agency",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "consent_check", "cancelled", "withdrawn_by_victim"])
                | models.Q(sent_at__isnull=False, to_agency__isnull=False, sections__gt=0) & ~models.Q(basis=""),
                name="referral_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=choices.ConsentBasis.EMERGENCY) | ~models.Q(emergency_reason=""),
                name="referral_emergency_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis=choices.ConsentBasis.CONSENT) | models.Q(consent__isnull=False),
                name="referral_consent_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=choices.ReferralStatus.DECLINED) | ~models.Q(decline_reason=""),
                name="referral_decline_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["completed", "feedback_returned", "closed"])
                | models.Q(completed_on__isnull=False) & ~models.Q(outcome=""),
                name="referral_completed_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "next_due_at", "id"], name="referral_inbox"),
            models.Index(fields=["from_agency", "next_due_at", "id"], name="referral_outbox"),
            models.Index(fields=["to_agency", "-updated_at", "-id"], name="referral_inbox_newest"),
            models.Index(fields=["from_agency", "-updated_at", "-id"], name="referral_outbox_newest"),
            models.Index(fields=["case"], name="referral_of_case"),
            models.Index(fields=["victim"], name="referral_of_victim"),
            models.Index(
                fields=["expires_at"],
                name="referral_unanswered",
                condition=models.Q(status__in=["sent", "received"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferralService(models.Model):
    """A service asked for."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="services")
    type = models.CharField(max_length=40, choices=ServiceType.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "type"], name="referral_service_once")]

    def __str__(self) -> str:
        return self.type


class ReferralStatusChange(models.Model):
    """A step of a referral: append-only."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=30, choices=choices.ReferralStatus.choices, blank=True)
    to_status = models.CharField(max_length=30, choices=choices.ReferralStatus.choices)
    reason = models.CharField(max_length=1_000, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["referral", "-at", "-id"], name="referral_change_of")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
