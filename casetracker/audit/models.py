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
