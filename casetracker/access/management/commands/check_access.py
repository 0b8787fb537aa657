"""Says whether the access table is what grants and walls make it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casetracker.access import deriving
from casetracker.common import database


class Command(BaseCommand):
    """Compare and change nothing; the nightly task mends what differs."""

    help = "Compare the access table with grants and walls; exit 1 when any case differs."

    def handle(self, *args: Any, **options: Any) -> None:
        with database.working("housekeeping"):
            wrong = deriving.differences()
        if wrong:
            raise CommandError(f"The access table differs from grants and walls in {len(wrong)} cases.")
        self.stdout.write("The access table is what grants and walls say.")
