"""The record of who did and saw what: append-only for the application."""

from django.db import models

from casetracker.audit import querysets


class Entry(models.Model):
    """One line: something was done, shown, sent or refused.

    PRIVACY: `details` holds codes and field names only, never a name, a number or free text about a person.
    SECURITY: the application's database role may insert and read these rows and nothing else (first migration).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    user_id = models.UUIDField(null=True, blank=True)
    agency_id = models.UUIDField(null=True, blank=True)
    client_id = models.UUIDField(null=True, blank=True)
    job = models.CharField(max_length=60, blank=True)
    case_id = models.UUIDField(null=True, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    subject_code = models.CharField(max_length=40, blank=True)
    sections = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    objects = querysets.EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["case_id", "-at", "-id"], name="audit_of_case"),
            models.Index(fields=["user_id", "-at"], name="audit_of_user"),
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class Line(models.Model):
    """A change of a row of a kept table, written by the database's own trigger.

    SECURITY: this is the view that the application reads: lines of cases the viewer may see, all lines for auditors
    and jobs. `old` and `new` hold rows as stored, so a page shows of them what its reader holds, never all.
    """

    id = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    transaction = models.BigIntegerField()
    at = models.DateTimeField()
    login = models.TextField()
    table_name = models.TextField()
    operation = models.TextField()
    row_key = models.TextField()
    case_id = models.UUIDField(null=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    user_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    job = models.TextField()
    request = models.TextField()
    purpose = models.TextField()

    objects = querysets.LineQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = '"ledger"."lines"'

    def __str__(self) -> str:
        return f"{self.operation} {self.pk}"


class Seal(models.Model):
    """A signed statement over all lines up to a moment."""

    number = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    lines = models.BigIntegerField()
    total = models.BigIntegerField()
    root = models.TextField()
    sealed_at = models.DateTimeField()
    key_id = models.TextField()
    hash = models.TextField()

    objects = querysets.SealQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = '"ledger"."seals"'

    def __str__(self) -> str:
        return f"seal {self.number}"
