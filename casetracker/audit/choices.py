"""Code lists of the record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventFamily(TextChoices):
    """What an event is about: its name up to the full stop. Source: Casetracker."""

    SIGN_IN = "sign_in", _("Signing in")
    PASSWORD = "password", _("Password")
    SECOND_FACTOR = "second_factor", _("Second factor")
    USER = "user", _("Users and roles")
    AGENCY = "agency", pgettext_lazy("record", "Agencies")
    CLIENT = "client", _("API clients")
    TOKEN = "token", _("API tokens")
    API = "api", _("Changes pulled through the API")
    VAULT = "vault", _("Keys of the vault")
    IDENTITY = "identity", _("Names shown or searched")
    READ = "read", _("Sections shown")
    REFUSED = "refused", _("Refused")
    ACCESS = "access", _("Access given or withdrawn")
    APPROVAL = "approval", pgettext_lazy("record", "Approvals")
    EMERGENCY = "emergency", pgettext_lazy("record", "Emergency openings")
    WALL = "wall", pgettext_lazy("record", "Walls")
    CONFLICT = "conflict", pgettext_lazy("record", "Conflicts of interest")
    CASE = "case", pgettext_lazy("record", "Cases")
    DOCUMENT = "document", pgettext_lazy("record", "Documents")
    NOTE = "note", pgettext_lazy("record", "Notes")
    TASK = "task", pgettext_lazy("record", "Tasks")
    SUSPECT = "suspect", pgettext_lazy("record", "Suspects")
    VICTIM = "victim", pgettext_lazy("record", "Victims")
    CONSENT = "consent", pgettext_lazy("record", "Consent")
    CARE = "care", pgettext_lazy("record", "Care")
    NEED = "need", pgettext_lazy("record", "Needs")
    SERVICE = "service", pgettext_lazy("record", "Services")
    PLACEMENT = "placement", _("Stays in a shelter")
    SHELTER = "shelter", pgettext_lazy("record", "Shelters")
    REFERRAL = "referral", pgettext_lazy("record", "Referrals")
    DIRECTORY = "directory", _("Directory of providers")
    REPORT = "report", pgettext_lazy("record", "Reports")
    SCHEDULE = "schedule", pgettext_lazy("record", "Schedules")
    IMPORT = "import", pgettext_lazy("record", "Imports")
