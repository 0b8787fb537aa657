"""Codes of places in a body, turned into the keys that services take."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casetracker.regions import lookup
from casetracker.regions.choices import RegionLevel

LONGEST_CODE = 13


class _Code(serializers.CharField):
    def run_validators(self, value: Any) -> None:
        """Run none: they are about the text, and what came of it is a key already."""


class CountryCode(_Code):
    """A country by its two- or three-letter code."""

    default_error_messages = {"unknown": _("Give a code of ISO 3166-1, such as ID or IDN.")}

    def __init__(self, **arguments: Any) -> None:
        super().__init__(max_length=3, **arguments)

    def to_internal_value(self, data: Any) -> Any:
        """Return the country's key; fails as `unknown`."""
        entry = lookup.country_by_code(super().to_internal_value(data))
        if entry is None:
            self.fail("unknown")
        return entry.id


class RegionCode(_Code):
    """A province (`of="province"`), or a regency or city (`of="regency"`), by its Kemendagri code."""

    default_error_messages = {
        "unknown": _("Give a Kemendagri code, such as 32 for a province or 32.01 for a regency."),
        "province": _("Give the code of a province, such as 32."),
        "regency": _("Give the code of a regency or city, such as 32.01."),
    }

    def __init__(self, *, of: str, **arguments: Any) -> None:
        self.of = of
        super().__init__(max_length=LONGEST_CODE, **arguments)

    def to_internal_value(self, data: Any) -> Any:
        """Return the region's key; fails as `unknown`, or when it is of another level."""
        entry = lookup.region_by_code(super().to_internal_value(data))
        if entry is None:
            self.fail("unknown")
        if (entry.level == RegionLevel.PROVINCE) != (self.of == "province"):
            self.fail(self.of)
        return entry.id
