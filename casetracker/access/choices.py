"""Why somebody may see a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GrantKind(models.TextChoices):
    """Grounds of a grant; every grant has exactly one."""

    LEAD = "lead", _("Lead agency")
    ASSIGNMENT = "assignment", _("Assigned person")
    SUPERVISION = "supervision", _("Task force secretariat")
    SHARE = "share", _("Shared by the lead agency")
    REFERRAL = "referral", _("Accepted referral")
    CUSTODIAN = "custodian", _("Independent custodian agency")
    BREAK_GLASS = "break_glass", _("Emergency access")


class PrincipalKind(models.TextChoices):
    """What a grant is written to."""

    AGENCY = "agency", _("Agency")
    UNIT = "unit", _("Unit")
    USER = "user", _("Person")


class Operation(models.TextChoices):
    """What happened to a resource, as a partner agency hears of it."""

    UPDATE = "update", _("Added or changed")
    DELETE = "delete", _("Removed")
    REVOKE = "revoke", _("No longer shared")
