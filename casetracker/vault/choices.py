"""Code lists of identity."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NameKind(models.TextChoices):
    """What a name is; a single name is normal."""

    FULL = "full", _("Full name")
    ALIAS = "alias", _("Also known as")
    ON_DOCUMENT = "on_document", _("Name on a document")


class BirthDateBasis(models.TextChoices):
    """Where a birth date comes from: the three are kept side by side, none overwrites another."""

    CLAIMED = "claimed", _("As the person says")
    DOCUMENTED = "documented", _("As a document says")
    ASSESSED = "assessed", _("As assessed")


class IdentifierKind(models.TextChoices):
    """Kinds of numbers a person is known by (Indonesian NIK, passport, SPLP travel letter, phone)."""

    NIK = "nik", _("NIK")
    PASSPORT = "passport", _("Passport")
    SPLP = "splp", _("SPLP travel letter")
    PHONE = "phone", _("Phone number")
    OTHER = "other", _("Other number")


class CaseRole(models.TextChoices):
    """What a person is in a case; the same person may be both, also in one case."""

    VICTIM = "victim", _("Victim")
    SUSPECT = "suspect", _("Suspect")
