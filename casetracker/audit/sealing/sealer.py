"""Sealing: every minute or every 500 lines, whichever comes first."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg2
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casetracker.audit.sealing import keys
from casetracker.audit.sealing.seals import (
    ADVISORY_LOCK,
    FIRST_PREVIOUS,
    Connection,
    Epoch,
    Seal,
    connect,
    epochs,
    hashed,
    is_here,
    last_seal,
    recent_seals,
    rows,
)
from casetracker.audit.sealing.witnesses import Witness

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
RETRY_SECONDS = 5.0
CUT_OFF_SECONDS = 60.0
PATIENCE = 4
RECENT = 1_000
_END = "SELECT end_transaction::text FROM ledger.seal WHERE epoch = %s ORDER BY number DESC LIMIT 1"
_WAITING = """
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM (
        SELECT at FROM ledger.line
        WHERE epoch = %s AND transaction >= %s::text::xid8 AND transaction < %s::text::xid8
        ORDER BY transaction, id LIMIT %s
    ) AS lines
"""
_INSERT = """
    INSERT INTO ledger.seal (number, epoch, first_transaction, end_transaction, lines, total, root, previous,
                             sealed_at, key_id, hash, signature)
    VALUES (%s, %s, %s::text::xid8, %s::text::xid8, %s, %s, %s, %s, %s::timestamptz, %s, %s, %s)
