"""Referrals between agencies, and the directory of who provides what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.ids import uuid7
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
    """A request of one agency to another to serve a victim, with the consent it stands on and its clock.

    Due times are worked out from the dated time limits when it is sent and kept, so that a later change of the law
    does not move them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="referrals")
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="referrals")
    from_agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=40, choices=choices.ReferralReason.choices)
    message = models.TextField(_("message to the agency"), max_length=3_000, blank=True)
    urgency = models.CharField(_("urgency"), max_length=20, choices=choices.Urgency.choices)
    consent = models.ForeignKey("victims.Consent", models.PROTECT, null=True, blank=True, related_name="+")
    is_without_identity = models.BooleanField(_("without identity"), default=False)
    is_emergency = models.BooleanField(_("emergency without consent"), default=False)
    emergency_reason = models.CharField(max_length=500, blank=True)
    sections = models.PositiveIntegerField(default=1)
    status = models.CharField(_("status"), max_length=30, choices=choices.ReferralStatus.choices)
    sent_at = models.DateTimeField(null=True, blank=True)
    acknowledge_due_at = models.DateTimeField(null=True, blank=True)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    start_due_at = models.DateTimeField(null=True, blank=True)
    feedback_due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    decline_reason = models.CharField(max_length=30, choices=choices.DeclineReason.choices, blank=True)
    outcome = models.CharField(max_length=1_000, blank=True)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=choices.ReferralStatus.values), name="referral_status_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_agency=models.F("to_agency")), name="referral_to_another_agency"
            ),
            models.CheckConstraint(
                condition=models.Q(is_emergency=False) | ~models.Q(emergency_reason=""), name="referral_emergency_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "next_due_at", "id"], name="referral_inbox"),
            models.Index(fields=["from_agency", "-created_at", "-id"], name="referral_outbox"),
            models.Index(fields=["case"], name="referral_of_case"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


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
        indexes = [models.Index(fields=["referral", "-at"], name="referral_change_of")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
