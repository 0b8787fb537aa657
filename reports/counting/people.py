"""Dimensions of people: sex, the three ages, citizenship, identification, recruitment."""

from collections.abc import Mapping

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import SuspectLegalStatus
from casetracker.common.choices import AGE_BAND_YEARS, CHILD_UNDER_YEARS, AgeBand, FourState, Sex
from casetracker.common.errors import Text as Translatable
from reports.choices import AgeCountingBasis
from reports.counting import labels
from reports.counting.dimension import UNKNOWN, Dimension, coded, constant, of_suspect, of_victim
from reports.counting.labels import STATELESS, WITHHELD
from reports.counting.shapes import Expression, Shape
from reports.models import Measure
from victims import choices
from victims.models import ServiceEpisode

YES_NO: Mapping[str, Translatable] = {"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")}


def _person(shape: Shape) -> str | None:
    return shape.victim if shape.victim is not None else shape.suspect


def _sex(shape: Shape) -> str | None:
    start = _person(shape)
    return None if start is None else f"{start}sex"


def _age_fields(shape: Shape, measure: Measure) -> tuple[str, str] | None:
    if shape.victim is None or measure.age_basis == AgeCountingBasis.NONE:
        return None
    name = f"{shape.victim}age_{measure.age_basis}"
    return f"{name}_from", f"{name}_to"


def _adult_and_child(shape: Shape, measure: Measure) -> tuple[Q, Q] | None:
    """Return the conditions for an adult and for a child. A range that reaches over both is neither: never guessed."""
    fields = _age_fields(shape, measure)
    if fields is None:
        return None
    youngest, oldest = fields
    return Q(**{f"{youngest}__gte": CHILD_UNDER_YEARS}), Q(**{f"{oldest}__lt": CHILD_UNDER_YEARS})


def _age_group(shape: Shape, measure: Measure) -> Expression | None:
    found = _adult_and_child(shape, measure)
    if found is None:
        return None
    adult, child = found
    return Case(When(adult, then=constant("adult")), When(child, then=constant("child")), default=constant(UNKNOWN))


def _person_group(shape: Shape, measure: Measure) -> Expression | None:
    found = _adult_and_child(shape, measure)
    if found is None:
        return None
    adult, child = found
    female, male = (Q(**{f"{shape.victim}sex": sex}) for sex in (Sex.FEMALE, Sex.MALE))
    return Case(
        When(adult & female, then=constant("woman")),
        When(child & female, then=constant("girl")),
        When(adult & male, then=constant("man")),
        When(child & male, then=constant("boy")),
        default=constant(UNKNOWN),
    )


def _age_band(shape: Shape, measure: Measure) -> Expression | None:
    fields = _age_fields(shape, measure)
    if fields is None:
        return None
    whens = []
    for band, (youngest, oldest) in AGE_BAND_YEARS.items():
        inside = Q(**{f"{fields[0]}__gte": youngest})
        if oldest is not None:
            inside &= Q(**{f"{fields[1]}__lte": oldest})
        whens.append(When(inside, then=constant(band)))
    return Case(*whens, default=constant(UNKNOWN))


def _citizenship(shape: Shape, _measure: Measure) -> Expression | None:
    start = _person(shape)
    if start is None:
        return None
    country = Coalesce(F(f"{start}citizenship__alpha2"), constant(UNKNOWN))
    if shape.victim is None:
        return country
    return Case(
        When(**{f"{start}citizenship_withheld": True, "then": constant(WITHHELD)}),
        When(**{f"{start}is_stateless": True, "then": constant(STATELESS)}),
        default=country,
        output_field=CharField(),
    )


def _assisted(shape: Shape, _measure: Measure) -> Expression | None:
    if shape.victim is None:
        return None
    given = ServiceEpisode.objects.standing().filter(victim_id=OuterRef(f"{shape.victim}id"))
    given = given.exclude(outcome__in=[choices.ServiceOutcome.NOT_DELIVERED, choices.ServiceOutcome.REFUSED])
    return Case(When(Exists(given), then=constant("yes")), default=constant("no"))


DIMENSIONS = (
    coded("sex", _("Sex"), Sex, _sex, is_complete=True),
    Dimension(
        "age_group",
        _("Adult or child"),
        _age_group,
        ("adult", "child", UNKNOWN),
        labels.named({"adult": _("Adults"), "child": _("Children"), UNKNOWN: _("Age not known")}),
        is_complete=True,
    ),
    Dimension(
        "person_group",
        _("Women, girls, men and boys"),
        _person_group,
        ("woman", "girl", "man", "boy", UNKNOWN),
        labels.named(
            {
                "woman": _("Women"),
                "girl": _("Girls"),
                "man": _("Men"),
                "boy": _("Boys"),
                UNKNOWN: _("Age or sex not known"),
            }
        ),
        is_complete=True,
    ),
    Dimension(
        "age_band",
        _("Age"),
        _age_band,
        (*AgeBand.values, UNKNOWN),
        labels.from_choices(AgeBand),
        is_complete=True,
    ),
    Dimension("citizenship", _("Citizenship"), _citizenship, labels=labels.countries),
    coded(
        "identification_status",
        _("Identification"),
        choices.IdentificationStatus,
        of_victim("identification_status"),
    ),
    coded("decided_by", _("Identified by"), choices.DecidedByType, of_victim("decided_by_type")),
    coded("identified_where", _("Found where"), choices.IdentifiedWhere, of_victim("identified_where")),
    coded("cross_border", _("Direction"), choices.CrossBorder, of_victim("cross_border")),
    coded("recruiter_actor", _("Recruited by"), choices.RecruiterActor, of_victim("recruiter_actor")),
    coded("age_conflict", _("Ages that differ"), FourState, of_victim("has_age_conflict")),
    coded("prevented", _("Stopped before exploitation"), FourState, of_victim("was_prevented")),
    Dimension("assisted", _("Was assisted"), _assisted, ("yes", "no"), labels.named(YES_NO)),
    coded("legal_status", _("Legal status"), SuspectLegalStatus, of_suspect("legal_status")),
)
