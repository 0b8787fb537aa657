"""From a measure to SQL: the rows it counts, and the counts by dimensions. Nothing here knows a report."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from cases.choices import FORMALLY_NAMED_STATUSES, ONGOING_CASE_STATUSES, CaseKind
from cases.models import IntakeReport, StageEvent, StatusChange, Suspect
from casetracker.access.models import CaseAccess
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from referrals.choices import ReferralStatus
from referrals.models import Referral
from reports.choices import CountingUnit, DateBasis, Deduplication, Population, StatusFilter
from reports.counting.dimensions import DIMENSIONS, NOT_RECORDED, UNKNOWN
from reports.counting.shapes import SHAPES, Shape, police_reports, province
from reports.models import Measure
from reports.periods import Period
from reports.scope import EVERYTHING, Scope
from victims.choices import COUNTED_AS_VICTIM, POSSIBLE_OR_COUNTED, Element, IdentificationStatus
from victims.models import Placement, ServiceEpisode

Counts = Mapping[tuple[str, ...], int]

STAGE_REACHED = "stage_reached"
"""Condition on cases and police reports: the case reached one of these stages, and the stage stands."""

_UNDONE_BY = {"file_complete": "file_complete_void"}
"""A P-21 that ended in the return of the file is no P-21. Source: Attorney General's letter B-1310/E/EJP/05/2022."""

_NOT_YET_SENT = (ReferralStatus.DRAFT, ReferralStatus.CONSENT_CHECK)


@dataclass(frozen=True, slots=True)
class Question:
    """A measure asked of the rows one viewer sees, in a period and a scope."""

    measure: Measure
    viewer: Viewer
    period: Period
    scope: Scope = EVERYTHING

    @property
    def shape(self) -> Shape:
        """Return where the counted rows lie."""
        return SHAPES[self.measure.unit]


@contextmanager
def counting_for(viewer: Viewer) -> Iterator[None]:
    """Count as whoever acts in this transaction, or, for a viewer that is a job, as that job.

    SECURITY: such a viewer counts for people who see no case, and what it counts leaves with small numbers hidden.
    """
    with database.as_job(viewer.job) if viewer.job else nullcontext():
        yield


def count(question: Question, by: Sequence[str] = ()) -> Counts:
    """Return the counts by these dimensions, keys in their order; nothing that is zero.

    One query; two when a dimension is one of which a row may have several values (then the parts may add up to more
    than the whole) or none.
    """
    rows = _rows(question)
    joins = [join(question.shape, question.measure) for key in by if (join := DIMENSIONS[key].join) is not None]
    if not joins:
        return _grouped(question, rows, by)
    found = Counter(_grouped(question, rows.filter(*(join.only for join in joins)), by, is_joined=True))
    joined = {key for key in by if DIMENSIONS[key].join is not None}
    rest = [key for key in by if key not in joined]
    without = _grouped(question, rows.filter(*(join.missing for join in joins)), rest)
    for keys, number in without.items():
        values = iter(keys)
        found[tuple(NOT_RECORDED if key in joined else next(values) for key in by)] += number
    return found


def states_of_forms(question: Question) -> Counts:
    """Return by (form of exploitation, state) what was answered; who has no answer for a form is `not_asked` there."""
    shape = question.shape
    rows = _rows(question)
    start = f"{shape.victim}findings__"
    answered = rows.filter(**{f"{start}element": Element.EXPLOITATION})
    found = dict(_grouped(question, answered, ["form", "form_state"], is_joined=True))
    everybody = count(question).get((), 0)
    for form in {form for form, _state in found}:
        said = sum(number for (its_form, _state), number in found.items() if its_form == form)
        if everybody > said:
            found[(form, "not_asked")] = found.get((form, "not_asked"), 0) + everybody - said
    return found


def left_out(question: Question) -> int:
    """Return how many rows may lie in the period, but of whose date too little is known to say."""
    path = question.shape.dates.get(question.measure.date_basis)
    if path is None or not path.precision or _by_police_report(question):
        return 0
    rows = _narrowed(question).filter(question.period.perhaps_contains(path.field, path.precision))
    return rows.count()


# The rows


def _rows(question: Question) -> QuerySet[Any]:
    return _narrowed(question).filter(_in_period(question))


