"""Who leads a case when a wall stands before its lead agency: an independent custodian, until the wall is lifted."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, Value, When

from cases.choices import UNFINISHED_TASK_STATUSES
from cases.models import Case, Task
from casetracker.access import changes, walls
from casetracker.access import services as grants
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.models import Grant
from casetracker.access.sections import ALL_AND_EDIT
from casetracker.accounts.choices import AgencyLevel
from casetracker.accounts.models import Agency, User
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import database

MOVED = "moved_to_custodian"
BACK = "back_to_lead_agency"


def follow_walls(case_id: UUID, *, actor: Viewer, now: datetime) -> None:
    """Bring lead agency and case officer in line with the walls that stand now, in the caller's transaction."""
    walled = walls.walled_off(case_id)
    with database.as_job("walls"):
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        if case.lead_agency_id in walled.agencies:
            _move(case, walled, actor=actor, now=now)
        else:
            _return(case, walled, actor=actor, now=now)
        if case.owner_id and User.objects.filter(walled.people(), pk=case.owner_id).exists():
            _unassign(case, actor=actor, now=now)


def custodian_for(case: Case, walled: walls.WalledOff) -> Agency | None:
    """Return the independent agency that keeps a case: of the same province before a national one before others."""
    types = list(settings.CUSTODIAN_AGENCY_TYPES)
    nearness = Choose(
        When(region_id=case.found_province_id, then=Value(0)),
        When(level=AgencyLevel.NATIONAL, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Agency.objects.of_the_task_force().filter(type__in=types).exclude(pk__in=walled.agencies)
    # Whoever is led by a walled agency, or leads it, is not independent of it.
    kin = Q(parent_id__in=walled.agencies) | Q(children__in=walled.agencies)
    return rows.exclude(kin).annotate(nearness=nearness).order_by("nearness", "name", "pk").first()


def _move(case: Case, walled: walls.WalledOff, *, actor: Viewer, now: datetime) -> None:
    custodian = custodian_for(case, walled)
    if custodian is None:
        # The wall stands all the same: better nobody for a while than the wrong one. Auditors find this line.
        audit.record("wall.no_custodian", actor=actor, now=now, case_id=case.pk)
        return
    before = case.lead_agency_id
    grants.withdraw(case_id=case.pk, actor=actor, now=now, reason=MOVED, kind=GrantKind.LEAD, principal=before)
    grants.withdraw(case_id=case.pk, actor=actor, now=now, reason=MOVED, kind=GrantKind.CUSTODIAN, principal=before)
    _lead(case, custodian.pk, actor=actor, now=now)
    _give(case, custodian.pk, GrantKind.CUSTODIAN, actor=actor, now=now)
    audit.record(
        "wall.custodian",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("agency", custodian.pk, ""),
        details={"lead_agency_id": [str(before), str(custodian.pk)]},
    )


def _return(case: Case, walled: walls.WalledOff, *, actor: Viewer, now: datetime) -> None:
    """Give the case back to the agency it was taken from, once no wall stands before that one any more."""
    rows = Grant.objects.filter(case_id=case.pk)
    if not rows.active().filter(kind=GrantKind.CUSTODIAN).exists():
        return
    first = rows.filter(kind=GrantKind.LEAD, revoke_reason=MOVED).order_by("-revoked_at", "-pk").first()
    if first is None or first.principal in walled.agencies:
        return
    custodian = case.lead_agency_id
    _lead(case, first.principal, actor=actor, now=now)
    _give(case, first.principal, GrantKind.LEAD, actor=actor, now=now)
    grants.withdraw(case_id=case.pk, actor=actor, now=now, reason=BACK, kind=GrantKind.CUSTODIAN)
    audit.record(
        "wall.lead_returned",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("agency", first.principal, ""),
        details={"lead_agency_id": [str(custodian), str(first.principal)]},
    )


def _lead(case: Case, agency_id: UUID, *, actor: Viewer, now: datetime) -> None:
    before = case.lead_agency_id
    if case.owner_id:
        _unassign(case, actor=actor, now=now)
    case.lead_agency_id = agency_id
    case.lead_unit_id = None
    case.version += 1
    case.updated_at = now
    case.save(update_fields=["lead_agency", "lead_unit", "version", "updated_at"])
    waiting = Task.objects.filter(case=case, agency_id=before, status__in=UNFINISHED_TASK_STATUSES)
    waiting.update(agency_id=agency_id, assignee=None)


def _give(case: Case, agency_id: UUID, kind: str, *, actor: Viewer, now: datetime) -> None:
    grants.give(
        grants.Wanted(
            case_id=case.pk,
            principal=agency_id,
            principal_kind=PrincipalKind.AGENCY,
            kind=kind,
            sections=int(ALL_AND_EDIT),
        ),
        actor=actor,
        now=now,
    )
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)


def _unassign(case: Case, *, actor: Viewer, now: datetime) -> None:
    owner = case.owner_id
    case.owner_id = None
    case.save(update_fields=["owner"])
    grants.withdraw(
        case_id=case.pk, actor=actor, now=now, reason="walled_off", kind=GrantKind.ASSIGNMENT, principal=owner
    )
    Task.objects.filter(case=case, assignee_id=owner, status__in=UNFINISHED_TASK_STATUSES).update(assignee=None)
    grants.follow(case.pk)
