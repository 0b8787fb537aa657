"""Changing the facts of a case, and the numbers that lists show."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import ExploitationForm
from cases.models import Case, CaseExploitation, IntakeReport, RouteLeg
from cases.services.checks import (
    IN_THE_FUTURE,
    UNKNOWN_CODE,
    Problems,
    changed_codes,
    check_version,
    cleaned,
    is_future,
    lock_case,
)
from cases.services.opening import NewLeg, NewReport, report_row, route_rows, supervision_grant
from casetracker.access import changes
from casetracker.access import services as grants
from casetracker.access.choices import GrantKind
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import NotAllowed

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "basics": ("kind", "priority", "report_channel", "opened_on", "opened_on_precision"),
        "place": (
            "incident_on",
            "incident_on_precision",
            "found_country_id",
            "found_province_id",
            "found_regency_id",
            "found_place",
        ),
        "exploitation": (
            "exploitation_country_id",
            "exploitation_province_id",
            "exploitation_regency_id",
            "corruption_suspected",
        ),
        "narrative": ("narrative",),
    }
)
"""The parts of the case that are edited on one page each, with their columns."""

EDITABLE = frozenset(name for names in SECTIONS.values() for name in names)
FREE_TEXT = frozenset({"narrative", "found_place"})
LONGEST_ROUTE = 20
BATCH = 2000


@transaction.atomic
def edit_case(
    *,
    case_id: UUID,
    values: Mapping[str, Any],
    exploitations: Sequence[str] | None = None,
    route: Sequence[NewLeg] | None = None,
    version: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Case:
    """Change facts of a case: columns of `EDITABLE`, the forms of exploitation, the route (each replaced as a whole).

    Raises NotVisible, NotAllowed, StaleVersion, InvalidInput with the field at fault.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_edit_case(actor, held, case):
        raise NotAllowed()
    check_version(case, version)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"Not editable: {sorted(unknown)}")
    before = {name: getattr(case, name) for name in values}
    for name, value in values.items():
        setattr(case, name, value)
    _check(case, exploitations, route, now)
    details = changed_codes(before, values, FREE_TEXT)
    if exploitations is not None:
        details |= _replace_exploitations(case, exploitations)
    if route is not None:
        details |= _replace_route(case, route)
    if not details:
        return case
    case.version += 1
    case.updated_at = now
    cleaned(case)
    case.save(update_fields=[*values, "version", "updated_at"])
    if "found_province_id" in details:
        _move_supervision(case, actor=actor, now=now)
    audit.record(
        "case.changed",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("case", case.pk, case.reference),
        details=details,
    )
    grants.follow(case.pk)
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    return case


def _check(case: Case, exploitations: Sequence[str] | None, route: Sequence[NewLeg] | None, now: datetime) -> None:
    problems = Problems()
    for name in ("opened_on", "incident_on"):
        if is_future(getattr(case, name), now):
            problems.add(name, IN_THE_FUTURE)
    if exploitations is not None and set(exploitations) - set(ExploitationForm.values):
        problems.add("exploitations", UNKNOWN_CODE)
    if route is not None and len(route) > LONGEST_ROUTE:
        problems.add("route", _("Record at most 20 legs."))
    problems.raise_if_any()


def _replace_exploitations(case: Case, forms: Sequence[str]) -> dict[str, Any]:
    before = set(CaseExploitation.objects.filter(case=case).values_list("form", flat=True))
    wanted = set(forms)
    if before == wanted:
        return {}
    CaseExploitation.objects.filter(case=case, form__in=before - wanted).delete()
    CaseExploitation.objects.bulk_create([CaseExploitation(case=case, form=form) for form in sorted(wanted - before)])
    return {"exploitations": [sorted(before), sorted(wanted)]}


def _replace_route(case: Case, route: Sequence[NewLeg]) -> dict[str, Any]:
    def shape(leg: RouteLeg) -> tuple[Any, ...]:
        return leg.kind, leg.country_id, leg.province_id, leg.regency_id, leg.place, leg.transport, leg.crossing

    before = list(RouteLeg.objects.filter(case=case).order_by("position"))
    rows = route_rows(case, route)
    if [shape(leg) for leg in before] == [shape(leg) for leg in rows]:
        return {}
    for row in rows:
        cleaned(row, exclude=["case"])
    RouteLeg.objects.filter(case=case).delete()
    RouteLeg.objects.bulk_create(rows)
    return {"route": [len(before), len(rows)]}


def _move_supervision(case: Case, *, actor: Viewer, now: datetime) -> None:
    """Let the secretariats of the new province watch over the case, and those of the old one no longer."""
    wanted = set(Agency.objects.secretariats_for(case.found_province_id).values_list("pk", flat=True))
    present = {
        grant.principal for grant in grants.principals_with_access(case.pk) if grant.kind == GrantKind.SUPERVISION
    }
    for agency_id in sorted(wanted - present):
        grants.give(supervision_grant(case, agency_id), actor=actor, now=now)
    for agency_id in sorted(present - wanted):
        grants.withdraw(
            case_id=case.pk,
            actor=actor,
            now=now,
            reason="moved to another province",
            kind=GrantKind.SUPERVISION,
            principal=agency_id,
        )


def keep_counts(*, case_id: UUID, victim_count: int, child_involved: bool, now: datetime) -> None:
    """Keep how many victims a case has and whether one is a child; the caller holds the case's lock.

    The version stays: counts are nobody's answer, and must not make somebody's form stale.
    """
    Case.objects.filter(pk=case_id).update(victim_count=victim_count, child_involved=child_involved, updated_at=now)
    grants.follow(case_id)


def keep_counts_of_many(*, counts: Mapping[UUID, tuple[int, bool]], now: datetime) -> None:
    """As `keep_counts`, for many cases in a few queries: (victims, child involved) by case."""
    groups: dict[tuple[int, bool], list[UUID]] = {}
    for case_id, kept in counts.items():
        groups.setdefault(kept, []).append(case_id)
    for (victim_count, child_involved), case_ids in groups.items():
        for start in range(0, len(case_ids), BATCH):
            cases = Case.objects.filter(pk__in=case_ids[start : start + BATCH])
            wanted = {"victim_count": victim_count, "child_involved": child_involved, "updated_at": now}
            other = dict(cases.exclude(**wanted).values_list("pk", "child_involved"))
            if other:
                Case.objects.filter(pk__in=other).update(**wanted)
            turned = [pk for pk, was_involved in other.items() if was_involved != child_involved]
            if turned:
                grants.derive(turned)


@transaction.atomic
def add_report(*, case_id: UUID, report: NewReport, actor: Viewer, now: datetime) -> IntakeReport:
    """Add a complaint, tip or police report to a case. Raises NotVisible, NotAllowed, InvalidInput."""
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_add_report(actor, held, case):
        raise NotAllowed()
    problems = Problems()
    if is_future(report.received_on, now):
        problems.add("received_on", IN_THE_FUTURE)
    problems.raise_if_any()
    row = report_row(case, report, actor=actor, now=now)
    cleaned(row, exclude=["case"])
    row.save(force_insert=True)
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    audit.record(
        "report.added",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("intake_report", row.pk, ""),
        details={"channel": row.channel, "police_report": row.is_police_report},
    )
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    return row
