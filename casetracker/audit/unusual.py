"""Reading that stands out: over a budget, much more than usual, at night, or far from home. Signals, not verdicts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Coalesce, ExtractHour, TruncDate

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, AgencyClient, User, UserRole
from casetracker.accounts.notices import send_notices
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common import database
from casetracker.regions import lookup

DAYS = 30
MUCH = 20
TIMES_USUAL = 3
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4})
NIGHT_READS = 3
FAR_CASES = 3
OVER_BUDGET = ("identity.budget_exceeded", "identity.match_budget_exceeded")

PlaceReader = Callable[[Sequence[UUID]], Mapping[UUID, int | None]]
_place_readers: list[PlaceReader] = []


def register_places(reader: PlaceReader) -> None:
    """Say how the provinces of cases are read (once, by `access`)."""
    _place_readers[:] = [reader]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that stands out: of whom, what kind, on which day, and the two numbers that make it stand out.

    `user_id` is a person, or the program whose reading it was.
    """

    kind: str
    user_id: UUID | None
    day: date | None
    found: int
    usual: int


def signals(viewer: Viewer, *, now: datetime) -> list[Signal]:
    """Return what stands out in the last days, the largest first. The caller is an auditor."""
    reads = Entry.objects.visible_to(viewer).seeing().filter(at__gte=now - timedelta(days=DAYS), user_id__isnull=False)
    own = Entry.objects.visible_to(viewer).filter(
        event="identity.searched", details__own_name=True, at__gte=now - timedelta(days=DAYS)
    )
    over = Entry.objects.visible_to(viewer).filter(event__in=OVER_BUDGET, at__gte=now - timedelta(days=DAYS))
    found = [
        *_by_day("budget", over),
        *_volume(reads),
        *_hours(reads),
        *_region(reads),
        *_by_day("own_name", own),
    ]
    return sorted(found, key=lambda signal: (-signal.found, signal.kind, str(signal.user_id)))


def _by_day(kind: str, lines: Any) -> Iterable[Signal]:
    """Days on which somebody, or a program, did something that stands out each time."""
    who = Coalesce("client_id", "user_id")
    rows = lines.annotate(day=TruncDate("at"), who=who).values("who", "day").annotate(times=Count("id")).order_by()
    for row in rows:
        yield Signal(kind, row["who"], row["day"], row["times"], 0)


def _volume(reads: Any) -> Iterable[Signal]:
    """Days on which somebody opened many more cases than on their usual day."""
    rows = (
        reads.annotate(day=TruncDate("at"))
        .values("user_id", "day")
        .annotate(cases=Count("case_id", distinct=True))
        .order_by()
    )
    days: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in rows:
        days[row["user_id"]][row["day"]] = row["cases"]
    for user_id, numbers in days.items():
        usual = int(median(numbers.values()))
        for day, cases in numbers.items():
            if cases >= MUCH and cases > TIMES_USUAL * max(usual, 1):
                yield Signal("volume", user_id, day, cases, usual)


def _hours(reads: Any) -> Iterable[Signal]:
    """Reading at night by somebody who reads by day."""
    rows = reads.annotate(hour=ExtractHour("at")).values("user_id", "hour").annotate(times=Count("id")).order_by()
    by_user: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        by_user[row["user_id"]][row["hour"] in NIGHT] += row["times"]
    for user_id, (by_day, at_night) in by_user.items():
        if at_night >= NIGHT_READS and by_day > TIMES_USUAL * at_night:
            yield Signal("hours", user_id, None, at_night, by_day)


def _region(reads: Any) -> Iterable[Signal]:
    """Cases of other provinces, opened by somebody whose agency works in one."""
    pairs = {
        (row["user_id"], row["agency_id"], row["case_id"])
        for row in reads.filter(case_id__isnull=False).values("user_id", "agency_id", "case_id").distinct().order_by()
    }
    homes = _homes({agency for _user, agency, _case in pairs if agency})
    with database.as_job("auditing"):
        places = _places([case for _user, agency, case in pairs if agency in homes])
    far: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for user_id, agency, case in pairs:
        if agency in homes and places.get(case) is not None:
            far[user_id][places[case] != homes[agency]] += 1
    for user_id, (near, away) in far.items():
        if away >= FAR_CASES and away > near:
            yield Signal("region", user_id, None, away, near)


def _homes(agencies: Iterable[UUID]) -> dict[UUID, int]:
    regions = Agency.objects.filter(pk__in=list(agencies), region__isnull=False).values_list("pk", "region_id")
    found = {pk: lookup.region(region) for pk, region in regions}
    return {pk: region.province_id for pk, region in found.items() if region and region.province_id}


def _places(case_ids: Sequence[UUID]) -> Mapping[UUID, int | None]:
    return _place_readers[0](case_ids) if _place_readers and case_ids else {}


def tell_auditors() -> int:
    """Mail the auditors that something unusual waits for them, and return how many were told: never about whom."""
    auditing = UserRole.objects.filter(role=Role.AUDITOR).values("user_id")
    people = User.objects.filter(is_active=True, pk__in=auditing).order_by("pk")
    return send_notices(people, page="unusual_access")


def names(found: Iterable[Signal]) -> dict[UUID | None, tuple[str, str]]:
    """Return (name, agency) of the people and programs signals are about."""
    wanted = {signal.user_id for signal in found}
    people = User.objects.filter(pk__in=wanted).values_list("pk", "display_name", "agency__name")
    programs = AgencyClient.objects.filter(pk__in=wanted).values_list("pk", "name", "agency__name")
    return {pk: (name, agency or "") for pk, name, agency in (*people, *programs)}
