"""How a case came in, drafts of new cases, and saved views of the list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedJSONField, SealedTextField


class IntakeReport(models.Model):
    """One complaint, tip, police report (LP) or referral-in; many can point to one case.

    SECURITY: who reported, and how to reach them, belongs to the section `informant`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="intake_reports")
    channel = models.CharField(_("how it came in"), max_length=40, choices=choices.ReportChannel.choices)
    received_on = models.DateField(_("received on"))
    receiving_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    receiving_unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    is_police_report = models.BooleanField(_("police report (LP)"), default=False)
    report_number = models.CharField(_("report number"), max_length=80, blank=True)
    summary = SealedTextField(_("summary"), max_length=5_000, blank=True)
    informant_name = SealedTextField(_("who reported"), max_length=200, blank=True)
    informant_contact = SealedTextField(_("how to reach them"), max_length=200, blank=True)
    informant_wants_secrecy = models.BooleanField(_("wants to stay secret"), default=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = querysets.InCaseManager.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case"], name="intake_of_case"),
            models.Index(fields=["received_on", "receiving_unit"], name="intake_by_day_and_unit"),
        ]

    def __str__(self) -> str:
        return f"intake {self.pk}"


class CaseDraft(models.Model):
    """An unfinished entry, kept on the server for its author alone; never part of any history.

    PRIVACY: `answers` may hold what will become identity; a draft is deleted when it becomes a case, or after 30 days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    author = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    answers = SealedJSONField(default=dict)
    step = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.CaseDraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["author", "-updated_at"], name="draft_of_author")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class SavedView(models.Model):
    """Filters and columns of the case list under a name, for one user."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2_000, blank=True)
    columns = models.JSONField(default=list)
    created_at = models.DateTimeField()

    objects = querysets.SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
