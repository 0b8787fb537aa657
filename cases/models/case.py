"""The case and its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.common.choices import DatePrecision, FourState
from casetracker.common.ids import random_reference, uuid7
from casetracker.vault.fields import SealedTextField


class Case(models.Model):
    """One task-force file. Its reference says nothing; its present status repeats the last `StatusChange`.

    `registered_at` is when the file was opened here and never changes; `opened_on` is the day the matter was first
    reported to anybody. `child_involved`, `victim_count` and `next_due_on` are kept by services for lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=random_reference, editable=False)
    kind = models.CharField(_("kind of case"), max_length=30, choices=choices.CaseKind.choices)
    status = models.CharField(_("status"), max_length=30, choices=choices.CaseStatus.choices)
    priority = models.CharField(_("priority"), max_length=20, choices=choices.Priority.choices)
    report_channel = models.CharField(_("how it came to light"), max_length=40, choices=choices.ReportChannel.choices)
    lead_agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("lead agency"))
    lead_unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case officer")
    )
    opened_on = models.DateField(_("reported on"))
    opened_on_precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    incident_on = models.DateField(_("date of the incident"), null=True, blank=True)
    incident_on_precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    found_country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    found_province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    found_regency = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    found_place = SealedTextField(_("place found"), max_length=200, blank=True)
    exploitation_country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    exploitation_country_withheld = models.BooleanField(default=False)
    exploitation_province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    exploitation_regency = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    narrative = SealedTextField(_("what happened"), max_length=20_000, blank=True)
    corruption_suspected = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    is_reference = models.BooleanField(default=False)
    source_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    external_id = models.CharField(max_length=120, blank=True)
    child_involved = models.BooleanField(default=False)
    victim_count = models.PositiveIntegerField(default=0)
    suspect_count = models.PositiveIntegerField(default=0)
    next_due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=40, choices=choices.ClosureReason.choices, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_agency", "external_id"],
                condition=~models.Q(external_id=""),
                name="case_external_id_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=choices.CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(
                condition=~models.Q(status=choices.CaseStatus.CLOSED) | models.Q(closed_on__isnull=False),
                name="case_closed_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(external_id="") | models.Q(source_agency__isnull=False),
                name="case_external_id_has_source",
            ),
        ]
        indexes = [
            models.Index(fields=["-registered_at", "-id"], name="case_newest"),
            models.Index(fields=["lead_agency", "opened_on"], name="case_by_lead_and_day"),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseExploitation(models.Model):
    """One form of exploitation named for the whole case when it was logged; victims carry their own findings."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="exploitations")
    form = models.CharField(max_length=40, choices=choices.ExploitationForm.choices)

    objects = querysets.InCaseManager.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "form"], name="case_exploitation_once")]
        indexes = [models.Index(fields=["form", "case"], name="case_exploitation_form")]

    def __str__(self) -> str:
        return self.form


class RouteLeg(models.Model):
    """One leg of the route, in order: recruitment, transit, exploitation."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="route")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=choices.LegKind.choices)
    country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    regency = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    transport = models.CharField(max_length=30, choices=choices.TransportMode.choices, blank=True)
    crossing = models.CharField(max_length=30, choices=choices.CrossingKind.choices, blank=True)

    objects = querysets.InCaseManager.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="route_leg_position_once")]

    def __str__(self) -> str:
        return f"leg {self.position}"


class StatusChange(models.Model):
    """A move of the case from one status to another: append-only."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=30, choices=choices.CaseStatus.choices, blank=True)
    to_status = models.CharField(max_length=30, choices=choices.CaseStatus.choices)
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = querysets.InCaseManager.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="status_change_of_case")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
