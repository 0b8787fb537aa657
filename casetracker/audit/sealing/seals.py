"""What a seal says, and how lines and seals are read from the ledger. Everything here takes a plain connection."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg2
from psycopg2 import extensions

from casetracker.audit.sealing import keys
from casetracker.audit.sealing.tree import Tree, canonical, leaf

Connection = extensions.connection

FIRST_PREVIOUS = bytes(32)
ADVISORY_LOCK = "casetracker sealer"
_UTC = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
_BATCH = 2_000

# Every column as the text the database gives for it: what is signed is what is stored.
LINE_COLUMNS = f"""
    id::text, epoch::text, transaction::text, {_UTC.format("at")}, login::text, table_name, operation, row_key,
    case_id::text, old::text, new::text, user_id::text, agency_id::text, client_id::text, job, request, purpose
"""
LINES = f"""
    SELECT {LINE_COLUMNS} FROM ledger.line
    WHERE epoch = %s AND transaction >= %s::text::xid8 AND transaction < %s::text::xid8 ORDER BY transaction, id
"""  # noqa: S608
SEAL_COLUMNS = f"""
    number, epoch, first_transaction::text, end_transaction::text, lines, total, root, previous,
    {_UTC.format("sealed_at")}, key_id, hash, signature
"""


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed statement about all lines whose transactions lie between two numbers, and about the seal before it."""

    number: int
    epoch: int
    first_transaction: int
    end_transaction: int
    lines: int
    total: int
    root: bytes
    previous: bytes
    sealed_at: str
    key_id: str
    hash: bytes = b""
    signature: bytes = b""

    def computed_hash(self) -> bytes:
        """Return the hash over everything the seal says; this is what is signed and what witnesses keep."""
        numbers = (
            self.number,
            self.epoch,
            self.first_transaction,
            self.end_transaction,
            self.lines,
            self.total,
        )
        texts = (self.root.hex(), self.previous.hex(), self.sealed_at, self.key_id)
        return sha256(canonical(("casetracker seal 1", *map(str, numbers), *texts))).digest()


@dataclass(frozen=True, slots=True)
class Epoch:
    """One life of the ledger in one cluster; `lost` names seals a restore could not bring back, signed."""

    number: int
    opened_at: str
    cluster: int
    reason: str
    lost: dict[str, Any] | None
    signature: bytes | None

    def signed_bytes(self) -> bytes:
        """Return what the signature is over."""
        lost = self.lost or {}
        values = (self.number, self.opened_at, self.cluster, self.reason, lost.get("first", ""), lost.get("last", ""))
        return canonical(("casetracker epoch 1", *map(str, values)))


def connect(address: str) -> Connection:
    """Open a connection of its own, outside of Django's."""
    return psycopg2.connect(address, application_name="casetracker ledger")


def rows(connection: Connection, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a short answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def seals(connection: Connection) -> list[Seal]:
    """Return every seal, by number."""
    found = rows(connection, f"SELECT {SEAL_COLUMNS} FROM ledger.seal ORDER BY number")  # noqa: S608
    return [_seal(row) for row in found]


def last_seal(connection: Connection) -> Seal | None:
    """Return the newest seal."""
    found = rows(connection, f"SELECT {SEAL_COLUMNS} FROM ledger.seal ORDER BY number DESC LIMIT 1")  # noqa: S608
    return _seal(found[0]) if found else None


def recent_seals(connection: Connection, count: int) -> list[Seal]:
    """Return the newest seals, by number."""
    statement = f"SELECT {SEAL_COLUMNS} FROM ledger.seal ORDER BY number DESC LIMIT %s"  # noqa: S608
    return [_seal(row) for row in reversed(rows(connection, statement, (count,)))]


def is_here(
    connection: Connection, head: Mapping[str, Any], known_epochs: Sequence[Epoch], trusted: Sequence[str]
) -> bool:
    """Say whether a seal that a witness keeps is in the ledger, or was declared lost in a restore by a signed epoch."""
    number, wanted = int(head["number"]), str(head["hash"])
    statement = f"SELECT encode(hash, 'hex'), {_UTC.format('sealed_at')} FROM ledger.seal WHERE number = %s"  # noqa: S608
    found = rows(connection, statement, (number,))
    if found and found[0][0] == wanted:
        return True
    return any(
        epoch.lost is not None
        and epoch.lost["first"] <= number <= epoch.lost["last"]
        and (not found or found[0][1] > epoch.opened_at)
        and any(keys.is_signed(public, epoch.signature or b"", epoch.signed_bytes()) for public in trusted)
        for epoch in known_epochs
    )


def epochs(connection: Connection) -> list[Epoch]:
    """Return every epoch, by number."""
    statement = f"""
        SELECT number, {_UTC.format("opened_at")}, cluster, reason, lost, signature FROM ledger.epoch ORDER BY number
    """  # noqa: S608
    return [
        Epoch(number, opened_at, cluster, reason, lost, bytes(signature) if signature is not None else None)
        for number, opened_at, cluster, reason, lost, signature in rows(connection, statement)
    ]


def hashed(connection: Connection, epoch: int, first: int, end: int) -> Tree:
    """Return the tree over the lines of an epoch whose transactions lie in [first, end)."""
    tree = Tree()
    for row in _lines(connection, epoch, first, end):
        tree.add(leaf(row))
    return tree


def _lines(connection: Connection, epoch: int, first: int, end: int) -> Iterator[tuple[str | None, ...]]:
    with closing(connection.cursor(name=f"lines_{uuid4().hex}")) as cursor:
        cursor.itersize = _BATCH
        cursor.execute(LINES, (epoch, first, end))
        yield from cursor


def _seal(row: tuple[Any, ...]) -> Seal:
    number, epoch, first, end, lines, total, root, previous, sealed_at, key_id, hash_, signature = row
    return Seal(
        number=number,
        epoch=epoch,
        first_transaction=int(first),
        end_transaction=int(end),
        lines=lines,
        total=total,
        root=bytes(root),
        previous=bytes(previous),
        sealed_at=sealed_at,
        key_id=key_id,
        hash=bytes(hash_),
        signature=bytes(signature),
    )
