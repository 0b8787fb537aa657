"""Proves that the ledger is whole, or says what is wrong with it and exits with 1."""

from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casetracker.audit.ledger import kept_tables
from casetracker.audit.sealing import keys
from casetracker.audit.sealing.seals import connect
from casetracker.audit.sealing.verify import Findings, verify
from casetracker.audit.sealing.witnesses import read_heads

DEFINITIONS = Path("casetracker", "embedded", "ledger.sql")


class Command(BaseCommand):
    help = "Verify the ledger: content, order, links, signatures, its end against a witness, its triggers and rights."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path, help="a witness's file; the configured one is read without this")
        parser.add_argument("--public-key", action="append", default=[], help="trusted key in hexadecimal digits")

    def handle(self, *, head: Path | None, public_key: list[str], **_options: Any) -> None:
        try:
            path = head or settings.SEAL_WITNESS_FILE
            heads = read_heads(path) if head or path.exists() else []
            trusted = [*public_key, *own_key(), *(public_key or own_key() or [str(kept["key"]) for kept in heads])]
            connection = connect(settings.DATABASE_SEALER_URL)
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            try:
                findings = verify(
                    connection,
                    trusted=list(dict.fromkeys(trusted)),
                    heads=heads,
                    kept=kept_tables(),
                    definitions=(settings.BASE_DIR / DEFINITIONS).read_text(encoding="utf-8"),
                )
            finally:
                connection.close()
        except (OSError, ValueError, KeyError, keys.KeyUnusable, psycopg2.Error) as error:
            raise CommandError(str(error).strip()) from error
        self.tell(findings, len(heads))

    def tell(self, findings: Findings, heads: int) -> None:
        """Print what was found. Raises CommandError when anything is wrong."""
        self.stdout.write(f"{findings.lines} lines under {findings.seals} seals, {findings.unsealed} not yet sealed")
        self.stdout.write(f"{heads} seals of a witness compared" if heads else "No witness to compare with")
        for note in findings.notes:
            self.stdout.write(note)
        for text in findings.wrong:
            self.stderr.write(text)
        if findings.wrong:
            raise CommandError("The ledger is not whole.")
        self.stdout.write("The ledger is whole.")


def own_key() -> list[str]:
    """Return the public half of the key of this installation, where this process may read it."""
    path = settings.SEAL_KEY_FILE
    return [keys.public_text(keys.load(path))] if path and path.exists() else []
