"""Keeping the directory of agencies: facts, former names, who took over from whom, units."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import access, registry
from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency, AgencyAlias, AgencySuccession, Unit
from casetracker.accounts.services.checks import check
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible

LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """What is kept of an agency."""

    name: str
    type: str = AgencyType.OTHER
    level: str = AgencyLevel.PROVINCE
    name_id: str = ""
    short_name: str = ""
    parent_id: UUID | None = None
    region_id: int | None = None
    country_id: int | None = None
    phone: str = ""
    duty_phone: str = ""
    is_active: bool = True


@transaction.atomic
def add_agency(*, data: AgencyFacts, actor: Viewer, now: datetime) -> Agency:
    """Add an agency to the directory. Raises NotAllowed, InvalidInput by field."""
    _must_edit(actor)
    agency = Agency(created_at=now, **asdict(data))
    _check_agency(agency)
    agency.save(force_insert=True)
    _record("agency.added", agency, actor, now, {"type": agency.type, "level": agency.level})
    return agency


@transaction.atomic
def edit_agency(*, agency_id: UUID, data: AgencyFacts, actor: Viewer, now: datetime) -> Agency:
    """Change an agency; its former name stays findable as an alias. Raises NotVisible, NotAllowed, InvalidInput."""
    _must_edit(actor)
    agency = _locked(agency_id)
    before = {name: getattr(agency, name) for name in asdict(data)}
    for name, value in asdict(data).items():
        setattr(agency, name, value)
    _check_agency(agency)
    changed = sorted(name for name, value in before.items() if getattr(agency, name) != value)
    if not changed:
        return agency
    agency.save(update_fields=[name.removesuffix("_id") if name != "name_id" else name for name in changed])
    if "name" in changed and not AgencyAlias.objects.filter(agency=agency, name__iexact=before["name"]).exists():
        AgencyAlias(agency=agency, name=before["name"]).save(force_insert=True)
    _record("agency.changed", agency, actor, now, {"fields": changed})
    return agency


@transaction.atomic
def add_alias(
    *, agency_id: UUID, name: str, valid_from: date | None, valid_to: date | None, actor: Viewer, now: datetime
) -> AgencyAlias:
    """Add a name the agency had or is also known by. Raises NotVisible, NotAllowed, InvalidInput by field."""
    _must_edit(actor)
    agency = _locked(agency_id)
    alias = AgencyAlias(agency=agency, name=name.strip(), valid_from=valid_from, valid_to=valid_to)
    check(alias, exclude={"agency"})
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput(fields={"valid_to": [_("Enter a date after the first one.")]})
    if AgencyAlias.objects.filter(agency=agency, name__iexact=alias.name).exists():
        raise InvalidInput(fields={"name": [_("This name is on the list already.")]})
    alias.save(force_insert=True)
    _record("agency.alias_added", agency, actor, now)
    return alias


@transaction.atomic
def remove_alias(*, agency_id: UUID, alias_id: int, actor: Viewer, now: datetime) -> None:
    """Take a name off the list. Raises NotVisible, NotAllowed."""
    _must_edit(actor)
    agency = _locked(agency_id)
    removed, _rows = AgencyAlias.objects.filter(agency=agency, pk=alias_id).delete()
    if not removed:
        raise NotVisible()
    _record("agency.alias_removed", agency, actor, now)


@transaction.atomic
def add_succession(
    *, agency_id: UUID, successor_id: UUID, on: date | None, source: str, actor: Viewer, now: datetime
) -> AgencySuccession:
    """Say that another agency took over from this one.

    Raises NotVisible, NotAllowed, InvalidInput by field, also for a circle.
    """
    _must_edit(actor)
    agency = _locked(agency_id)
    successor = Agency.objects.filter(pk=successor_id).first()
    if successor is None:
        raise InvalidInput(fields={"successor": [_("Choose an agency.")]})
    if _leads_to(successor, agency):
        raise InvalidInput(fields={"successor": [_("Choose another agency: this one came before.")]})
    if AgencySuccession.objects.filter(predecessor=agency, successor=successor).exists():
        raise InvalidInput(fields={"successor": [_("This is recorded already.")]})
    row = AgencySuccession(predecessor=agency, successor=successor, on=on, source=source.strip())
    check(row, exclude={"predecessor", "successor"})
    row.save(force_insert=True)
    _record("agency.succeeded", agency, actor, now, {"successor": str(successor.pk)})
    return row


def _leads_to(start: Agency, wanted: Agency) -> bool:
    """Say whether following successors from `start` arrives at `wanted`."""
    reached, seen = {start.pk}, {start.pk}
    for _step in range(LONGEST_CHAIN):
        if wanted.pk in reached:
            return True
        found = AgencySuccession.objects.filter(predecessor__in=reached).values_list("successor_id", flat=True)
        reached = set(found) - seen
        seen |= reached
        if not reached:
            return False
    return True


@transaction.atomic
def add_unit(*, agency_id: UUID, name: str, actor: Viewer, now: datetime) -> Unit:
    """Add a unit to an agency. Raises NotVisible, NotAllowed outside one's own, InvalidInput by field."""
    agency = _locked(agency_id)
    if not access.can_add_units(actor, agency_id):
        raise NotAllowed(code="may_not_add_units")
    unit = Unit(agency=agency, name=name.strip())
    check(unit, exclude={"agency"})
    if Unit.objects.filter(agency=agency, name__iexact=unit.name).exists():
        raise InvalidInput(fields={"name": [_("This unit is on the list already.")]})
    unit.save(force_insert=True)
    _record("agency.unit_added", agency, actor, now, {"unit": str(unit.pk)})
    return unit


def _must_edit(actor: Viewer) -> None:
    if not access.can_edit_agencies(actor):
        raise NotAllowed(_("Only system administrators change the directory."), code="may_not_edit_agencies")


def _locked(agency_id: UUID) -> Agency:
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotVisible()
    return agency


def _check_agency(agency: Agency) -> None:
    agency.name = agency.name.strip()
    check(agency, exclude={"parent", "region", "country"})
    if Agency.objects.filter(name__iexact=agency.name).exclude(pk=agency.pk).exists():
        raise InvalidInput(fields={"name": [_("There is an agency with this name already.")]})
    if agency.parent_id == agency.pk:
        raise InvalidInput(fields={"parent": [_("Choose another agency.")]})


def _record(event: str, agency: Agency, actor: Viewer, now: datetime, details: dict[str, Any] | None = None) -> None:
    registry.record(event, actor=actor, now=now, subject=("agency", agency.pk, ""), details=details)
