"""Seals the ledger until it is told to stop. Its own process, with a database role and a key no other has."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casetracker.audit.sealing import keys
from casetracker.audit.sealing.sealer import AnotherSealer, LedgerCutOff, Sealer, run
from casetracker.audit.sealing.seals import Connection, connect
from casetracker.audit.sealing.witnesses import FileWitness, WebWitness, Witness


class Command(BaseCommand):
    help = "Seal the ledger every minute or every 500 lines, until told to stop."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what there is now, and end")

    def handle(self, *, once: bool, **_options: Any) -> None:
        stop: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: stop.append(received))
        try:
            key = keys.load(settings.SEAL_KEY_FILE)
            witnesses = configured_witnesses()

            def make(connection: Connection) -> Sealer:
                limits = {"seconds": settings.SEAL_SECONDS, "lines": settings.SEAL_LINES}
                return Sealer(connection, key, witnesses=witnesses, **limits)

            if once:
                seal_once(make)
            else:
                run(make, settings.DATABASE_SEALER_URL, stopping=lambda: bool(stop))
        except AnotherSealer:
            raise CommandError("Another sealer is at work on this database.") from None
        except (keys.KeyUnusable, LedgerCutOff, OSError, ValueError) as error:
            raise CommandError(str(error)) from error


def seal_once(make: Any) -> None:
    connection = connect(settings.DATABASE_SEALER_URL)
    try:
        make(connection).seal(now=True)
    finally:
        connection.close()


def configured_witnesses() -> list[Witness]:
    """Return the file and the addresses that the settings name. Raises OSError, ValueError."""
    return [FileWitness(settings.SEAL_WITNESS_FILE), *(WebWitness(address) for address in settings.SEAL_WITNESS_URLS)]
