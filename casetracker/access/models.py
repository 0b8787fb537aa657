"""Grants, the access table derived from them, and the feed of changes. A case is only an id here."""

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from casetracker.access import choices, querysets
from casetracker.common.ids import uuid7


class CurrentTransaction(Func):
    """The number of the writing transaction, for a feed in the order of commits."""

    template = "(pg_current_xact_id()::text)::bigint"
    output_field = models.BigIntegerField()


class Grant(models.Model):
    """Somebody may see sections of a case: to whom, why, since when, until when, by whom."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    principal = models.UUIDField()
    principal_kind = models.CharField(max_length=10, choices=choices.PrincipalKind.choices)
    kind = models.CharField(max_length=20, choices=choices.GrantKind.choices)
    sections = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=300, blank=True)

    objects = querysets.GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "principal", "kind", "source_id"],
                condition=models.Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="grant_once",
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="grant_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Wall(models.Model):
    """A principal that must not learn that a case exists. It beats every grant, until it is lifted.

    `source_id` is what raised it: a suspect linked to the principal, a corruption concern.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    principal = models.UUIDField()
    principal_kind = models.CharField(max_length=10, choices=choices.PrincipalKind.choices)
    reason = models.CharField(max_length=300, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    objects = querysets.WallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "principal", "source_id"],
                condition=models.Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="wall_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["principal", "case_id"], condition=models.Q(lifted_at__isnull=True), name="wall_standing"
            ),
        ]

    def __str__(self) -> str:
        return f"wall {self.pk}"


class CaseAccess(models.Model):
    """One flat row per principal and case: the security boundary, and the reason lists stay flat.

    Derived from grants in `services.derive` and nowhere else; the columns after `expires_at` repeat what lists filter
    and sort by. A principal has two rows for a case only when grants of theirs end at different times.
    """

    id = models.BigAutoField(primary_key=True)
    principal = models.UUIDField()
    case_id = models.UUIDField()
    sections = models.PositiveIntegerField()
    expires_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    province_id = models.BigIntegerField(null=True, blank=True)
    lead_agency_id = models.UUIDField()
    owner_id = models.UUIDField(null=True, blank=True)
    child_involved = models.BooleanField(default=False)
    next_due_on = models.DateField(null=True, blank=True)
    is_reference = models.BooleanField(default=False)

    objects = querysets.CaseAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "principal", "expires_at"], nulls_distinct=False, name="case_access_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["principal", "is_reference", "-opened_at", "-case_id"],
                include=["status", "kind", "province_id", "sections", "expires_at"],
                name="case_access_list",
            ),
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"


class Change(models.Model):
    """A line of the change feed that partner agencies pull, in the order of commits.

    A line is for everybody who sees its case, or for one `principal` alone (a share that was given or withdrawn).
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_default=CurrentTransaction())
    case_id = models.UUIDField()
    principal = models.UUIDField(null=True, blank=True)
    resource = models.CharField(max_length=30)
    resource_id = models.UUIDField()
    operation = models.CharField(max_length=10, choices=choices.Operation.choices)
    changed_at = models.DateTimeField(db_default=Now())

    objects = querysets.ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="change_order"),
            models.Index(fields=["case_id"], name="change_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.resource} {self.pk}"
