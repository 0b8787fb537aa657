"""Everything that happened after cases were opened, carried out in the order of time through the services."""

from collections.abc import Callable
from datetime import date, datetime

from casetracker.demo.world import World

Happening = Callable[[datetime], None]


class Timeline:
    """Collects what happened when, and lets it happen."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._happenings: list[tuple[datetime, int, Happening]] = []

    def at(self, moment: datetime, happening: Happening) -> None:
        """Let something happen at a moment of the past. Raises ValueError for one to come."""
        if moment > self._world.now:
            raise ValueError(f"{moment} has not come yet")
        self._happenings.append((moment, len(self._happenings), happening))

    def on(self, day: date, happening: Happening) -> datetime:
        """Let something happen in the office hours of a day, and return when."""
        moment = self._world.during(day)
        self.at(moment, happening)
        return moment

    def run(self) -> int:
        """Let everything happen, the oldest first, and return how much it was."""
        for moment, _number, happening in sorted(self._happenings, key=lambda item: item[:2]):
            happening(moment)
        return len(self._happenings)
