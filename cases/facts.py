"""The columns of a case that the access table repeats, and the resources of the change feed that hang on a case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from cases.models import Case, Suspect
from casetracker.access.registry import CaseFacts
from casetracker.common import database


def list_moment(opened_on: date, registered_at: datetime) -> datetime:
    """Return where a case stands in lists: on the day it was reported, at the hour the file was opened.

    The day counts in the national time zone, as periods of reports do.
    """
    zone = timezone.get_default_timezone()
    return datetime.combine(opened_on, registered_at.astimezone(zone).time(), tzinfo=zone)


def case_of(reference: str) -> UUID | None:
    """Return the case of an exact reference, whoever may see it: what an emergency opening starts from."""
    with database.as_job("emergency"):
        return Case.objects.filter(reference=reference, is_reference=False).values_list("pk", flat=True).first()


def case_facts(case_ids: Sequence[UUID]) -> Mapping[UUID, CaseFacts]:
    """Return the list columns of these cases, in one query."""
    rows = Case.objects.filter(pk__in=case_ids).values_list(
        "pk",
        "opened_on",
        "registered_at",
        "status",
        "kind",
        "found_province_id",
        "lead_agency_id",
        "owner_id",
        "child_involved",
        "next_due_on",
        "is_reference",
    )
    return {
        pk: CaseFacts(list_moment(opened_on, registered_at), *columns)
        for pk, opened_on, registered_at, *columns in rows
    }


def case_resources(case_id: UUID) -> Iterable[tuple[str, UUID]]:
    """Return the case and its suspects, as a newly admitted agency hears of them."""
    yield "case", case_id
    for suspect_id in Suspect.objects.filter(case_id=case_id).order_by("number").values_list("pk", flat=True):
        yield "suspect", suspect_id
