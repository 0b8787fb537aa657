"""Time limits of the law and of the task force: so long, from this moment. The lengths are dated rows (`TimeLimit`)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import overload

from django.utils import timezone

from cases.models import TimeLimit
from casetracker.common.choices import TimeUnit

_SATURDAY = 5


def limits_on(day: date) -> Mapping[str, TimeLimit]:
    """Return the time limits in force on a day, by code, in one query."""
    return {limit.code: limit for limit in TimeLimit.objects.in_force_on(day).order_by("valid_from")}


@overload
def due_at(code: str, start: datetime, on_day: date) -> datetime: ...
@overload
def due_at(code: str, start: date, on_day: date) -> date: ...
def due_at(code: str, start: date | datetime, on_day: date) -> date | datetime:
    """Return when the limit in force on `on_day` runs out, counted from `start`.

    Raises LookupError when no such limit is in force.
    """
    limit = limits_on(on_day).get(code)
    if limit is None:
        raise LookupError(f"No time limit {code} on {on_day}")
    return end_of(limit, start)


def end_of(limit: TimeLimit, start: date | datetime) -> date | datetime:
    """Return when a limit runs out. A day gives a day, a moment a moment; hours from a day give the day they end on.

    Working days are Monday to Friday and, as days, are counted in the national time zone.
    """
    if limit.unit == TimeUnit.HOURS:
        if isinstance(start, datetime):
            return start + timedelta(hours=limit.amount)
        return start + timedelta(days=-(-limit.amount // 24))
    if not isinstance(start, datetime):
        return _later_day(start, limit)
    local = timezone.localtime(start, timezone.get_default_timezone())
    return datetime.combine(_later_day(local.date(), limit), local.timetz())


def _later_day(day: date, limit: TimeLimit) -> date:
    if limit.unit == TimeUnit.DAYS:
        return day + timedelta(days=limit.amount)
    for _ in range(limit.amount):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day
