"""Opening cases: one from the pages or the API, many from a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Field
from django.utils import timezone

from cases import access, clock, registry
from cases.choices import FINISHED_CASE_STATUSES, CaseStatus, ExploitationForm, Priority, ReportChannel, TaskKind
from cases.models import Case, CaseExploitation, IntakeReport, RouteLeg, StatusChange, Task, TimeLimit
from cases.services.checks import (
    ALREADY_KNOWN,
    IN_THE_FUTURE,
    TOO_LONG,
    UNKNOWN_CODE,
    Problems,
    is_future,
    today,
)
from cases.services.suspects import NewSuspect, register_suspects
from casetracker.access import changes
from casetracker.access import services as grants
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.sections import ALL_AND_EDIT, Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import DatePrecision, FourState
from casetracker.common.errors import InvalidInput, NotAllowed

BATCH = 2000

_new_case = bulk.maker(Case)
_new_exploitation = bulk.maker(CaseExploitation)
_new_status_change = bulk.maker(StatusChange)

IDENTIFICATION_LIMIT = "identification"
EMERGENCY_LIMIT = "emergency_aid"
FIRST_WEEK = 7
"""Days for the first duties where no time limit is in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """How a case came in: one complaint, tip or police report."""

    channel: str
    received_on: date
    receiving_agency_id: UUID | None = None
    receiving_unit_id: UUID | None = None
    is_police_report: bool = False
    report_number: str = ""
    summary: str = ""
    informant_name: str = ""
    informant_contact: str = ""
    informant_wants_secrecy: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeg:
    """One leg of the route."""

    kind: str
    country_id: int | None = None
    province_id: int | None = None
    regency_id: int | None = None
    place: str = ""
    transport: str = ""
    crossing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStatus:
    """A move a case made before it was recorded here."""

    to: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """Everything a case can be opened with. Only the kind, the lead agency and the day it was reported must be known.

    `status_history` are the moves after the first status, oldest first; the last one is where the case stands.
    `victims` are rows for the app that keeps victims (see `registry.register_victim_recorder`).
    """

    kind: str
    lead_agency_id: UUID
    opened_on: date
    opened_on_precision: str = DatePrecision.DAY
    report_channel: str = ReportChannel.UNKNOWN
    status: str = CaseStatus.INTAKE
    priority: str = Priority.ORDINARY
    lead_unit_id: UUID | None = None
    owner_id: UUID | None = None
    incident_on: date | None = None
    incident_on_precision: str = DatePrecision.DAY
    found_country_id: int | None = None
    found_province_id: int | None = None
    found_regency_id: int | None = None
    found_place: str = ""
    exploitation_country_id: int | None = None
    exploitation_country_withheld: bool = False
    exploitation_province_id: int | None = None
    exploitation_regency_id: int | None = None
    narrative: str = ""
    corruption_suspected: str = FourState.NOT_ASKED
    exploitations: Sequence[str] = ()
    route: Sequence[NewLeg] = ()
    report: NewReport | None = None
    suspects: Sequence[NewSuspect] = ()
    victims: Sequence[Mapping[str, Any]] = ()
    needs_emergency_aid: bool = False
    status_history: Sequence[NewStatus] = ()
    closed_on: date | None = None
    closure_reason: str = ""
    child_involved: bool = False
    victim_count: int = 0
    is_reference: bool = False
    source_agency_id: UUID | None = None
    external_id: str = ""
    registered_at: datetime | None = None


@transaction.atomic
def open_case(*, data: NewCase, actor: Viewer, now: datetime) -> Case:
    """Open one case: its file, first status, report, suspects, victims, first tasks, and who may see it.

    Raises NotAllowed when the actor may not log cases or names another agency than their own as lead, InvalidInput
    with the field at fault.
    """
    if not access.can_open_case(actor) or data.lead_agency_id != actor.agency_id:
        raise NotAllowed(code="may_not_open")
    _check(data, now)
    case = _write([data], actor=actor, now=now)[0]
    _add_first_tasks(case, data, actor=actor, now=now)
    audit.record(
        "case.opened",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("case", case.pk, case.reference),
        details={"kind": case.kind, "channel": case.report_channel},
    )
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    if data.victims:
        registry.record_victims(case, [dict(row) for row in data.victims], actor, now)
    case.refresh_from_db()
    # Last, since the actor may be one of those whom a suspect walls off.
    if data.suspects:
        register_suspects([(case, suspect) for suspect in data.suspects], actor=actor, now=now)
    return case


