"""Says, signed, that a restore lost the newest seals: afterwards the ledger can be sealed again."""

import json
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casetracker.audit.sealing import keys
from casetracker.audit.sealing.sealer import open_epoch
from casetracker.audit.sealing.seals import connect
from casetracker.audit.sealing.witnesses import read_heads


class Command(BaseCommand):
    help = "After a restore that lost seals: declare them lost and open a new epoch of the ledger."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="what happened, for whoever verifies the ledger later")

    def handle(self, *, reason: str, **_options: Any) -> None:
        try:
            key = keys.load(settings.SEAL_KEY_FILE)
            heads = read_heads(settings.SEAL_WITNESS_FILE)
            connection = connect(settings.DATABASE_SEALER_URL)
            try:
                epoch = open_epoch(connection, key, heads=heads, reason=reason)
            finally:
                connection.close()
        except (OSError, ValueError, keys.KeyUnusable, psycopg2.Error) as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(f"Epoch {epoch.number} is open. {json.dumps(epoch.lost)}")
