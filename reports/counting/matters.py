"""Dimensions of cases: places, time, forms of exploitation, stages and charges."""

from collections.abc import Mapping

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth, TruncYear
from django.utils.translation import gettext_lazy as _

from cases import choices
from cases.choices import LABOUR_FORMS, SEXUAL_FORMS, ExploitationForm
from cases.models import CaseExploitation, Charge, StageEvent
from casetracker.common.choices import DatePrecision, FourState
from reports.counting import labels
from reports.counting.dimension import NOT_RECORDED, Dimension, Expressed, Join, coded, constant, of_case, of_model
from reports.counting.labels import UNKNOWN, WITHHELD
from reports.counting.shapes import Expression, Shape, handling, province
from reports.models import Measure
from victims.choices import Element
from victims.models import ElementFinding

# Places


def _exploitation_country(shape: Shape, _measure: Measure) -> Expression:
    return Case(
        When(**{f"{shape.case}exploitation_country_withheld": True, "then": constant(WITHHELD)}),
        default=Coalesce(F(f"{shape.case}exploitation_country__alpha2"), constant(UNKNOWN)),
        output_field=CharField(),
    )


def _handling_unit(shape: Shape, measure: Measure) -> Expression:
    agency, unit = (Cast(handling(shape, measure, what), CharField()) for what in ("agency", "unit"))
    nothing = constant("")
    return Concat(Coalesce(agency, nothing), constant("|"), Coalesce(unit, nothing), output_field=CharField())


# Time


def _month(shape: Shape, measure: Measure) -> Expression | None:
    path = shape.dates.get(measure.date_basis)
    if path is None:
        return None
    month = TruncMonth(path.field)
    if not path.precision:
        return month
    return Case(When(Q(**{path.precision: DatePrecision.YEAR}), then=Value(None)), default=month)


def _year(shape: Shape, measure: Measure) -> Expression | None:
    path = shape.dates.get(measure.date_basis)
    return None if path is None else TruncYear(path.field)


# Forms of exploitation: of the victim where people are counted, of the case otherwise

MODUS_FORMS: Mapping[str, frozenset[str]] = {
    "migrant_work": frozenset(LABOUR_FORMS - {ExploitationForm.FISHING}),
    "fishing_crew": frozenset({ExploitationForm.FISHING}),
    "sex_work": frozenset(SEXUAL_FORMS),
    "child": frozenset({ExploitationForm.CHILD_LABOUR, ExploitationForm.ILLEGAL_ADOPTION, ExploitationForm.BABY_SALE}),
}
"""The headings of the police's releases (PMI/PRT, ABK, PSK, eksploitasi anak); everything else is "other"."""

FORM_GROUPS: Mapping[str, frozenset[str]] = {
    "sexual": frozenset(SEXUAL_FORMS),
    "labour": frozenset(LABOUR_FORMS),
}
"""The headings of UNODC's questionnaire; everything else is "other"."""


def _form_path(shape: Shape) -> str:
    return f"{shape.case}exploitations__form" if shape.victim is None else f"{shape.victim}findings__code"


def _form(shape: Shape, _measure: Measure) -> Expression:
    return F(_form_path(shape))


def _form_state(shape: Shape, _measure: Measure) -> Expression | None:
    return None if shape.victim is None else F(f"{shape.victim}findings__state")


def _grouped(groups: Mapping[str, frozenset[str]]) -> Expressed:
    def expression(shape: Shape, _measure: Measure) -> Expression:
        path = _form_path(shape)
        whens = [When(**{f"{path}__in": sorted(forms), "then": constant(key)}) for key, forms in groups.items()]
        return Case(*whens, default=constant("other"))

    return expression


def _forms_found(shape: Shape, _measure: Measure) -> Join:
    if shape.victim is None:
        named = CaseExploitation.objects.filter(case_id=OuterRef(shape.case_id()))
        return Join(only=Q(**{f"{shape.case}exploitations__isnull": False}), missing=Q(~Exists(named)))
    wanted = {"element": Element.EXPLOITATION, "state": FourState.YES}
    found = ElementFinding.objects.filter(victim_id=OuterRef(f"{shape.victim}id"), **wanted)
    start = f"{shape.victim}findings__"
    return Join(only=Q(**{f"{start}{name}": value for name, value in wanted.items()}), missing=Q(~Exists(found)))


# Proceedings


def _stage_now(shape: Shape, _measure: Measure) -> Expression:
    standing = StageEvent.objects.standing().filter(case_id=OuterRef(shape.case_id()))
    latest = standing.order_by("-on", "-stage__sequence", "-id").values("stage__code")[:1]
    return Coalesce(Subquery(latest, output_field=CharField()), constant(NOT_RECORDED))


def _in_charge(field: str) -> Expressed:
    return lambda shape, _measure: F(field) if shape.model is Charge else None


DIMENSIONS = (
    Dimension("exploitation_country", _("Country of exploitation"), _exploitation_country, labels=labels.countries),
    Dimension("province", _("Province"), province, labels=labels.provinces, keys=labels.province_keys),
    Dimension("handling_unit", _("Unit"), _handling_unit, labels=labels.handling_units, keys=labels.handling_unit_keys),
    Dimension("month", _("Month"), _month, labels=labels.months, keys=labels.month_keys, order=labels.in_time),
    Dimension("year", _("Year"), _year, labels=labels.years, keys=labels.year_keys, order=labels.in_time),
    Dimension("form", _("Form of exploitation"), _form, labels=labels.forms, join=_forms_found),
    Dimension(
        "form_state",
        _("Answer"),
        _form_state,
        tuple(FourState.values),
        labels.from_choices(FourState),
        labels.known_keys(FourState),
        is_complete=True,
    ),
    Dimension(
        "modus",
        _("Modus"),
        _grouped(MODUS_FORMS),
        ("migrant_work", "fishing_crew", "sex_work", "child", "other", NOT_RECORDED),
        labels.named(
            {
                "migrant_work": _("Migrant or domestic work (PMI/PRT)"),
                "fishing_crew": _("Fishing crew (ABK)"),
                "sex_work": _("Sexual exploitation (PSK)"),
                "child": _("Exploitation of children"),
                "other": _("Other"),
            }
        ),
        join=_forms_found,
        is_complete=True,
    ),
    Dimension(
        "form_group",
        _("Form of exploitation"),
        _grouped(FORM_GROUPS),
        ("sexual", "labour", "other", NOT_RECORDED),
        labels.named({"sexual": _("Sexual exploitation"), "labour": _("Forced labour"), "other": _("Other forms")}),
        join=_forms_found,
        is_complete=True,
    ),
    Dimension(
        "stage",
        _("Stage"),
        lambda shape, _measure: F("stage__code") if shape.model is StageEvent else None,
        labels=labels.stages,
        order=labels.stage_order,
    ),
    Dimension("stage_now", _("Stage now"), _stage_now, labels=labels.stages, order=labels.stage_order),
    coded("case_kind", _("Kind of case"), choices.CaseKind, of_case("kind")),
    coded("case_status", _("Status"), choices.CaseStatus, of_case("status")),
    coded("report_channel", _("How it came to light"), choices.ReportChannel, of_case("report_channel")),
    coded("charge_outcome", _("Outcome"), choices.ChargeOutcome, of_model(Charge, "outcome")),
    coded("charge_phase", _("Phase"), choices.ChargePhase, of_model(Charge, "phase")),
    Dimension("offence", _("Article"), _in_charge("offence__code"), labels=labels.offences),
)
