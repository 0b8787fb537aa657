"""What a report is about: everything its owner sees, one province, one agency, or one agency of reference data."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import Agency
from casetracker.common.errors import InvalidInput
from casetracker.regions import lookup
from reports.texts import Text, both, same


@dataclass(frozen=True, slots=True)
class Scope:
    """The limits of a report. Codes only: this stands in addresses."""

    province_code: str = ""
    agency_id: UUID | None = None
    is_reference: bool = False

    def as_json(self) -> dict[str, str]:
        """Return what is kept with a run; whether the agency holds reference data is looked up again when read."""
        found = {"province": self.province_code, "agency": str(self.agency_id or "")}
        return {name: value for name, value in found.items() if value}

    @property
    def province_id(self) -> int | None:
        """The province's row, None for all provinces."""
        entry = lookup.region_by_code(self.province_code) if self.province_code else None
        return entry.id if entry else None

    def label(self) -> Text:
        """Return the scope in words."""
        agency = Agency.objects.filter(pk=self.agency_id).first() if self.agency_id else None
        province = lookup.region_by_code(self.province_code) if self.province_code else None
        if agency and province:
            return same(f"{agency} · {province.name}")
        if agency:
            return {"en": agency.name, "id": agency.name_id or agency.name}
        if province:
            return same(province.name)
        return both(_("All provinces and agencies"))


EVERYTHING = Scope()


def read(values: dict[str, Any] | None) -> Scope:
    """Return the scope kept with a run or typed into an address.

    Raises InvalidInput for a province or agency that does not exist: a scope is never silently widened.
    """
    values = values or {}
    province_code, agency_text = str(values.get("province") or ""), str(values.get("agency") or "")
    if province_code:
        province = lookup.region_by_code(province_code)
        if province is None or province.parent_id is not None:
            raise InvalidInput(fields={"province": [_("Choose a province from the list.")]})
    if not agency_text:
        return Scope(province_code)
    try:
        agency = Agency.objects.filter(pk=UUID(agency_text)).first()
    except ValueError:
        agency = None
    if agency is None:
        raise InvalidInput(fields={"agency": [_("Choose an agency from the list.")]})
    return Scope(province_code, agency.pk, agency.is_reference)


def read_or_everything(values: dict[str, Any] | None) -> Scope:
    """Return the scope for its name on a page; everything where its agency is gone. Nothing is counted by it."""
    try:
        return read(values)
    except InvalidInput:
        return EVERYTHING
