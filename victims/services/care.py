"""Who cares for a victim, needs, shelters and stays in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.access import changes
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from victims import access, choices
from victims.models import Care, Need, Placement, Shelter, Victim
from victims.services import common

BATCH = 2000


@transaction.atomic
def start_care(
    *, victim_id: UUID, agency_id: UUID, since: date, actor: Viewer, now: datetime, is_referred: bool = False
) -> Care:
    """Take a victim into the care of an agency, so that *Today* lists them there; twice is once.

    Raises NotVisible, NotAllowed, InvalidInput for a day to come.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    if not access.can_take_into_care(actor, held, agency_id, is_referred=is_referred):
        raise NotAllowed()
    problems: common.Problems = {}
    common.check_past(problems, "since", since, now)
    common.refuse(problems)
    standing = Care.objects.standing().filter(victim=victim, agency_id=agency_id).first()
    if standing is not None:
        return standing
    care = Care(victim=victim, agency_id=agency_id, since=since)
    common.check_row(care, exclude=["victim"])
    care.save(force_insert=True)
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)
    common.record("care.started", victim, actor=actor, now=now, details={"agency": str(agency_id)})
    return care


@transaction.atomic
def start_care_of_many(
    *, items: Sequence[tuple[Victim, UUID, date, date | None]], actor: Viewer, now: datetime
) -> list[Care]:
    """Take many victims into care at once: (victim, agency, since, until). Raises NotAllowed unless a job."""
    if not actor.job:
        raise NotAllowed()
    rows = [Care(victim=victim, agency_id=agency, since=since, until=until) for victim, agency, since, until in items]
    bulk.insert(rows)
    audit.record("care.started_for_many", actor=actor, now=now, details={"people": len(rows)})
    return rows


@transaction.atomic
def end_care(
    *, victim_id: UUID, agency_id: UUID, until: date, actor: Viewer, now: datetime, is_referred: bool = False
) -> Care:
    """End the care of an agency for a victim.

    Raises NotVisible, NotAllowed, WrongState when there is none or a bed is still taken, InvalidInput.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    if not access.can_take_into_care(actor, held, agency_id, is_referred=is_referred):
        raise NotAllowed()
    care = Care.objects.standing().filter(victim=victim, agency_id=agency_id).first()
    if care is None:
        raise WrongState(_("This person is not in the care of that agency."), code="not_in_care")
    if Placement.objects.standing().filter(victim=victim, shelter__agency_id=agency_id).exists():
        raise WrongState(_("End the stay in the shelter first."), code="still_placed")
    problems: common.Problems = {}
    common.check_past(problems, "until", until, now)
    if until < care.since:
        problems["until"] = [_("Enter a day on or after the day the care began.")]
    common.refuse(problems)
    care.until = until
    care.save(update_fields=["until"])
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)
    common.record("care.ended", victim, actor=actor, now=now, details={"agency": str(agency_id)})
    return care


@transaction.atomic
def add_need(*, victim_id: UUID, type: str, is_urgent: bool, since: date, actor: Viewer, now: datetime) -> Need:
    """Note what a victim needs; the day of asking starts the legal clock of the service. Twice is once.

    Raises NotVisible, NotAllowed, InvalidInput by field.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    if not access.can_record_consent(actor, held):
        raise NotAllowed()
    problems: common.Problems = {}
    common.check_code(problems, "type", type, choices.ServiceType.values, blank=False)
    common.check_past(problems, "since", since, now)
    common.refuse(problems)
    need = Need.objects.standing().filter(victim=victim, type=type).first()
    if need is not None:
        if is_urgent and not need.is_urgent:
            need.is_urgent = True
            need.save(update_fields=["is_urgent"])
        return need
    need = Need(
        victim=victim, type=type, is_urgent=is_urgent, since=since, recorded_by_id=actor.user_id, recorded_at=now
    )
    need.save(force_insert=True)
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)
    common.record("need.recorded", victim, actor=actor, now=now, details={"type": type, "urgent": is_urgent})
    return need


