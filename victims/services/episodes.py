"""Recording what was done for victims: one service, the same for several people, undo, correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.access import changes, rules
from casetracker.access.choices import Operation
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import FourState
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from victims import access, choices
from victims.models import Care, Need, ServiceEpisode, Victim
from victims.services import common

UNDO_SECONDS = 60
MOST_AT_ONCE = 100
BATCH = 2000
LONGEST_NOTE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewService:
    """A service given, refused or not available. Left out: today, by the actor's agency, delivered."""

    type: str
    started_on: date | None = None
    provider_id: UUID | None = None
    outcome: str = choices.ServiceOutcome.DELIVERED
    requested_on: date | None = None
    ended_on: date | None = None
    units: Decimal | None = None
    unit_kind: str = ""
    cost: Decimal | None = None
    currency: str = "IDR"
    funding: str = ""
    refused_by_victim: str = FourState.NO
    unmet_reason: str = ""
    note: str = ""
    external_id: str = ""


FIELDS = (
    "type",
    "provider_id",
    "requested_on",
    "started_on",
    "ended_on",
    "units",
    "unit_kind",
    "cost",
    "currency",
    "funding",
    "outcome",
    "refused_by_victim",
    "unmet_reason",
    "note",
)
"""What a correction may change."""

_FREE_TEXT = frozenset({"note"})


