"""`manage.py load_demo --accounts-file PATH`: demo data and demo accounts, once; `./run` calls it."""

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casetracker.common import database
from casetracker.demo import accounts, services


class Command(BaseCommand):
    """Loads fictional people and the accounts that show them."""

    help = "Load the demo data and write the demo accounts to a file. Does nothing where it is loaded already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write, and the word that overrules a real installation's refusal."""
        parser.add_argument("--accounts-file", required=True, type=Path, help="where the accounts are written (0600)")
        parser.add_argument("--force", action="store_true", help="load into a real installation all the same")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not, in one transaction that acts as the demo."""
        with database.working("demo"):
            self.load(options)

    def load(self, options: dict[str, Any]) -> None:
        """Load what is not there yet."""
        path: Path = options["accounts_file"]
        if not settings.DEMO_DATA_ALLOWED and not options["force"]:
            raise CommandError("This is a real installation: demo accounts have no place here. (--force overrules.)")
        if accounts.is_loaded():
            if path.exists():
                self.stdout.write("The demo data is loaded already.")
                return
            write_private(path, accounts.renew())
            self.stdout.write(f"The demo data is loaded already; its accounts have a new password, in {path}")
            return
        if services.holds_real_work():
            self.stdout.write("Somebody works in this database already: no demo data was loaded.")
            return
        started = time.monotonic()
        found = services.load(timezone.now())
        write_private(path, found.secrets)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{len(found.plans.every)} demo cases are loaded ({seconds:.1f} s); the accounts are in {path}"
        )


def write_private(path: Path, secrets: accounts.Secrets) -> None:
    """Write the accounts file, from its first byte readable by this account only."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.writelines(f"{line}\n" for line in accounts.lines(secrets))
