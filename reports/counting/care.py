"""Dimensions of services, stays and referrals."""

from datetime import timedelta

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from cases.models import TimeLimit
from referrals.choices import DeclineReason, ReferralStatus, Urgency
from referrals.models import Referral
from reports.counting import labels
from reports.counting.dimension import NOT_RECORDED, UNKNOWN, Dimension, coded, constant, of_model
from reports.counting.people import YES_NO
from reports.counting.shapes import Expression, Shape
from reports.models import Measure
from victims import choices
from victims.models import Placement, ServiceEpisode

SERVICE_START = "service_start"
"""The time limit between the request for a service and its start (Law 21/2007 art. 52(1))."""

USUAL_START_DAYS = 7


def start_limit() -> timedelta:
    """Return the legal time between request and start of a service, as it stands in the dated table."""
    row = TimeLimit.objects.filter(code=SERVICE_START).order_by(F("valid_from").desc(nulls_last=True)).first()
    return timedelta(days=row.amount if row else USUAL_START_DAYS)


def _start_delay(shape: Shape, _measure: Measure) -> Expression | None:
    if shape.model is not ServiceEpisode:
        return None
    return Case(
        When(requested_on__isnull=True, then=constant(NOT_RECORDED)),
        When(started_on__lte=F("requested_on") + Value(start_limit()), then=constant("in_time")),
        default=constant("late"),
    )


def _service_group(shape: Shape, _measure: Measure) -> Expression | None:
    if shape.model is not ServiceEpisode:
        return None
    kinds: dict[str, list[str]] = {}
    for kind, group in choices.SERVICE_TO_GROUP.items():
        kinds.setdefault(group, []).append(kind)
    whens = [When(type__in=its_kinds, then=constant(group)) for group, its_kinds in kinds.items()]
    return Case(*whens, default=constant(UNKNOWN))


def _legal_start(shape: Shape, _measure: Measure) -> Expression | None:
    if shape.model is not ServiceEpisode:
        return None
    kinds = sorted(choices.SERVICES_WITH_STATUTORY_START)
    return Case(When(type__in=kinds, then=constant("yes")), default=constant("no"))


DIMENSIONS = (
    coded("service_type", _("Service"), choices.ServiceType, of_model(ServiceEpisode, "type")),
    Dimension(
        "service_group",
        _("Group of services"),
        _service_group,
        (*choices.ServiceGroup.values, UNKNOWN),
        labels.from_choices(choices.ServiceGroup),
    ),
    coded("service_outcome", _("Outcome"), choices.ServiceOutcome, of_model(ServiceEpisode, "outcome")),
    coded("unmet_reason", _("Why not given"), choices.UnmetReason, of_model(ServiceEpisode, "unmet_reason")),
    Dimension(
        "start_delay",
        _("From request to start"),
        _start_delay,
        ("in_time", "late", NOT_RECORDED),
        labels.named(
            {
                "in_time": _("Within the legal time"),
                "late": _("Later"),
                NOT_RECORDED: _("Day of the request not recorded"),
            }
        ),
        is_complete=True,
    ),
    Dimension("legal_start", _("Has a legal time limit"), _legal_start, ("yes", "no"), labels.named(YES_NO)),
    coded("placement_exit", _("Why the stay ended"), choices.PlacementExit, of_model(Placement, "exit_reason")),
    coded("referral_status", _("Status"), ReferralStatus, of_model(Referral, "status")),
    coded("referral_urgency", _("Urgency"), Urgency, of_model(Referral, "urgency")),
    coded("decline_reason", _("Why declined"), DeclineReason, of_model(Referral, "decline_reason")),
)
