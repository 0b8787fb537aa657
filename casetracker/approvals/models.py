"""Requests that need approval, the decisions on them, and cases opened in an emergency. A case is only an id here."""

from django.db import models

from casetracker.approvals import choices, querysets
from casetracker.common.ids import uuid7


class ApprovalRequest(models.Model):
    """Somebody asks for what one person alone may not do.

    PRIVACY: `reference` and `reason` are all an approver reads of a case; `details` holds codes and numbers only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30, choices=choices.ApprovalKind.choices)
    status = models.CharField(
        max_length=20, choices=choices.ApprovalStatus.choices, default=choices.ApprovalStatus.WAITING
    )
    case_id = models.UUIDField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    needed = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_for = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.ApprovalRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "case_id", "subject_id"],
                condition=models.Q(status=choices.ApprovalStatus.WAITING),
                name="approval_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status=choices.ApprovalStatus.WAITING) | models.Q(closed_at__isnull=False),
                name="approval_closed_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-asked_at"], name="approval_newest"),
            models.Index(fields=["case_id"], name="approval_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Decision(models.Model):
    """What one approver said: append-only."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="decisions")
    approver = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=10, choices=choices.Answer.choices)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "approver"], name="approval_decided_once")]

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"


class EmergencyOpening(models.Model):
    """Break-glass: one person opened one case for a while, and others look at it afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    reference = models.CharField(max_length=9)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    reason_code = models.CharField(max_length=30, choices=choices.EmergencyReason.choices)
    reason = models.CharField(max_length=300)
    sections = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=choices.Outcome.choices, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.EmergencyOpeningQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case_id"], name="emergency_of_case"),
            models.Index(
                fields=["review_due_at"], name="emergency_unreviewed", condition=models.Q(reviewed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"


class Reviewer(models.Model):
    """One of the two who were told of an emergency opening at once, and what they found."""

    id = models.BigAutoField(primary_key=True)
    opening = models.ForeignKey(EmergencyOpening, models.PROTECT, related_name="reviewers")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=choices.Verdict.choices, blank=True)
    text = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opening", "user"], name="emergency_reviewer_once")]

    def __str__(self) -> str:
        return f"reviewer {self.pk}"
