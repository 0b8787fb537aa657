"""Where the rows of each counting unit lie, and the paths from them to case, victim, suspect, dates and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from cases.models import Case, Charge, IntakeReport, StageEvent, Suspect
from referrals.models import Referral
from reports.choices import CountingUnit, DateBasis, PlaceBasis, Population
from reports.models import Measure
from victims.models import Placement, ServiceEpisode, Victim

Expression = Combinable | F


@dataclass(frozen=True, slots=True)
class DatePath:
    """A date column, the column that says how much of it is known, and whether it is a moment."""

    field: str
    precision: str = ""
    is_moment: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of a counting unit. Prefixes end in `__`; None where there is no such thing."""

    model: type[models.Model]
    case: str
    dates: Mapping[str, DatePath] = field(default_factory=dict)
    victim: str | None = None
    suspect: str | None = None
    provider: str = ""

    def rows(self) -> QuerySet[Any]:
        """Return every row; the engine narrows it to what the viewer sees before anything else."""
        return self.model._default_manager.all()

    def case_id(self) -> str:
        """Return the path to the case's id."""
        return f"{self.case.removesuffix('__')}_id" if self.case else "pk"


_OF_CASE = {
    DateBasis.REPORTED: DatePath("opened_on", "opened_on_precision"),
    DateBasis.INCIDENT: DatePath("incident_on", "incident_on_precision"),
}


def _of_case(prefix: str) -> dict[str, DatePath]:
    return {basis: DatePath(f"{prefix}{path.field}", f"{prefix}{path.precision}") for basis, path in _OF_CASE.items()}


_VICTIM = Shape(
    model=Victim,
    case="case__",
    victim="",
    dates={**_of_case("case__"), DateBasis.REGISTERED: DatePath("registered_on", "registered_on_precision")},
)
_SUSPECT = Shape(
    model=Suspect, case="case__", suspect="", dates={**_of_case("case__"), DateBasis.NAMED: DatePath("named_on")}
)
_CHARGE = Shape(
    model=Charge,
    case="suspect__case__",
    suspect="suspect__",
    dates={DateBasis.LAID: DatePath("laid_on"), DateBasis.DECIDED: DatePath("decided_on")},
)

SHAPES: Mapping[str, Shape] = {
    CountingUnit.CASE: Shape(model=Case, case="", dates=_of_case("")),
    CountingUnit.POLICE_REPORT: Shape(
        model=IntakeReport, case="case__", dates={DateBasis.REPORTED: DatePath("received_on")}
    ),
    CountingUnit.VICTIM: _VICTIM,
    CountingUnit.VICTIM_IN_CASE: _VICTIM,
    CountingUnit.SUSPECT: _SUSPECT,
    CountingUnit.SUSPECT_IN_CASE: _SUSPECT,
    CountingUnit.CHARGE: _CHARGE,
    CountingUnit.CHARGED_PERSON: _CHARGE,
    CountingUnit.RUPIAH: _CHARGE,
    CountingUnit.STAGE_EVENT: Shape(
        model=StageEvent, case="case__", dates={DateBasis.STAGE: DatePath("on", "on_precision")}
    ),
    CountingUnit.SERVICE: Shape(
        model=ServiceEpisode,
        case="victim__case__",
        victim="victim__",
        provider="provider",
        dates={DateBasis.SERVICE_START: DatePath("started_on")},
    ),
    CountingUnit.BED_NIGHT: Shape(
        model=Placement, case="victim__case__", victim="victim__", provider="shelter__agency", dates={}
    ),
    CountingUnit.REFERRAL: Shape(
        model=Referral,
        case="case__",
        victim="victim__",
        provider="to_agency",
        dates={DateBasis.SENT: DatePath("sent_at", is_moment=True)},
    ),
}


def police_reports() -> QuerySet[IntakeReport]:
    """Return the police reports (LP) of all cases; they are only ever used inside rows the viewer sees."""
    return IntakeReport.objects.filter(is_police_report=True)


def first_police_report(shape: Shape, wanted: Any) -> QuerySet[IntakeReport, Any]:
    """Return the wanted value of the first police report of a row's case."""
    found = police_reports().filter(case_id=OuterRef(shape.case_id())).annotate(wanted=wanted)
    return found.order_by("received_on", "id").values("wanted")[:1]


def _counts_by_police_report(shape: Shape, measure: Measure) -> bool:
    return measure.population == Population.POLICE_REPORTED and shape.model is not IntakeReport


_UNIT_OF_REPORT: Mapping[str, Any] = {
    "agency": Coalesce("receiving_agency_id", "case__lead_agency_id"),
    "unit": F("receiving_unit_id"),
    "province": Coalesce(
        "receiving_unit__region__parent_id",
        "receiving_unit__region_id",
        "receiving_agency__region__parent_id",
        "receiving_agency__region_id",
        "case__lead_agency__region__parent_id",
        "case__lead_agency__region_id",
    ),
}


def handling(shape: Shape, measure: Measure, what: str) -> Expression:
    """Return an expression for who handles a row: the `agency`, the `unit`, or the `province` they lie in.

    Where police reports are counted it is who took the report (of several, the first); otherwise the lead agency.
    """
    expression: Expression
    if shape.model is IntakeReport:
        expression = _UNIT_OF_REPORT[what]
        return expression
    if _counts_by_police_report(shape, measure):
        return Subquery(first_police_report(shape, _UNIT_OF_REPORT[what]))
    paths: Mapping[str, Any] = {
        "agency": F(f"{shape.case}lead_agency_id"),
        "unit": F(f"{shape.case}lead_unit_id"),
        "province": Coalesce(
            f"{shape.case}lead_unit__region__parent_id",
            f"{shape.case}lead_unit__region_id",
            f"{shape.case}lead_agency__region__parent_id",
            f"{shape.case}lead_agency__region_id",
        ),
    }
    expression = paths[what]
    return expression


def province(shape: Shape, measure: Measure) -> Expression:
    """Return an expression for the province of a row by the measure's place basis, else the place found."""
    match measure.place_basis:
        case PlaceBasis.HANDLING_UNIT:
            return handling(shape, measure, "province")
        case PlaceBasis.EXPLOITATION:
            return F(f"{shape.case}exploitation_province_id")
        case PlaceBasis.ORIGIN if shape.victim is not None:
            return F(f"{shape.victim}origin_province_id")
        case PlaceBasis.PROVIDER if shape.provider:
            return Coalesce(f"{shape.provider}__region__parent_id", f"{shape.provider}__region_id")
    return F(f"{shape.case}found_province_id")
