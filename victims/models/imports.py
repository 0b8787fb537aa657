"""Runs of the import of cases and victims from files."""

from django.db import models

from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedJSONField, SealedTextField
from victims import choices, querysets


class ImportRun(models.Model):
    """One file imported, or looked at before importing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    profile = models.CharField(max_length=60)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField()
    file = models.FileField(upload_to="imports/%Y/", max_length=200)
    file_name = SealedTextField(max_length=120)
    file_digest = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    status = models.CharField(max_length=20, choices=choices.ImportStatus.choices)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_imported = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    problems = SealedJSONField(default=list)
    error_code = models.CharField(max_length=60, blank=True)
    rejected_file = models.FileField(upload_to="imports/%Y/", max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.ImportRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "-requested_at"], name="import_of_agency")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportedRow(models.Model):
    """A row of a source that was imported, by the source's own id, so that running again adds nothing twice."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    profile = models.CharField(max_length=60)
    external_id = models.CharField(max_length=120)
    run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="rows")
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="imported_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "profile", "external_id"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"row {self.external_id}"
