"""Code lists of approvals and of break-glass."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApprovalKind(models.TextChoices):
    """What is not done by one person alone. Source: Casetracker; OWASP ASVS 5.0, 2.3.5."""

    LIFT_WALL = "lift_wall", _("Lift a wall")
    BULK_EXPORT = "bulk_export", _("Export many cases")
    SHELTER_LOCATION = "shelter_location", _("Shelter location in an emergency")
    KEY_RECOVERY = "key_recovery", _("Recover the master key")
    DESTRUCTION = "destruction", _("Destroy identities past their time")
    ERASURE = "erasure", _("Erase a victim who asks for it")


class ApprovalStatus(models.TextChoices):
    """Where a request stands."""

    WAITING = "waiting", pgettext_lazy("approval", "Waiting")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REFUSED = "refused", pgettext_lazy("approval", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("approval", "Not decided in time")


class Answer(models.TextChoices):
    """What an approver says."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


class EmergencyReason(models.TextChoices):
    """Why a case is opened in an emergency. Source: Casetracker."""

    DANGER_TO_LIFE = "danger_to_life", _("Somebody is in danger now")
    MISSING_PERSON = "missing_person", _("Somebody is missing or was taken")
    MEDICAL = "medical", _("Medical emergency")
    AT_THE_DOOR = "at_the_door", _("A victim is here and no one on the case answers")
    COURT_TODAY = "court_today", _("A court or a prosecutor needs it today")


class Verdict(models.TextChoices):
    """What a reviewer finds about an emergency opening."""

    JUSTIFIED = "justified", _("It was justified")
    NOT_JUSTIFIED = "not_justified", _("It was not justified")


class Outcome(models.TextChoices):
    """What the two reviews of an emergency opening come to; where they differ, others have to decide."""

    JUSTIFIED = "justified", Verdict.JUSTIFIED.label
    NOT_JUSTIFIED = "not_justified", Verdict.NOT_JUSTIFIED.label
    ESCALATED = "escalated", _("The reviewers differ")