def _narrowed(question: Question) -> QuerySet[Any]:
    """Return everything of the measure that the viewer sees in the scope, at any time."""
    shape, measure = question.shape, question.measure
    # SECURITY: this comes first and everything else only narrows it.
    rows = shape.model._default_manager.visible_to(question.viewer)  # type: ignore[attr-defined]
    rows = rows.filter(_population(question), _status(question), _its_scope(question))
    if shape.model is IntakeReport:
        rows = rows.filter(is_police_report=True)
    if question.scope.province_id is not None:
        rows = rows.alias(scope_province=province(shape, measure)).filter(scope_province=question.scope.province_id)
    for number, (key, values) in enumerate(sorted(measure.conditions.items())):
        if key == STAGE_REACHED:
            if measure.date_basis != DateBasis.STAGE:
                rows = rows.filter(Exists(_stages_reached(shape, values)))
            continue
        expression = DIMENSIONS[key].expression(shape, measure)
        rows = rows.alias(**{f"condition{number}": expression}).filter(**{f"condition{number}__in": values})
    return rows


def _population(question: Question) -> Q:
    """Return the cases among which is counted; reference data only where the scope names its agency."""
    case = question.shape.case
    found = Q(**{f"{case}is_reference": question.scope.is_reference})
    if question.shape.model is not Referral and not question.scope.is_reference:
        # The access table repeats the column beside what it indexes: the database begins with the few cases that
        # count instead of walking through all that are visible. A referral may be visible without its case.
        few = CaseAccess.objects.of(question.viewer).filter(is_reference=False)
        found &= Q(**{f"{question.shape.case_id()}__in": few.values("case_id")})
    if question.measure.population != Population.EVERY_CASE:
        found &= Q(**{f"{case}kind": CaseKind.TRAFFICKING})
    if question.measure.population == Population.POLICE_REPORTED and question.shape.model is not IntakeReport:
        found &= Q(Exists(police_reports().filter(case_id=OuterRef(question.shape.case_id()))))
    return found


def _its_scope(question: Question) -> Q:
    agency_id, case = question.scope.agency_id, question.shape.case
    if agency_id is None:
        return Q()
    led = Q(**{f"{case}lead_agency_id": agency_id})
    if question.scope.is_reference:
        return led | Q(**{f"{case}source_agency_id": agency_id})
    if question.shape.provider:
        return led | Q(**{f"{question.shape.provider}_id": agency_id})
    return led


def _status(question: Question) -> Q:
    shape = question.shape
    found = Q()
    if shape.model is ServiceEpisode:
        found &= Q(undone_at__isnull=True)
    if shape.model is Referral:
        found &= ~Q(status__in=_NOT_YET_SENT)
    identification = f"{shape.victim}identification_status__in" if shape.victim is not None else ""
    match question.measure.status_filter:
        case StatusFilter.ALL_POSSIBLE:
            found &= Q(**{identification: sorted(POSSIBLE_OR_COUNTED)})
        case StatusFilter.PRESUMED_AND_CONFIRMED:
            found &= Q(**{identification: sorted(COUNTED_AS_VICTIM)})
        case StatusFilter.CONFIRMED:
            found &= Q(**{identification: [IdentificationStatus.CONFIRMED]})
        case StatusFilter.FORMALLY_NAMED:
            found &= Q(**{f"{shape.suspect}legal_status__in": sorted(FORMALLY_NAMED_STATUSES)})
        case StatusFilter.NOT_VOIDED:
            found &= Q(voided_on__isnull=True)
        case StatusFilter.VOIDED:
            found &= Q(voided_on__isnull=False)
    return found


# The period


def _in_period(question: Question) -> Q:
    shape, measure, period = question.shape, question.measure, question.period
    if measure.date_basis == DateBasis.AT_DATE:
        return _open_on(shape, period)
    if shape.model is Placement:
        return Q(since__lte=period.last) & (Q(until__isnull=True) | Q(until__gt=period.first))
    if measure.date_basis == DateBasis.STAGE and shape.model is not StageEvent:
        reached = _stages_reached(shape, measure.conditions[STAGE_REACHED])
        return Q(Exists(reached.filter(period.contains("on", "on_precision"))))
    if _by_police_report(question):
        first = police_reports().values("case_id").annotate(first_on=Min("received_on"))
        cohort = first.filter(first_on__gte=period.first, first_on__lte=period.last).values("case_id")
        return Q(**{f"{shape.case_id()}__in": cohort})
    path = shape.dates[measure.date_basis]
    if path.is_moment:
        zone = timezone.get_default_timezone()
        begin = datetime.combine(period.first, time.min, tzinfo=zone)
        end = datetime.combine(period.last + timedelta(days=1), time.min, tzinfo=zone)
        return Q(**{f"{path.field}__gte": begin, f"{path.field}__lt": end})
    return period.contains(path.field, path.precision)


