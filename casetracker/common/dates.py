"""Dates of which only the month or the year is known."""

from datetime import date
from typing import NamedTuple

from casetracker.common.choices import DatePrecision


class PartialDate(NamedTuple):
    """A date and how much of it is known; unknown parts are stored as the first (of the month, of January)."""

    date: date
    precision: str = DatePrecision.DAY