@transaction.atomic
def end_need(*, need_id: UUID, until: date, actor: Viewer, now: datetime) -> Need:
    """Say that a need was met or is no longer wanted. Raises NotVisible, NotAllowed, InvalidInput."""
    place = Need.objects.visible_to(actor).filter(pk=need_id).values_list("victim_id", flat=True).first()
    if place is None:
        raise NotVisible()
    victim, held = common.lock_victim(victim_id=place, actor=actor)
    if not access.can_record_consent(actor, held):
        raise NotAllowed()
    need = Need.objects.select_for_update().get(pk=need_id)
    if need.until is not None:
        return need
    problems: common.Problems = {}
    common.check_past(problems, "until", until, now)
    if until < need.since:
        problems["until"] = [_("Enter a day on or after the day it was asked for.")]
    common.refuse(problems)
    need.until = until
    need.save(update_fields=["until"])
    common.record("need.ended", victim, actor=actor, now=now, details={"type": need.type})
    return need


@transaction.atomic
def place_in_shelter(*, victim_id: UUID, shelter_id: UUID, since: date, actor: Viewer, now: datetime) -> Placement:
    """Give a victim a bed in a shelter of the actor's agency, and take them into its care.

    Raises NotVisible, NotAllowed, WrongState when the victim already has a bed, InvalidInput when none is free.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    if not access.can_place(actor, held):
        raise NotAllowed()
    shelter = Shelter.objects.visible_to(actor).select_for_update().filter(pk=shelter_id).first()
    if shelter is None or not shelter.is_active:
        raise InvalidInput(fields={"shelter": [_("Choose a shelter of your agency that is open.")]})
    if Placement.objects.standing().filter(victim=victim).exists():
        raise WrongState(_("This person already has a bed. End that stay first."), code="already_placed")
    problems: common.Problems = {}
    common.check_past(problems, "since", since, now)
    if Placement.objects.standing().filter(shelter=shelter).count() >= shelter.beds:
        problems["shelter"] = [_("Every bed there is taken. Choose another shelter, or correct its number of beds.")]
    common.refuse(problems)
    placement = Placement(victim=victim, shelter=shelter, since=since, recorded_by_id=actor.user_id, recorded_at=now)
    placement.save(force_insert=True)
    start_care(victim_id=victim.pk, agency_id=shelter.agency_id, since=since, actor=actor, now=now)
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)
    common.record(
        "placement.started",
        victim,
        actor=actor,
        now=now,
        sections=int(Section.SHELTER_LOCATION),
        details={"shelter": str(shelter.pk)},
    )
    return placement


@transaction.atomic
def place_many(
    *, items: Sequence[tuple[Victim, Shelter, date, date | None, str]], actor: Viewer, now: datetime
) -> list[Placement]:
    """Record many stays at once: (victim, shelter, since, until, exit reason). Raises NotAllowed unless a job."""
    if not actor.job:
        raise NotAllowed()
    rows = [
        Placement(victim=victim, shelter=shelter, since=since, until=until, exit_reason=reason, recorded_at=now)
        for victim, shelter, since, until, reason in items
    ]
    bulk.insert(rows)
    audit.record("placement.recorded_many", actor=actor, now=now, details={"stays": len(rows)})
    return rows


@transaction.atomic
def end_placement(
    *, placement_id: UUID, until: date, exit_reason: str, actor: Viewer, now: datetime, version: int | None = None
) -> Placement:
    """End a stay, with why. Raises NotVisible, NotAllowed, WrongState when it ended before, InvalidInput by field."""
    place = Placement.objects.visible_to(actor).filter(pk=placement_id).values_list("victim_id", flat=True).first()
    if place is None:
        raise NotVisible()
    victim, held = common.lock_victim(victim_id=place, actor=actor)
    placement = Placement.objects.select_related("shelter").select_for_update(of=("self",)).get(pk=placement_id)
    if not access.can_place(actor, held) or placement.shelter.agency_id != actor.agency_id:
        raise NotAllowed()
    if placement.until is not None:
        raise WrongState(_("This stay has ended already."), code="not_placed")
    if version is not None and placement.version != version:
        raise StaleVersion()
    problems: common.Problems = {}
    common.check_past(problems, "until", until, now)
    if until < placement.since:
        problems.setdefault("until", []).append(_("Enter a day on or after the first day of the stay."))
    common.check_code(problems, "exit_reason", exit_reason, choices.PlacementExit.values, blank=False)
    common.refuse(problems)
    placement.until = until
    placement.exit_reason = exit_reason
    placement.version += 1
    placement.save(update_fields=["until", "exit_reason", "version"])
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)
    common.record("placement.ended", victim, actor=actor, now=now, details={"exit_reason": exit_reason})
    return placement


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShelter:
    """A safe house of the actor's agency. `code` is what everybody else sees of it."""

    code: str
    beds: int
    address: str = ""
    regency_id: int | None = None
    takes_women: bool = True
    takes_men: bool = False
    takes_children: bool = True