"""


class AnotherSealer(Exception):
    """Somebody else seals this ledger already."""


class LedgerCutOff(Exception):
    """A witness has a seal that the ledger has not: it was cut off, or restored without saying so."""


class Sealer:
    """Seals one ledger. The connection is the sealer role's, and holds a lock for as long as it stands."""

    def __init__(
        self,
        connection: Connection,
        key: Ed25519PrivateKey,
        *,
        witnesses: Sequence[Witness] = (),
        seconds: int = 60,
        lines: int = 500,
    ) -> None:
        self.connection = connection
        self.key = key
        self.public = keys.public_text(key)
        self.witnesses = witnesses
        self.seconds = seconds
        self.lines = lines
        self._is_told = False
        if rows(connection, "SELECT pg_try_advisory_lock(hashtext(%s))", (ADVISORY_LOCK,)) != [(True,)]:
            raise AnotherSealer
        self._refuse_what_was_cut_off()
        connection.commit()

    def seal(self, *, now: bool = False) -> list[Seal]:
        """Seal what is due, or all there is, and hand heads to the witnesses; returns the new seals."""
        made = []
        # SECURITY: the horizon is taken before the lines are read. What lies under it has ended for good; a mark at
        # the last number would miss what commits late.
        horizon = int(rows(self.connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text")[0][0])
        self.connection.commit()
        found = epochs(self.connection)
        for epoch in found:
            end = horizon if epoch.cluster == found[-1].cluster else self._past_the_end(epoch)
            if seal := self._seal_epoch(epoch, end, now=now):
                made.append(seal)
        if made or not self._is_told:
            self._is_told = self.tell_witnesses()
        return made

    def tell_witnesses(self) -> bool:
        """Hand every witness what it has not got; say whether all took it."""
        known = recent_seals(self.connection, RECENT)
        self.connection.commit()
        return all([witness.keep(known, self.public) for witness in self.witnesses])

    def _refuse_what_was_cut_off(self) -> None:
        """Raise LedgerCutOff when a witness knows of a seal that is not here."""
        found = epochs(self.connection)
        for witness in self.witnesses:
            for kept in witness.newest():
                if not is_here(self.connection, kept, found, [self.public]):
                    raise LedgerCutOff(f"A witness keeps seal {kept['number']}, and the ledger does not have it.")

    def _seal_epoch(self, epoch: Epoch, end: int, *, now: bool) -> Seal | None:
        until = rows(self.connection, _END, (epoch.number,))
        first = int(until[0][0]) if until else 0
        count, age = rows(self.connection, _WAITING, (epoch.number, first, end, self.lines))[0]
        if not count or (count < self.lines and age < self.seconds and not now):
            self.connection.commit()
            return None
        before = last_seal(self.connection)
        tree = hashed(self.connection, epoch.number, first, end)
        seal = Seal(
            number=before.number + 1 if before else 1,
            epoch=epoch.number,
            first_transaction=first,
            end_transaction=end,
            lines=tree.size,
            total=(before.total if before else 0) + tree.size,
            root=tree.root(),
            previous=before.hash if before else FIRST_PREVIOUS,
            sealed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            key_id=keys.key_id(self.public),
        )
        seal = replace(seal, hash=seal.computed_hash())
        seal = replace(seal, signature=self.key.sign(seal.hash))
        with self.connection.cursor() as cursor:
            cursor.execute(
                _INSERT,
                (
                    *(seal.number, seal.epoch, seal.first_transaction, seal.end_transaction, seal.lines, seal.total),
                    *(seal.root, seal.previous, f"{seal.sealed_at}+00", seal.key_id, seal.hash, seal.signature),
                ),
            )
        self.connection.commit()
        return seal

    def _past_the_end(self, epoch: Epoch) -> int:
        """Return a number above every line of an epoch that is over."""
        statement = "SELECT coalesce(max(transaction::text::numeric), -1)::text FROM ledger.line WHERE epoch = %s"
        return int(rows(self.connection, statement, (epoch.number,))[0][0]) + 1


def run(
    make: Callable[[Connection], Sealer], address: str, *, stopping: Callable[[], bool], look: float = LOOK_SECONDS
) -> None:
    """Seal until told to stop, over every loss of the connection. Raises AnotherSealer.

    A ledger that was cut off is not sealed, and the case files stay open: the growing lag is the alarm.
    """
    connection: Connection | None = None
    refused = 0
    try:
        while not stopping():
            try:
                if connection is None:
                    connection = connect(address)
                    sealer = make(connection)
                    refused = 0
                sealer.seal()
                pause = look
            except AnotherSealer:
                # A connection of our own that was lost may hold the lock for a moment.
                refused += 1
                if refused == PATIENCE:
                    raise
                _close(connection)
                connection = None
                pause = RETRY_SECONDS
            except psycopg2.Error as error:
                log.warning("sealing failed and is tried again", error=type(error).__name__)
                _close(connection)
                connection = None
                pause = RETRY_SECONDS
            except LedgerCutOff as error:
                log.error("nothing is sealed; verify_ledger says why", error=type(error).__name__)
                _close(connection)
                connection = None
                pause = CUT_OFF_SECONDS
            _sleep(pause, stopping)
    finally:
        _close(connection)


def _close(connection: Connection | None) -> None:
    if connection is not None:
        connection.close()


def _sleep(seconds: float, stopping: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        time.sleep(0.2)


def open_epoch(
    connection: Connection, key: Ed25519PrivateKey, *, heads: Sequence[Mapping[str, Any]], reason: str
) -> Epoch:
    """Declare the seals that a witness keeps and the ledger has not as lost, signed. Raises ValueError without any."""
    known = epochs(connection)
    trusted = [keys.public_text(key)]
    missing = [int(kept["number"]) for kept in heads if not is_here(connection, kept, known, trusted)]
    if not missing:
        raise ValueError("The witness keeps no seal that the ledger has not.")
    opened_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    cluster = int(rows(connection, "SELECT (pg_control_system()).system_identifier")[0][0])
    lost = {"first": min(missing), "last": max(missing)}
    epoch = Epoch(known[-1].number + 1, opened_at, cluster, reason, lost, None)
    epoch = replace(epoch, signature=key.sign(epoch.signed_bytes()))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger.epoch (number, opened_at, cluster, first_transaction, reason, lost, signature)
            VALUES (%s, %s::timestamptz, %s, pg_current_xact_id(), %s, %s, %s)
            """,
            (epoch.number, f"{opened_at}+00", cluster, reason, json.dumps(lost), epoch.signature),
        )
    connection.commit()
    return epoch