@transaction.atomic
def open_cases(*, data: Sequence[NewCase], actor: Viewer, now: datetime) -> list[Case]:
    """Open many cases in bulk, in the order given; for imports and demo data. No tasks are made.

    Raises NotAllowed when the actor may not import, InvalidInput when a row cannot be kept.
    """
    if not access.can_import_cases(actor):
        raise NotAllowed(code="may_not_open")
    for item in data:
        _check(item, now)
    made: list[Case] = []
    for start in range(0, len(data), BATCH):
        made += _write(data[start : start + BATCH], actor=actor, now=now)
    audit.record("case.opened_many", actor=actor, now=now, details={"cases": len(made)})
    changes.changed_many((case.pk, "case", case.pk) for case in made if not case.is_reference)
    pairs = list(zip(made, data, strict=True))
    if suspects := [(case, suspect) for case, item in pairs for suspect in item.suspects]:
        register_suspects(suspects, actor=actor, now=now)
    for case, item in pairs:
        if item.victims:
            registry.record_victims(case, [dict(row) for row in item.victims], actor, now)
    return made


_CODES: Mapping[str, frozenset[str]] = {
    name: frozenset(value for value, _label in cast("Field[Any, Any]", Case._meta.get_field(name)).flatchoices)
    for name in (
        "kind",
        "status",
        "priority",
        "report_channel",
        "opened_on_precision",
        "incident_on_precision",
        "corruption_suspected",
    )
}
_STATUSES = frozenset(CaseStatus.values)
_FORMS = frozenset(ExploitationForm.values)
_LENGTHS: Mapping[str, int] = {"found_place": 200, "external_id": 120, "narrative": 20_000}


def _check(data: NewCase, now: datetime) -> None:
    """Refuse what would be stored wrong or not at all; cheap, because imports call it for every row."""
    problems = Problems()
    for name, codes in _CODES.items():
        if getattr(data, name) not in codes:
            problems.add(name, UNKNOWN_CODE)
    if not {step.to for step in data.status_history} <= _STATUSES:
        problems.add("status_history", UNKNOWN_CODE)
    if not _FORMS.issuperset(data.exploitations):
        problems.add("exploitations", UNKNOWN_CODE)
    for name, length in _LENGTHS.items():
        if len(getattr(data, name)) > length:
            problems.add(name, TOO_LONG)
    for name in ("opened_on", "incident_on"):
        if is_future(getattr(data, name), now):
            problems.add(name, IN_THE_FUTURE)
    problems.raise_if_any()


def _row(data: NewCase, *, actor: Viewer, now: datetime) -> Case:
    history = data.status_history
    return _new_case(
        kind=data.kind,
        status=history[-1].to if history else data.status,
        priority=data.priority,
        report_channel=data.report_channel,
        lead_agency_id=data.lead_agency_id,
        lead_unit_id=data.lead_unit_id,
        owner_id=data.owner_id,
        opened_on=data.opened_on,
        opened_on_precision=data.opened_on_precision,
        incident_on=data.incident_on,
        incident_on_precision=data.incident_on_precision,
        found_country_id=data.found_country_id,
        found_province_id=data.found_province_id,
        found_regency_id=data.found_regency_id,
        found_place=data.found_place,
        exploitation_country_id=data.exploitation_country_id,
        exploitation_country_withheld=data.exploitation_country_withheld,
        exploitation_province_id=data.exploitation_province_id,
        exploitation_regency_id=data.exploitation_regency_id,
        narrative=data.narrative,
        corruption_suspected=data.corruption_suspected,
        is_reference=data.is_reference,
        source_agency_id=data.source_agency_id,
        external_id=data.external_id,
        child_involved=data.child_involved,
        victim_count=data.victim_count,
        closed_on=data.closed_on,
        closure_reason=data.closure_reason,
        registered_at=data.registered_at or now,
        registered_by_id=actor.user_id,
        updated_at=data.registered_at or now,
    )


def _write(items: Sequence[NewCase], *, actor: Viewer, now: datetime) -> list[Case]:
    cases = [_row(item, actor=actor, now=now) for item in items]
    try:
        with transaction.atomic():
            bulk.insert(cases)
    except IntegrityError as error:
        # The caller knows its own rows; what it cannot know is what another run brought in meanwhile.
        raise InvalidInput(fields={"external_id": [ALREADY_KNOWN]}) from error
    pairs = list(zip(cases, items, strict=True))
    # Before anything that hangs on a case: that may be written by whoever sees the case.
    grants.give_many(list(_wanted_grants(pairs)), actor=actor, now=now)
    bulk.insert(
        [
            _new_exploitation(case_id=case.pk, form=form)
            for case, item in pairs
            for form in dict.fromkeys(item.exploitations)
        ]
    )
    bulk.insert([leg for case, item in pairs for leg in route_rows(case, item.route)])
    bulk.insert([change for case, item in pairs for change in _history(case, item, actor)])
    bulk.insert(
        [report_row(case, item.report, actor=actor, now=case.registered_at) for case, item in pairs if item.report]
    )
    return cases


