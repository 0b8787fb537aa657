"""Documents of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.access.sections import SectionName
from casetracker.common.ids import uuid7
from casetracker.common.uploads import FileKind, ScanResult, kind_of
from casetracker.vault.fields import SealedTextField


class Document(models.Model):
    """A file somebody put into one section of a case. It is evidence: removed from view with a reason, never deleted.

    SECURITY: `section` decides who reads it and who even sees that it is there. PRIVACY: the name the file had is not
    kept. `original` is the file as it came; `shown` is the copy of a picture without what the camera wrote into it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="documents")
    section = models.CharField(_("section"), max_length=30, choices=SectionName.choices)
    kind = models.CharField(_("kind"), max_length=30, choices=choices.DocumentKind.choices)
    description = SealedTextField(_("description"), max_length=200, blank=True)
    file_kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    scan = models.CharField(max_length=20, choices=ScanResult.choices)
    original = models.FileField(max_length=120)
    shown = models.FileField(max_length=120, blank=True)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    objects = querysets.DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True, removed_reason="")
                | models.Q(removed_at__isnull=False, removed_by__isnull=False) & ~models.Q(removed_reason=""),
                name="document_removed_with_reason",
            )
        ]
        indexes = [models.Index(fields=["case", "-added_at"], name="document_of_case")]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def format(self) -> FileKind:
        """Return what kind of file it is."""
        return kind_of(self.file_kind)

    @property
    def download_name(self) -> str:
        """Return the name a downloaded file gets, which says nothing."""
        return f"document-{self.pk.hex[-8:]}{self.format.ending}"
