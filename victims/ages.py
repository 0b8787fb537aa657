"""Ages in completed years as ranges, worked out from birth dates of which only a part may be known. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casetracker.common.choices import CHILD_UNDER_YEARS, GREATEST_BELIEVABLE_AGE, DatePrecision, FourState


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Completed years from … to …, both included; (48, None) is 48 and over, (None, None) is not known."""

    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None

    @property
    def is_child(self) -> FourState:
        """Say whether the age is under 18; unknown while it may be either."""
        if self.last is not None and self.last < CHILD_UNDER_YEARS:
            return FourState.YES
        if self.first is not None and self.first >= CHILD_UNDER_YEARS:
            return FourState.NO
        return FourState.UNKNOWN

    @property
    def is_presumed_child(self) -> bool:
        """Say whether the person is treated as a child: one surely, or possibly one while the age is uncertain.

        Nothing known at all is not a presumption. Source: the presumption of minority in child protection; to be
        confirmed for Indonesia.
        """
        return bool(self) and self.is_child != FourState.NO


UNKNOWN = AgeRange()


@dataclass(frozen=True, slots=True)
class KnownBirth:
    """A birth date on one basis (claimed, documented, assessed) with how much of it is known."""

    value: date
    precision: str = DatePrecision.DAY
    basis: str = ""

    @property
    def last(self) -> date:
        """The last day it may stand for."""
        if self.precision == DatePrecision.YEAR:
            return date(self.value.year, 12, 31)
        if self.precision == DatePrecision.MONTH:
            year, month = self.value.year + self.value.month // 12, self.value.month % 12 + 1
            return date.fromordinal(date(year, month, 1).toordinal() - 1)
        return self.value


def completed_years(birth: date, on: date) -> int:
    """Return the completed years on a day; a birthday on 29 February falls on 1 March in other years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_on(birth: KnownBirth, on: date) -> AgeRange:
    """Return the age on a day; nothing known when the person was born after it, or more than 120 years before it."""
    youngest, oldest = completed_years(birth.last, on), completed_years(birth.value, on)
    if oldest < 0 or youngest > GREATEST_BELIEVABLE_AGE:
        return UNKNOWN
    return AgeRange(max(0, youngest), min(oldest, GREATEST_BELIEVABLE_AGE))


def age_of_person(births: Iterable[KnownBirth], on: date) -> AgeRange:
    """Return the range that every known basis allows: claimed 17 and documented 21 give 17–21."""
    ranges = [found for birth in births if (found := age_on(birth, on))]
    if not ranges:
        return UNKNOWN
    firsts = [item.first for item in ranges if item.first is not None]
    lasts = [item.last for item in ranges if item.last is not None]
    return AgeRange(min(firsts), max(lasts))


def conflict(births: Iterable[KnownBirth], on: date) -> FourState:
    """Say whether two bases put the person on different sides of 18 on a day; not asked with fewer than two bases."""
    sides = [age_on(birth, on).is_child for birth in births]
    if len(sides) < 2:
        return FourState.NOT_ASKED
    if FourState.YES in sides and FourState.NO in sides:
        return FourState.YES
    return FourState.UNKNOWN if FourState.UNKNOWN in sides else FourState.NO


def most_telling(*ages: AgeRange) -> AgeRange:
    """Return the first age that is known at all."""
    return next((age for age in ages if age), UNKNOWN)
