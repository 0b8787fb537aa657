"""Measures, report definitions and schedules, runs with their files, and figures published by others."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.ids import uuid7
from reports import choices, querysets

LAST_DAY_IN_EVERY_MONTH = 28


class Measure(models.Model):
    """How a number is counted: unit, date basis, place basis, status filter, age basis, de-duplication.

    Two numbers whose measures differ are different numbers; every figure of a report points at one of these.
    `conditions` narrows by dimension values ({"stage": ["p21"]}); the counting engine reads nothing else.
    """

    code = models.CharField(primary_key=True, max_length=60)
    label_en = models.CharField(max_length=200)
    label_id = models.CharField(max_length=200)
    unit = models.CharField(_("unit"), max_length=40, choices=choices.CountingUnit.choices)
    population = models.CharField(
        _("among"), max_length=40, choices=choices.Population.choices, default=choices.Population.TRAFFICKING
    )
    conditions = models.JSONField(default=dict, blank=True)
    date_basis = models.CharField(_("date"), max_length=40, choices=choices.DateBasis.choices)
    place_basis = models.CharField(_("place"), max_length=40, choices=choices.PlaceBasis.choices)
    status_filter = models.CharField(_("status"), max_length=40, choices=choices.StatusFilter.choices)
    age_basis = models.CharField(_("age"), max_length=40, choices=choices.AgeCountingBasis.choices)
    deduplication = models.CharField(_("the same one twice"), max_length=40, choices=choices.Deduplication.choices)
    is_flow = models.BooleanField(default=True)
    definition_en = models.TextField()
    definition_id = models.TextField()
    source = models.CharField(max_length=500, blank=True)

    objects = querysets.DirectoryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class ReportDefinition(models.Model):
    """A report layout as data: its sections, each a table of measures, and which charts go with them."""

    code = models.CharField(primary_key=True, max_length=60)
    label_en = models.CharField(max_length=200)
    label_id = models.CharField(max_length=200)
    description_en = models.TextField(blank=True)
    description_id = models.TextField(blank=True)
    sections = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    is_listed = models.BooleanField(default=True)
    needs_reference_agency = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)

    objects = querysets.ReportDefinitionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class ReportSchedule(models.Model):
    """A report built every month, quarter, half-year or year, for its owner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    definition = models.ForeignKey(ReportDefinition, models.PROTECT, related_name="schedules", verbose_name=_("report"))
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    frequency = models.CharField(_("how often"), max_length=20, choices=choices.Frequency.choices)
    day_of_month = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY_IN_EVERY_MONTH)],
    )
    scope = models.JSONField(default=dict, blank=True)
    language = models.CharField(_("language"), max_length=5, default="id")
    for_publication = models.BooleanField(_("for publication"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    next_run_on = models.DateField()
    last_run = models.ForeignKey("reports.ReportRun", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ReportScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_of_month__gte=1, day_of_month__lte=LAST_DAY_IN_EVERY_MONTH),
                name="schedule_day_in_every_month",
            )
        ]
        indexes = [models.Index(fields=["next_run_on"], name="schedule_due", condition=models.Q(is_active=True))]

    def __str__(self) -> str:
        return f"schedule {self.pk}"


class ReportRun(models.Model):
    """One report asked for: what, for whom, how far it is, and its frozen result.

    `for_publication` hides small numbers. `seen_at` is when the owner first opened it after it was ready.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    definition = models.ForeignKey(ReportDefinition, models.PROTECT, related_name="runs", verbose_name=_("report"))
    schedule = models.ForeignKey(ReportSchedule, models.SET_NULL, null=True, blank=True, related_name="runs")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("until"))
    scope = models.JSONField(default=dict, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    for_publication = models.BooleanField(_("for publication"), default=False)
    status = models.CharField(max_length=20, choices=choices.RunStatus.choices)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, choices=choices.RunStep.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=60, choices=choices.RunError.choices, blank=True)
    result = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cut_off_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.ReportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="report_run_period_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=choices.RunStatus.DONE)
                | (models.Q(result__isnull=False) & ~models.Q(sha256="")),
                name="report_run_done_has_result",
            ),
            models.UniqueConstraint(
                fields=["schedule", "period_from", "period_to"],
                condition=models.Q(schedule__isnull=False),
                name="report_run_once_of_schedule",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-requested_at", "-id"], name="report_run_of_agency"),
            models.Index(fields=["owner", "-requested_at", "-id"], name="report_run_of_owner"),
            models.Index(fields=["expires_at"], name="report_run_ends", condition=models.Q(status="done")),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class ReportFile(models.Model):
    """A file of a run."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="files")
    format = models.CharField(max_length=10, choices=choices.FileFormat.choices)
    file = models.FileField(upload_to="reports/%Y/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    objects = querysets.ReportFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="report_file_once")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class PublishedFigure(models.Model):
    """A number somebody published, verbatim, with its source and how it was counted as far as that is known.

    A series is one published table; `code` names the column and `position` its place. `flags` is written by the
    loader: {"same_as": ["2009"]} marks a row whose every figure repeats that of another period.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.CharField(max_length=80)
    series_label_en = models.CharField(max_length=200)
    series_label_id = models.CharField(max_length=200)
    code = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    label_en = models.CharField(max_length=200)
    label_id = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    period_from = models.DateField()
    period_to = models.DateField()
    province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    place_as_published = models.CharField(max_length=120, blank=True)
    unit_as_published = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value_as_published = models.CharField(max_length=60)
    source = models.TextField()
    counting_note_en = models.TextField(blank=True)
    counting_note_id = models.TextField(blank=True)
    flags = models.JSONField(default=dict, blank=True)
    loaded_at = models.DateTimeField()

    objects = querysets.PublishedFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "code", "period_from", "period_to", "place_as_published"],
                name="published_figure_once",
            ),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")), name="published_figure_period_order"
            ),
        ]
        indexes = [models.Index(fields=["series", "period_from", "position"], name="published_figure_table")]

    def __str__(self) -> str:
        return f"{self.series} {self.code} {self.period_from.year}"
