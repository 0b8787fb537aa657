"""Reports, and the cases they count, made through the services as the product makes them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from cases.choices import SuspectLegalStatus
from cases.models import Case, Stage, StageEvent
from cases.services import NewReport
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import Sex
from casetracker.vault.services import Identity, Name
from reports import services
from reports.counting import Question, count
from reports.models import Measure, ReportDefinition, ReportRun
from reports.periods import Period
from reports.scope import EVERYTHING, Scope
from tests.builders import cases, victims
from victims.ages import AgeRange
from victims.choices import IdentificationStatus
from victims.models import Victim

ADULT, CHILD, EITHER, NOT_KNOWN = AgeRange(30, 38), AgeRange(9, 17), AgeRange(16, 19), AgeRange()


def victim(of: Case, actor: Viewer, sex: str = Sex.FEMALE, age: AgeRange = ADULT, **fields: Any) -> Victim:
    """Return a presumed victim of this sex and age, registered today."""
    return victims.victim(
        of,
        actor,
        **{
            "identity": Identity(names=[Name("Korban Rekaan")], sex=sex),
            "age_identified": age,
            "identification_status": IdentificationStatus.PRESUMED,
            "decided_by_type": "police",
            "decided_on": timezone.localdate(),
            **fields,
        },
    )


def police_case(actor: Viewer, on: date, people: Sequence[tuple[str, AgeRange]] = (), **fields: Any) -> Case:
    """Return a case with a police report of that day at the actor's agency, and these victims."""
    report = NewReport(
        channel="raid",
        received_on=on,
        receiving_agency_id=actor.agency_id,
        receiving_unit_id=actor.unit_id,
        is_police_report=True,
    )
    case = cases.case(actor, **{"opened_on": on, "incident_on": None, "report": report, **fields})
    for sex, age in people:
        victim(case, actor, sex, age)
    return case


def named_suspect(of: Case, actor: Viewer, status: str = SuspectLegalStatus.TERSANGKA, **fields: Any) -> Any:
    """Return a suspect formally named today."""
    return cases.suspect(of, actor, legal_status=status, named_on=timezone.localdate(), **fields)


def stage(of: Case, code: str, on: date, **fields: Any) -> StageEvent:
    """Put a stage on a case as it would stand there, without the checks of its order."""
    row = Stage.objects.filter(code=code).order_by("valid_from").last()
    return StageEvent.objects.create(case=of, stage=row, on=on, recorded_at=timezone.now(), **fields)


def counted(code: str, viewer: Viewer, period: Period, *by: str, scope: Scope = EVERYTHING) -> dict[Any, int] | int:
    """Return what a measure counts: a number, or by one dimension, or by several."""
    found = count(Question(Measure.objects.get(pk=code), viewer, period, scope), by)
    if not by:
        return found.get((), 0)
    return {keys[0] if len(by) == 1 else keys: number for keys, number in found.items()}


def run(actor: Viewer, definition: str = "police_table", period: str = "2026-Q3", **fields: Any) -> ReportRun:
    """Ask for a report."""
    days = Period.parse(period)
    return services.request_report(
        **{
            "definition_code": definition,
            "period_from": days.first,
            "period_to": days.last,
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


def layout(code: str = "police_table") -> ReportDefinition:
    """Return a loaded layout."""
    return ReportDefinition.objects.get(pk=code)