def _by_police_report(question: Question) -> bool:
    """Say whether a row belongs to the period of its case's first police report rather than to a date of its own."""
    return (
        question.measure.population == Population.POLICE_REPORTED
        and question.measure.date_basis == DateBasis.REPORTED
        and question.shape.model is not IntakeReport
    )


def _stages_reached(shape: Shape, codes: Collection[str]) -> QuerySet[StageEvent]:
    """Return the standing stage events of a row's case with one of these codes, not undone by a later one."""
    standing: QuerySet[StageEvent] = StageEvent.objects.standing()
    found = standing.filter(case_id=OuterRef(shape.case_id()), stage__code__in=codes)
    if undoing := [_UNDONE_BY[code] for code in codes if code in _UNDONE_BY]:
        undone = standing.filter(case_id=OuterRef("case_id"), stage__code__in=undoing, on__gte=OuterRef("on"))
        found = found.filter(~Exists(undone))
    return found


def _open_on(shape: Shape, period: Period) -> Q:
    """Return the cases that were open at the end of the last day, by the history of their status."""
    history = StatusChange.objects.filter(case_id=OuterRef(OuterRef(shape.case_id())), on__lte=period.last)
    latest = history.order_by("-on", "-at", "-id").values("pk")[:1]
    ongoing = StatusChange.objects.filter(pk=Subquery(latest), to_status__in=sorted(ONGOING_CASE_STATUSES))
    return Q(Exists(ongoing))


# Counting


def _grouped(
    question: Question, rows: QuerySet[Any], by: Sequence[str], *, is_joined: bool = False
) -> dict[tuple[str, ...], int]:
    shape, measure = question.shape, question.measure
    parts = {f"part{place}": DIMENSIONS[key].expression(shape, measure) for place, key in enumerate(by)}
    number = _aggregate(question, is_joined=is_joined)
    if not parts:
        total = rows.aggregate(number=number)["number"] or 0
        return {(): int(total)} if total else {}
    raw = list(rows.annotate(**parts).order_by().values_list(*parts).annotate(number=number))
    keys = [DIMENSIONS[key].keys({line[place] for line in raw}) for place, key in enumerate(by)]
    found: Counter[tuple[str, ...]] = Counter()
    for *values, number_of in raw:
        if number_of:
            found[tuple(its_keys[value] for its_keys, value in zip(keys, values, strict=True))] += int(number_of)
    return dict(found)


def _aggregate(question: Question, *, is_joined: bool) -> Any:
    shape, measure = question.shape, question.measure
    if measure.unit == CountingUnit.RUPIAH:
        return Sum("restitution_rupiah")
    if measure.unit == CountingUnit.BED_NIGHT:
        return Sum(_nights(question.period))
    match measure.deduplication:
        case Deduplication.BY_PERSON:
            return Count(_person(shape), distinct=True)
        case Deduplication.BY_CASE:
            return Count(shape.case_id(), distinct=True)
    return Count("pk", distinct=is_joined)


def _person(shape: Shape) -> Any:
    if shape.victim is not None:
        return F(f"{shape.victim}person_id")
    # A corporation is nobody in the vault: it counts as itself in each case.
    start = "" if shape.model is Suspect else shape.suspect
    return Coalesce(F(f"{start}person_id"), F(f"{start}id"))


def _nights(period: Period) -> Any:
    """Return the nights of a stay within the period; a stay that has not ended counts up to the period's end."""
    day_after = period.last + timedelta(days=1)
    until = Least(Coalesce(F("until"), Value(day_after)), Value(day_after))
    since = Greatest(F("since"), Value(period.first))
    # In PostgreSQL a date less a date is a number of days; Django would make an interval of it.
    days = Func(until, since, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
    return Greatest(days, Value(0))


__all__ = ["UNKNOWN", "Counts", "Question", "count", "counting_for", "left_out", "states_of_forms"]
