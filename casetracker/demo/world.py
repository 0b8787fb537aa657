"""What every part of the demo data shares: the moment it is loaded at, one source of chance, places by code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from django.utils import timezone

from casetracker.regions import lookup

SEED = 20230605
OFFICE_HOURS = (8, 16)

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class World:
    """The day of loading, and chance that falls the same way every time.

    Every draw comes from the one `rng`, over sequences in a fixed order, so that two loads on one day are alike.
    """

    now: datetime
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  # made-up people, not secrets

    @property
    def today(self) -> date:
        """Return the day of loading in the national time zone."""
        return national_day(self.now)

    def ago(self, days: float = 0, *, hours: float = 0) -> datetime:
        """Return the moment so long before loading."""
        return self.now - timedelta(days=days, hours=hours)

    def day(self, days_ago: int) -> date:
        """Return the day so many days before loading."""
        return self.today - timedelta(days=days_ago)

    def during(self, day: date) -> datetime:
        """Return a moment in the office hours of a day, never after loading."""
        moment = time(self.rng.randint(*OFFICE_HOURS), self.rng.randint(0, 59))
        at = datetime.combine(day, moment, tzinfo=timezone.get_default_timezone())
        return min(at, self.now)

    def morning_of(self, day: date) -> datetime:
        """Return the early morning of a day, never after loading."""
        return min(datetime.combine(day, time(7), tzinfo=timezone.get_default_timezone()), self.now)

    def end_of(self, day: date) -> datetime:
        """Return the evening of a day, never after loading."""
        return min(datetime.combine(day, time(20), tzinfo=timezone.get_default_timezone()), self.now)

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return self.rng.choice(items)

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return so many different items, in their own order."""
        chosen = sorted(self.rng.sample(range(len(items)), min(count, len(items))))
        return [items[place] for place in chosen]

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self.rng.random() < probability

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Return one of the keys, by weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def between(self, first: int, last: int) -> int:
        """Return a whole number, both ends included."""
        return self.rng.randint(first, last)


def national_day(moment: datetime) -> date:
    """Return the day of a moment in the national time zone."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def place(code: str) -> int:
    """Return the row of a province, regency or city by its official code. Raises LookupError."""
    entry = lookup.region_by_code(code)
    if entry is None:
        raise LookupError(f"No region {code}: load the reference data first")
    return entry.id


def place_name(code: str) -> str:
    """Return the name of a region by its official code."""
    return lookup.region_name(place(code))


def country(code: str) -> int:
    """Return the row of a country by its alpha-2 code. Raises LookupError."""
    entry = lookup.country_by_code(code)
    if entry is None:
        raise LookupError(f"No country {code}: load the reference data first")
    return entry.id


def country_name(code: str) -> str:
    """Return the English name of a country, for texts of the demo files."""
    return lookup.country_name(country(code), "en")