@transaction.atomic
def add_shelter(*, data: NewShelter, actor: Viewer, now: datetime) -> Shelter:
    """Add a shelter of the actor's agency. Raises NotAllowed, InvalidInput by field."""
    if not access.can_manage_shelters(actor) or actor.agency_id is None:
        raise NotAllowed()
    shelter = Shelter(
        agency_id=actor.agency_id,
        **{name: getattr(data, name) for name in SHELTER_FIELDS if name != "is_active"},
    )
    _check_shelter(shelter)
    shelter.save(force_insert=True)
    audit.record(
        "shelter.added", actor=actor, now=now, subject=("shelter", shelter.pk, ""), details={"beds": shelter.beds}
    )
    return shelter


SHELTER_FIELDS = (
    "code",
    "beds",
    "address",
    "regency_id",
    "takes_women",
    "takes_men",
    "takes_children",
    "is_active",
)


@transaction.atomic
def edit_shelter(*, shelter_id: UUID, version: int, values: Mapping[str, Any], actor: Viewer, now: datetime) -> Shelter:
    """Change a shelter of the actor's agency. Raises NotVisible, NotAllowed, StaleVersion, InvalidInput by field."""
    shelter = Shelter.objects.visible_to(actor).select_for_update().filter(pk=shelter_id).first()
    if shelter is None:
        raise NotVisible()
    if not access.can_manage_shelters(actor):
        raise NotAllowed()
    if shelter.version != version:
        raise StaleVersion()
    changed = [name for name in SHELTER_FIELDS if name in values and getattr(shelter, name) != values[name]]
    for name in changed:
        setattr(shelter, name, values[name])
    _check_shelter(shelter)
    if not shelter.is_active and Placement.objects.standing().filter(shelter=shelter).exists():
        raise InvalidInput(fields={"is_active": [_("People still stay there. End their stays first.")]})
    if changed:
        shelter.version += 1
        shelter.save(update_fields=[*changed, "version"])
        # PRIVACY: which facts of a shelter changed, never where it is.
        audit.record(
            "shelter.changed",
            actor=actor,
            now=now,
            subject=("shelter", shelter.pk, ""),
            details={"fields": sorted(changed)},
        )
    return shelter


def _check_shelter(shelter: Shelter) -> None:
    problems: common.Problems = {}
    if not shelter.code.strip():
        problems["code"] = [_("Give it a short code that does not say where it is.")]
    elif Shelter.objects.filter(agency_id=shelter.agency_id, code=shelter.code).exclude(pk=shelter.pk).exists():
        problems["code"] = [_("Your agency already has a shelter with this code.")]
    if not 1 <= shelter.beds <= MOST_BEDS:
        problems["beds"] = [_("Enter a number of beds from 1 to 1,000.")]
    common.refuse(problems)
    common.check_row(shelter, exclude=["agency"])


MOST_BEDS = 1000
