"""`manage.py load_regions`: load countries and regions, or check the vendored files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casetracker.regions import services, sources


class Command(BaseCommand):
    """Loads reference data from the repository and the installed pycountry; safe to run again."""

    help = "Load countries and the regions of Indonesia."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare the vendored files with the lock file")
        parser.add_argument("--bps", type=Path, metavar="FILE", help="CSV with code,bps_code: load BPS codes as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            if changed := sources.changed_files():
                raise CommandError(f"Differ from regions.lock.json: {', '.join(changed)}")
            self.stdout.write("Region files are as locked.")
            return
        try:
            result = services.load_regions()
            self.stdout.write(f"{result.countries} countries, {result.regions} regions.")
            if options["bps"]:
                changed_rows = services.load_bps_codes(sources.bps_codes(options["bps"]))
                self.stdout.write(f"{changed_rows} BPS codes changed.")
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