def route_rows(case: Case, route: Sequence[NewLeg]) -> list[RouteLeg]:
    """Return the rows of a route, numbered in their order."""
    return [
        RouteLeg(
            case=case,
            position=position,
            kind=leg.kind,
            country_id=leg.country_id,
            province_id=leg.province_id,
            regency_id=leg.regency_id,
            place=leg.place,
            transport=leg.transport,
            crossing=leg.crossing,
        )
        for position, leg in enumerate(route, start=1)
    ]


def report_row(case: Case, report: NewReport, *, actor: Viewer, now: datetime) -> IntakeReport:
    """Return the row of a report."""
    return IntakeReport(
        case=case,
        channel=report.channel,
        received_on=report.received_on,
        receiving_agency_id=report.receiving_agency_id,
        receiving_unit_id=report.receiving_unit_id,
        is_police_report=report.is_police_report,
        report_number=report.report_number,
        summary=report.summary,
        informant_name=report.informant_name,
        informant_contact=report.informant_contact,
        informant_wants_secrecy=report.informant_wants_secrecy,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )


def _history(case: Case, item: NewCase, actor: Viewer) -> Iterable[StatusChange]:
    yield _new_status_change(
        case_id=case.pk,
        from_status="",
        to_status=item.status,
        on=item.opened_on,
        by_id=actor.user_id,
        at=case.registered_at,
    )
    before = item.status
    zone = timezone.get_default_timezone()
    for step in item.status_history:
        moment = datetime.combine(step.on, case.registered_at.astimezone(zone).time(), tzinfo=zone)
        yield _new_status_change(
            case_id=case.pk,
            from_status=before,
            to_status=step.to,
            on=step.on,
            reason=step.reason,
            by_id=item.owner_id or actor.user_id,
            at=max(moment, case.registered_at),
        )
        before = step.to


def _wanted_grants(pairs: Sequence[tuple[Case, NewCase]]) -> Iterable[grants.Wanted]:
    """The lead agency and the case officer hold everything; the secretariats of the place hold the header."""
    secretariats: dict[int | None, list[UUID]] = {}
    for case, _item in pairs:
        yield grants.Wanted(
            case_id=case.pk,
            principal=case.lead_agency_id,
            principal_kind=PrincipalKind.AGENCY,
            kind=GrantKind.LEAD,
            sections=int(ALL_AND_EDIT),
        )
        if case.owner_id:
            yield owner_grant(case, case.owner_id)
        place = case.found_province_id
        if place not in secretariats:
            found = Agency.objects.secretariats_for(place).order_by("id").values_list("pk", flat=True)
            secretariats[place] = list(found)
        for agency_id in secretariats[place]:
            yield supervision_grant(case, agency_id)


def supervision_grant(case: Case, agency_id: UUID) -> grants.Wanted:
    """Return the grant of a secretariat: the header, and no more."""
    return grants.Wanted(
        case_id=case.pk,
        principal=agency_id,
        principal_kind=PrincipalKind.AGENCY,
        kind=GrantKind.SUPERVISION,
        sections=int(Section.HEADER),
    )


def owner_grant(case: Case, user_id: UUID) -> grants.Wanted:
    """Return the grant of a case officer."""
    return grants.Wanted(
        case_id=case.pk,
        principal=user_id,
        principal_kind=PrincipalKind.USER,
        kind=GrantKind.ASSIGNMENT,
        sections=int(ALL_AND_EDIT),
    )


def _add_first_tasks(case: Case, data: NewCase, *, actor: Viewer, now: datetime) -> None:
    """Put the first duties on the file, each with the day by which the time limit in force wants it done."""
    if case.is_reference or case.status in FINISHED_CASE_STATUSES:
        return
    start = today(now)
    limits = clock.limits_on(start)
    week = start + timedelta(days=FIRST_WEEK)
    wanted: list[tuple[str, str, date]] = [
        (TaskKind.SAFETY_CHECK, "", start),
        (TaskKind.IDENTIFICATION, IDENTIFICATION_LIMIT, week),
        (TaskKind.COMPLETE_DETAILS, "", week),
    ]
    if data.needs_emergency_aid:
        wanted.insert(1, (TaskKind.EMERGENCY_AID, EMERGENCY_LIMIT, week))
    tasks = [
        _first_task(case, kind, limits.get(code), start, fallback, actor=actor, now=now)
        for kind, code, fallback in wanted
    ]
    Task.objects.bulk_create(tasks)
    case.next_due_on = min(task.due_on for task in tasks if task.due_on)
    Case.objects.filter(pk=case.pk).update(next_due_on=case.next_due_on)
    grants.follow(case.pk)


def _first_task(
    case: Case, kind: str, limit: TimeLimit | None, start: date, fallback: date, *, actor: Viewer, now: datetime
) -> Task:
    return Task(
        case=case,
        kind=kind,
        agency_id=case.lead_agency_id,
        assignee_id=case.owner_id,
        due_on=clock.end_of(limit, start) if limit else fallback,
        time_limit=limit,
        created_by_id=actor.user_id,
        created_at=now,
    )
