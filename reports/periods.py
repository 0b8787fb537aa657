"""Periods: months, quarters, half-years, years and any other days; and partial dates in them.

A period is two days, both included. Its boundaries are days of `settings.TIME_ZONE`, the national time zone.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casetracker.common.choices import DatePrecision
from casetracker.common.errors import InvalidInput
from reports.choices import Frequency

EARLIEST_YEAR = 2000
LONGEST_YEARS = 30
_ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(r"^(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?$")
_MONTHS_OF: dict[str, int] = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}


def month_start(day: date) -> date:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def months_later(first_of_month: date, months: int) -> date:
    """Return the first day of the month so many months later (or, below zero, earlier)."""
    number = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return months_later(month_start(day), 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    @property
    def months(self) -> int:
        """How many whole months it is; 0 when it does not begin and end with a month."""
        if self.first.day != 1 or self.last != month_end(self.last):
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def code(self) -> str:
        """The period as addresses and files name it: 2026-08, 2026-Q3, 2026-H2, 2026, or two days."""
        year = f"{self.first.year:04}"
        match self.months, (self.first.month - 1) % (self.months or 1):
            case 1, _:
                return f"{year}-{self.first.month:02}"
            case 3, 0:
                return f"{year}-Q{self.first.month // 3 + 1}"
            case 6, 0:
                return f"{year}-H{self.first.month // 6 + 1}"
            case 12, 0:
                return year
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """The period in words, in the language in use: "Quarter 3, 2026 (Jul–Sep)"."""
        found = _CODE.match(self.code)
        if not found:
            return self._days_label()
        year = found["year"]
        if month := found["month"]:
            return _("%(month)s %(year)s") % {"month": MONTHS[int(month)], "year": year}
        span = {"first": MONTHS_3[self.first.month].capitalize(), "last": MONTHS_3[self.last.month].capitalize()}
        if quarter := found["quarter"]:
            # Translators: English counts quarters in figures, Bahasa Indonesia in Roman numerals (Triwulan III 2026).
            text = _("Quarter %(number)s, %(year)s (%(first)s–%(last)s)")
            return text % {"number": quarter, "roman": _ROMAN[int(quarter) - 1], "year": year, **span}
        if half := found["half"]:
            # Translators: as quarters; Semester I 2026 (Jan–Jun).
            text = _("Half-year %(number)s, %(year)s (%(first)s–%(last)s)")
            return text % {"number": half, "roman": _ROMAN[int(half) - 1], "year": year, **span}
        return _("Year %(year)s") % {"year": year}

    def _days_label(self) -> str:
        if self.months and self.months % 12 == 0 and self.first.month == 1:
            return _("Years %(first)s–%(last)s") % {"first": f"{self.first.year}", "last": f"{self.last.year}"}
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.first, "DATE_FORMAT"),
            "last": date_format(self.last, "DATE_FORMAT"),
        }

    @classmethod
    def parse(cls, code: str) -> "Period":
        """Read what `code` wrote. Raises InvalidInput for anything else."""
        if found := _CODE.match(code):
            year = int(found["year"])
            if not EARLIEST_YEAR <= year <= EARLIEST_YEAR + 100:
                raise InvalidInput(code="period_out_of_range")
            if found["month"]:
                return cls.of_months(date(year, int(found["month"]), 1), 1)
            if found["quarter"]:
                return cls.of_months(date(year, int(found["quarter"]) * 3 - 2, 1), 3)
            if found["half"]:
                return cls.of_months(date(year, int(found["half"]) * 6 - 5, 1), 6)
            return cls.of_months(date(year, 1, 1), 12)
        try:
            first, last = (date.fromisoformat(part) for part in code.split(".."))
            return cls(first, last)
        except ValueError as error:
            raise InvalidInput(code="period_unknown") from error

    @classmethod
    def of_months(cls, first: date, months: int) -> "Period":
        """Return so many whole months from a first of month."""
        return cls(first, months_later(first, months) - timedelta(days=1))

    @classmethod
    def last_before(cls, day: date, frequency: str) -> "Period":
        """Return the last month, quarter, half-year or year that had ended before a day."""
        months = _MONTHS_OF[frequency]
        running = date(day.year, (day.month - 1) // months * months + 1, 1)
        return cls.of_months(months_later(running, -months), months)

    # Partial dates

    def contains(self, field: str, precision_field: str = "") -> Q:
        """Return the rows whose date lies in the period for certain.

        A date of which only the month is known counts when the period holds that whole month; of which only the year
        is known, when it holds that whole year. Nothing is guessed into a shorter period.
        """
        exact = Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})
        if not precision_field:
            return exact
        found = exact & Q(**{precision_field: DatePrecision.DAY})
        for precision, first, last in self._whole_parts():
            if first <= last:
                found |= Q(**{precision_field: precision, f"{field}__gte": first, f"{field}__lte": last})
        return found

    def perhaps_contains(self, field: str, precision_field: str) -> Q:
        """Return the rows whose date may or may not lie in the period: too little of it is known."""
        found = Q(pk__in=[])
        for precision, first, last in self._whole_parts():
            begins = self.first.replace(month=1, day=1) if precision == DatePrecision.YEAR else month_start(self.first)
            touching = Q(**{precision_field: precision, f"{field}__gte": begins, f"{field}__lte": self.last})
            if first <= last:
                touching &= ~Q(**{f"{field}__gte": first, f"{field}__lte": last})
            found |= touching
        return found

    def _whole_parts(self) -> list[tuple[str, date, date]]:
        """Return by precision the first and last unit that lie in the period whole, as they are stored (first day)."""
        first_month = self.first if self.first.day == 1 else months_later(month_start(self.first), 1)
        last_month = month_start(self.last)
        if self.last != month_end(self.last):
            last_month = months_later(last_month, -1)
        first_year = self.first.year + (self.first > date(self.first.year, 1, 1))
        last_year = self.last.year - (self.last < date(self.last.year, 12, 31))
        return [
            (DatePrecision.MONTH, first_month, last_month),
            (DatePrecision.YEAR, date(first_year, 1, 1), date(last_year, 1, 1)),
        ]


def next_run_day(frequency: str, day_of_month: int, after: date) -> date:
    """Return the next day after `after` on which a schedule runs: so many days into the period that follows.

    A quarterly schedule on day 5 runs on 5 January, April, July and October.
    """
    months = _MONTHS_OF[frequency]
    begin = date(after.year, (after.month - 1) // months * months + 1, 1)
    day = begin.replace(day=day_of_month)
    return day if day > after else months_later(begin, months).replace(day=day_of_month)


def choices(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the periods a person chooses from, newest first, in groups."""
    this_month = month_start(today)

    def back(months: int, number: int) -> list[tuple[str, str]]:
        begin = date(today.year, (today.month - 1) // months * months + 1, 1)
        found = [Period.of_months(months_later(begin, -months * step), months) for step in range(number)]
        return [(period.code, period.label) for period in found]

    years = [Period.of_months(date(year, 1, 1), 12) for year in range(this_month.year, EARLIEST_YEAR - 1, -1)]
    return [
        (_("Quarters"), back(3, 8)),
        (_("Months"), back(1, 13)),
        (_("Half-years"), back(6, 4)),
        (_("Years"), [(period.code, period.label) for period in years]),
    ]
