"""The sections of a case file: a set, not a ladder."""

from collections.abc import Iterable
from enum import IntFlag

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(IntFlag):
    """A part of a case file, as bits of one number.

    EDIT is no section: it is the right to write in the sections held.
    """

    NONE = 0
    HEADER = 1
    IDENTITY = 2
    INVESTIGATION = 4
    SERVICES = 8
    HEALTH = 16
    SHELTER_LOCATION = 32
    INFORMANT = 64
    CORRUPTION = 128
    EDIT = 1 << 15


ALL = Section(255)
ALL_AND_EDIT = ALL | Section.EDIT


class SectionName(models.TextChoices):
    """The sections as people read them."""

    HEADER = "header", _("Case header")
    IDENTITY = "identity", _("Identity")
    INVESTIGATION = "investigation", _("Investigation")
    SERVICES = "services", _("Services")
    HEALTH = "health", _("Health")
    SHELTER_LOCATION = "shelter_location", _("Shelter location")
    INFORMANT = "informant", _("Who reported")
    CORRUPTION = "corruption", _("Corruption concern")


def from_names(names: Iterable[str]) -> Section:
    """Return the set named, for example `["header", "services"]`; raises KeyError for an unknown name."""
    result = Section.NONE
    for name in names:
        result |= Section[name.upper()]
    return result


def to_names(sections: int) -> list[str]:
    """Return the names in a set, in the order of the file; EDIT is left out."""
    return [name.value for name in SectionName if sections & Section[name.value.upper()]]