@transaction.atomic
def record_service(*, victim_id: UUID, data: NewService, actor: Viewer, now: datetime) -> ServiceEpisode:
    """Record one service for one victim.

    Raises NotVisible, NotAllowed (also for a type whose section the actor does not hold), InvalidInput by field.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    in_our_care = Care.objects.standing().filter(victim=victim, agency_id=actor.agency_id).exists()
    _may_record(actor, held, data.type, in_our_care=in_our_care)
    row = _build(victim, data, actor=actor, now=now)
    row.save(force_insert=True)
    _meet_needs([row])
    _announce([row], actor=actor, now=now)
    return row


@transaction.atomic
def record_service_for_many(
    *, victim_ids: Sequence[UUID], data: NewService, actor: Viewer, now: datetime
) -> list[ServiceEpisode]:
    """Record the same service for several victims, all or none.

    Raises NotVisible when one of them is not there for the actor, NotAllowed, InvalidInput by field.
    """
    wanted = list(dict.fromkeys(victim_ids))
    if not wanted:
        raise InvalidInput(fields={"people": [_("Choose at least one person.")]})
    if len(wanted) > MOST_AT_ONCE:
        raise InvalidInput(fields={"people": [_("Choose at most 100 people at once.")]})
    victims = list(
        Victim.objects.visible_to(actor)
        .with_sections(actor)
        .select_related("case")
        .select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .order_by("id")
    )
    if len(victims) != len(wanted):
        raise NotVisible()
    ours = set(
        Care.objects.standing()
        .filter(victim_id__in=wanted, agency_id=actor.agency_id)
        .values_list("victim_id", flat=True)
    )
    rows = []
    for victim in victims:
        held = rules.effective(actor, victim.granted)
        _may_record(actor, held, data.type, in_our_care=victim.pk in ours)
        rows.append(_build(victim, data, actor=actor, now=now))
    bulk.insert(rows)
    _meet_needs(rows)
    _announce(rows, actor=actor, now=now)
    return rows


@transaction.atomic
def record_services(
    *, items: Sequence[tuple[Victim, NewService]], actor: Viewer, now: datetime
) -> list[ServiceEpisode]:
    """Record many different services at once (imports, demo data); raises NotAllowed unless the actor is a job."""
    if not actor.job:
        raise NotAllowed()
    rows = []
    for victim, data in items:
        _check(data, now)
        row = _row(victim, data, actor=actor, now=now)
        rows.append(row)
    bulk.insert(rows)
    changes.changed_many((victim.case_id, "service", row.pk) for (victim, _data), row in zip(items, rows, strict=True))
    audit.record("service.recorded_many", actor=actor, now=now, details={"services": len(rows)})
    return rows


def _may_record(actor: Viewer, held: Section, type_: str, *, in_our_care: bool) -> None:
    if not access.can_record_service(actor, held, in_our_care=in_our_care):
        raise NotAllowed()
    if type_ in choices.HEALTH_SECTION_SERVICES and not access.can_view_health(actor, held):
        raise NotAllowed(_("This kind of service belongs to the health section, which you do not hold."))


def _row(victim: Victim, data: NewService, *, actor: Viewer, now: datetime) -> ServiceEpisode:
    provider_id = data.provider_id or actor.agency_id
    if provider_id is None:
        raise InvalidInput(fields={"provider": [_("Say which agency gave it.")]})
    return ServiceEpisode(
        victim=victim,
        provider_id=provider_id,
        started_on=data.started_on or common.today(now),
        recorded_by_id=actor.user_id,
        recorded_at=now,
        external_id=data.external_id,
        **{name: getattr(data, name) for name in FIELDS if name not in {"provider_id", "started_on"}},
    )


def _build(victim: Victim, data: NewService, *, actor: Viewer, now: datetime) -> ServiceEpisode:
    _check(data, now)
    row = _row(victim, data, actor=actor, now=now)
    common.check_row(row, exclude=["victim", "recorded_by"])
    return row


def _check(data: NewService, now: datetime) -> None:
    problems: common.Problems = {}
    common.check_code(problems, "type", data.type, choices.ServiceType.values, blank=False)
    common.check_code(problems, "outcome", data.outcome, choices.ServiceOutcome.values, blank=False)
    common.check_code(problems, "unit_kind", data.unit_kind, choices.UnitKind.values)
    common.check_code(problems, "funding", data.funding, choices.FundingSource.values)
    common.check_code(problems, "unmet_reason", data.unmet_reason, choices.UnmetReason.values)
    common.check_code(problems, "refused_by_victim", data.refused_by_victim, FourState.values, blank=False)
    common.check_past(problems, "started_on", data.started_on, now)
    common.check_past(problems, "requested_on", data.requested_on, now)
    _check_order(problems, data, common.today(now))
    _check_amounts(problems, data)
    common.check_text("note", data.note, longest=LONGEST_NOTE)
    if data.outcome == choices.ServiceOutcome.NOT_DELIVERED and not data.unmet_reason:
        problems["unmet_reason"] = [_("Say why it was not given.")]
    common.refuse(problems)


def _check_order(problems: common.Problems, data: NewService, today: date) -> None:
    start = data.started_on or today
    if data.ended_on is not None and data.ended_on < start:
        problems["ended_on"] = [_("Enter a day on or after the first day.")]
    if data.requested_on is not None and data.requested_on > start:
        problems["requested_on"] = [_("Enter the day it was asked for: on or before the first day.")]


def _check_amounts(problems: common.Problems, data: NewService) -> None:
    if data.units is not None and data.units <= 0:
        problems["units"] = [_("Enter an amount above zero, or leave it empty.")]
    if data.units is not None and not data.unit_kind:
        problems["unit_kind"] = [_("Say what was counted.")]
    if data.cost is not None and data.cost < 0:
        problems["cost"] = [_("Enter an amount of zero or more.")]


def _meet_needs(rows: Sequence[ServiceEpisode]) -> None:
    """A need is met by the first service of its type that was given; several are met one by one."""
    given = {choices.ServiceOutcome.DELIVERED, choices.ServiceOutcome.ONGOING, choices.ServiceOutcome.PARTLY_DELIVERED}
    for row in rows:
        if row.outcome in given:
            Need.objects.standing().filter(victim_id=row.victim_id, type=row.type, since__lte=row.started_on).update(
                until=row.started_on
            )


def _announce(rows: Sequence[ServiceEpisode], *, actor: Viewer, now: datetime) -> None:
    changes.changed_many((row.victim.case_id, "service", row.pk) for row in rows)
    for row in rows:
        common.record(
            "service.recorded",
            row.victim,
            actor=actor,
            now=now,
            details={"type": row.type, "outcome": row.outcome, "service": str(row.pk)},
        )


def _lock_service(service_id: UUID, actor: Viewer) -> tuple[ServiceEpisode, Victim, Section]:
    place = ServiceEpisode.objects.readable_by(actor).filter(pk=service_id).values_list("victim_id", flat=True).first()
    if place is None:
        raise NotVisible()
    victim, held = common.lock_victim(victim_id=place, actor=actor)
    row = ServiceEpisode.objects.select_for_update().get(pk=service_id)
    if row.undone_at is not None:
        raise NotVisible()
    return row, victim, held


@transaction.atomic
def undo_service(*, service_id: UUID, actor: Viewer, now: datetime) -> ServiceEpisode:
    """Take a service back within 60 seconds, by the clock of the server, by the person who recorded it.

    Raises NotVisible, NotAllowed for somebody else, WrongState after the minute (correct it instead).
    """
    row, victim, _held = _lock_service(service_id, actor)
    if row.recorded_by_id is None or row.recorded_by_id != actor.user_id:
        raise NotAllowed()
    if now - row.recorded_at > timedelta(seconds=UNDO_SECONDS):
        raise WrongState(
            _("The minute for undoing has passed. Open the service and correct it instead."), code="undo_too_late"
        )
    row.undone_at = now
    row.version += 1
    row.save(update_fields=["undone_at", "version"])
    Need.objects.filter(victim=victim, type=row.type, until=row.started_on, since__lte=row.started_on).exclude(
        type__in=ServiceEpisode.objects.standing()
        .filter(victim=victim, type=row.type, started_on=row.started_on)
        .values("type")
    ).update(until=None)
    changes.changed(case_id=victim.case_id, resource="service", resource_id=row.pk, operation=Operation.DELETE)
    common.record("service.undone", victim, actor=actor, now=now, details={"type": row.type, "service": str(row.pk)})
    return row


@transaction.atomic
def undo_services(*, service_ids: Sequence[UUID], actor: Viewer, now: datetime) -> list[ServiceEpisode]:
    """Take back what one save recorded for several people; all or none."""
    return [undo_service(service_id=service_id, actor=actor, now=now) for service_id in dict.fromkeys(service_ids)]


@transaction.atomic
def edit_service(
    *, service_id: UUID, version: int, values: Mapping[str, Any], actor: Viewer, now: datetime
) -> ServiceEpisode:
    """Correct a service; `values` are fields of `FIELDS`.

    Raises NotVisible, NotAllowed, StaleVersion, InvalidInput by field.
    """
    row, victim, held = _lock_service(service_id, actor)
    if not access.can_edit_service(
        actor, held, type_=row.type, provider_id=row.provider_id, recorded_by_id=row.recorded_by_id
    ):
        raise NotAllowed()
    if row.version != version:
        raise StaleVersion()
    new_type = str(values.get("type", row.type))
    if new_type in choices.HEALTH_SECTION_SERVICES and not access.can_view_health(actor, held):
        raise NotAllowed(_("This kind of service belongs to the health section, which you do not hold."))
    merged = {name: values.get(name, getattr(row, name)) for name in FIELDS}
    _check(NewService(**merged), now)
    changed = {name: getattr(row, name) for name in FIELDS if getattr(row, name) != merged[name]}
    if not changed:
        return row
    for name in changed:
        setattr(row, name, merged[name])
    row.version += 1
    common.check_row(row, exclude=["victim", "recorded_by"])
    row.save(update_fields=[*changed, "version"])
    _meet_needs([row])
    changes.changed(case_id=victim.case_id, resource="service", resource_id=row.pk)
    common.record(
        "service.changed",
        victim,
        actor=actor,
        now=now,
        details={
            "service": str(row.pk),
            **{name: ([] if name in _FREE_TEXT else [str(old), str(merged[name])]) for name, old in changed.items()},
        },
    )
    return row
