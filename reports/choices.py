"""Code lists of counting and reporting (the vocabulary of measures, report runs and schedules)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CountingUnit(models.TextChoices):
    """What one is counted as one."""

    POLICE_REPORT = "police_report", _("Police report (LP)")
    CASE = "case", _("Case file")
    VICTIM = "victim", _("Different victim")
    VICTIM_IN_CASE = "victim_in_case", _("Victim in a case")
    SUSPECT_IN_CASE = "suspect_in_case", _("Suspect in a case")
    SUSPECT = "suspect", _("Different suspect")
    CHARGE = "charge", _("Charge")
    STAGE_EVENT = "stage_event", _("Stage reached")
    SERVICE = "service", _("Service given")
    BED_NIGHT = "bed_night", _("Night in a shelter")
    REFERRAL = "referral", _("Referral")


class DateBasis(models.TextChoices):
    """Which date puts it into a period."""

    REPORTED = "reported", _("Day reported")
    INCIDENT = "incident", _("Day of the incident")
    REGISTERED = "registered", _("Day the victim was registered")
    STAGE = "stage", _("Day the stage was reached")
    SERVICE_START = "service_start", _("Day the service began")
    SENT = "sent", _("Day it was sent")
    NAMED = "named", _("Day formally named a suspect")
    AT_DATE = "at_date", _("Open on the last day")


class PlaceBasis(models.TextChoices):
    """Which place puts it into a province."""

    FOUND = "found", _("Place found")
    HANDLING_UNIT = "handling_unit", _("Unit that handles it")
    EXPLOITATION = "exploitation", _("Place of exploitation")
    ORIGIN = "origin", _("Place the victim comes from")
    PROVIDER = "provider", _("Place of the provider")
    NONE = "none", pgettext_lazy("place basis", "None")


class StatusFilter(models.TextChoices):
    """Which ones are counted at all."""

    ALL_POSSIBLE = "all_possible", _("All, possible ones too")
    PRESUMED_AND_CONFIRMED = "presumed_and_confirmed", _("Presumed and confirmed")
    CONFIRMED = "confirmed", _("Confirmed only")
    FORMALLY_NAMED = "formally_named", _("Formally named only")
    NOT_VOIDED = "not_voided", _("Not voided")
    NONE = "none", pgettext_lazy("status filter", "None")


class AgeCountingBasis(models.TextChoices):
    """Which of the three ages decides adult or child."""

    IDENTIFIED = "identified", _("Age when identified")
    RECRUITED = "recruited", _("Age when recruited")
    EXPLOITED = "exploited", _("Age when exploited")
    NONE = "none", pgettext_lazy("age basis", "None")


class Deduplication(models.TextChoices):
    """What happens to the same one twice."""

    NONE = "none", _("Counted each time")
    BY_PERSON = "by_person", _("Each person once")
    BY_REPORT = "by_report", _("Each report once")
    BY_CASE = "by_case", _("Each case once")


class Frequency(models.TextChoices):
    """How often a schedule runs; the period is the one just ended."""

    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half-year")
    YEARLY = "yearly", _("Every year")


class RunStatus(models.TextChoices):
    """How far a report is."""

    QUEUED = "queued", pgettext_lazy("report run", "Waiting")
    RUNNING = "running", pgettext_lazy("report run", "Being built")
    DONE = "done", pgettext_lazy("report run", "Ready")
    FAILED = "failed", pgettext_lazy("report run", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("report run", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("report run", "Expired")


class FileFormat(models.TextChoices):
    """Formats of report files."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"
