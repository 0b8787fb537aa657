"""`manage.py load_reference`: regions, law, and whatever the apps above registered; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases import registry


class Command(BaseCommand):
    """Loads reference data from the repository."""

    help = "Load countries, regions, offences, stages, time limits, measures, report definitions and published figures."

    def handle(self, *args: Any, **options: Any) -> None:
        for loader in registry.reference_loaders():
            try:
                result = loader.load()
            except (OSError, ValueError) as error:
                raise CommandError(f"{loader.key}: {error}") from error
            self.stdout.write(f"{loader.key}: {result}")
