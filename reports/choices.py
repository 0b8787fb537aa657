"""Code lists of counting and reporting (the vocabulary of measures, report runs and schedules)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CountingUnit(models.TextChoices):
    """What one is counted as one. Source: Casetracker, from the Indonesian police, MFA, IOM and UNODC tables."""

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
    CHARGED_PERSON = "charged_person", _("Different person charged")
    RUPIAH = "rupiah", _("Rupiah awarded")


class DateBasis(models.TextChoices):
    """Which date puts it into a period. Source: Casetracker."""

    REPORTED = "reported", _("Day reported")
    INCIDENT = "incident", _("Day of the incident")
    REGISTERED = "registered", _("Day the victim was registered")
    STAGE = "stage", _("Day the stage was reached")
    SERVICE_START = "service_start", _("Day the service began")
    SENT = "sent", _("Day it was sent")
    NAMED = "named", _("Day formally named a suspect")
    LAID = "laid", _("Day the charge was laid")
    DECIDED = "decided", _("Day of the decision")
    AT_DATE = "at_date", _("Open on the last day")


class PlaceBasis(models.TextChoices):
    """Which place puts it into a province. Source: Casetracker."""

    FOUND = "found", _("Place found")
    HANDLING_UNIT = "handling_unit", _("Unit that handles it")
    EXPLOITATION = "exploitation", _("Place of exploitation")
    ORIGIN = "origin", _("Place the victim comes from")
    PROVIDER = "provider", _("Place of the provider")
    NONE = "none", pgettext_lazy("place basis", "None")


class StatusFilter(models.TextChoices):
    """Which ones are counted at all. Source: Casetracker; presumed and confirmed as in HTCDS 2.0."""

    ALL_POSSIBLE = "all_possible", _("All, possible ones too")
    PRESUMED_AND_CONFIRMED = "presumed_and_confirmed", _("Presumed and confirmed")
    CONFIRMED = "confirmed", _("Confirmed only")
    FORMALLY_NAMED = "formally_named", _("Formally named only")
    NOT_VOIDED = "not_voided", _("Not voided")
    VOIDED = "voided", _("Voided only")
    NONE = "none", pgettext_lazy("status filter", "None")


class Population(models.TextChoices):
    """Among which cases it is looked for. Source: Casetracker."""

    TRAFFICKING = "trafficking", _("Cases of trafficking in persons")
    POLICE_REPORTED = "police_reported", _("Cases of trafficking with a police report (LP)")
    EVERY_CASE = "every_case", _("Cases of every kind")


class AgeCountingBasis(models.TextChoices):
    """Which of the three ages decides adult or child. Source: Casetracker; CTDC keeps the age at registration."""

    IDENTIFIED = "identified", _("Age when identified")
    RECRUITED = "recruited", _("Age when recruited")
    EXPLOITED = "exploited", _("Age when exploited")
    NONE = "none", pgettext_lazy("age basis", "None")


class Deduplication(models.TextChoices):
    """What happens to the same one twice. Source: Casetracker."""

    NONE = "none", _("Counted each time")
    BY_PERSON = "by_person", _("Each person once")
    BY_REPORT = "by_report", _("Each report once")
    BY_CASE = "by_case", _("Each case once")


class Frequency(models.TextChoices):
    """How often a schedule runs; the period is the one just ended.

    Source: Casetracker, from the periods of task-force reports.
    """

    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half-year")
    YEARLY = "yearly", _("Every year")


class RunStatus(models.TextChoices):
    """How far a report is. Source: Casetracker."""

    QUEUED = "queued", pgettext_lazy("report run", "Waiting")
    RUNNING = "running", pgettext_lazy("report run", "Being built")
    DONE = "done", pgettext_lazy("report run", "Ready")
    FAILED = "failed", pgettext_lazy("report run", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("report run", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("report run", "Expired")


class FileFormat(models.TextChoices):
    """Formats of report files. Source: Casetracker."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class RunStep(models.TextChoices):
    """What a report is busy with. Source: Casetracker."""

    WAITING = "waiting", _("Waiting for its turn")
    COUNTING = "counting", _("Counting")
    CHARTS = "charts", _("Drawing charts")
    PDF = "pdf", _("Writing the PDF")
    TABLES = "tables", _("Writing the tables")
    FINISHED = "finished", _("Finished")


class RunError(models.TextChoices):
    """Why a report failed; says nothing about any case. Source: Casetracker."""

    OWNER_GONE = "owner_gone", _("The account that asked for it is closed. Ask for the report again.")
    NOT_ALLOWED = "not_allowed", _("The account that asked for it no longer builds reports.")
    TOO_LONG = "too_long", _("It took too long. Choose a shorter period or a smaller scope and ask again.")
    DATABASE = "database", _("The database could not answer. Ask for the report again later.")
    STORAGE = "storage", _("The files could not be written. Ask for the report again later.")
    UNEXPECTED = (
        "unexpected",
        _("Something went wrong on our side. Ask for the report again, or tell support its number."),
    )


LIVE_STATUSES = frozenset({RunStatus.QUEUED, RunStatus.RUNNING})
READY_STATUSES = frozenset({RunStatus.DONE, RunStatus.EXPIRED})
"""With a frozen result; the files of an expired one are gone."""
