"""Proving that the ledger is whole: content, order, links, signatures, its end, its triggers, and who may write it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casetracker.audit.ledger import EVENTS, Kept
from casetracker.audit.sealing import keys
from casetracker.audit.sealing.seals import (
    FIRST_PREVIOUS,
    Connection,
    Epoch,
    Seal,
    epochs,
    hashed,
    is_here,
    rows,
    seals,
)

AUDIT, OWNER, APP, SEALER = "casetracker_audit", "casetracker_owner", "casetracker_app", "casetracker_sealer"
FUNCTIONS = {"keep": "keep", "keep_definition": "definition", "keep_removal": "removal"}
"""Functions of the ledger that write, and the mark around each body in `ledger.sql`."""


@dataclass(slots=True)
class Findings:
    """What is wrong, what to know, and how much was looked at."""

    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seals: int = 0
    lines: int = 0
    unsealed: int = 0


def verify(
    connection: Connection,
    *,
    trusted: Sequence[str],
    heads: Iterable[Mapping[str, Any]] = (),
    kept: Iterable[Kept] = (),
    definitions: str = "",
) -> Findings:
    """Look at the whole ledger in one snapshot and return what was found. Reads only.

    `trusted` are public keys from outside the database, `heads` what a witness keeps, `kept` the tables that the
    migrations say are kept, `definitions` the text of `ledger.sql`.
    """
    findings = Findings()
    known_epochs = epochs(connection)
    known_seals = seals(connection)
    findings.seals = len(known_seals)
    findings.wrong += _epochs(known_epochs, trusted)
    findings.notes += [f"Epoch {epoch.number}: {epoch.reason}" for epoch in known_epochs[1:]]
    findings.wrong += _chain(known_seals, known_epochs, trusted)
    for seal in known_seals:
        tree = hashed(connection, seal.epoch, seal.first_transaction, seal.end_transaction)
        findings.lines += tree.size
        if tree.size != seal.lines:
            findings.wrong.append(f"Seal {seal.number} covers {seal.lines} lines, and {tree.size} are there")
        elif tree.root() != seal.root:
            findings.wrong.append(f"Seal {seal.number}: a line was changed or its order was")
    findings.unsealed, wrong = _after_the_last(connection, known_seals, known_epochs)
    findings.wrong += wrong
    findings.wrong += _heads(connection, heads, known_epochs, trusted)
    findings.wrong += _triggers(connection, kept)
    findings.wrong += _functions(connection, definitions)
    findings.wrong += _rights(connection)
    wrong, notes = _watch_of_definitions(connection)
    findings.wrong += wrong
    findings.notes += notes
    return findings


def _epochs(known: Sequence[Epoch], trusted: Sequence[str]) -> Iterator[str]:
    if [epoch.number for epoch in known] != list(range(1, len(known) + 1)):
        yield "The epochs are not numbered one after the other"
    for epoch in known:
        signature = epoch.signature or b""
        if epoch.lost is not None and not any(
            keys.is_signed(public, signature, epoch.signed_bytes()) for public in trusted
        ):
            yield f"Epoch {epoch.number} declares seals lost, and no trusted key signed that"


def _chain(known: Sequence[Seal], known_epochs: Sequence[Epoch], trusted: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the seals themselves: numbers, links, ranges, totals, times, hashes, signatures."""
    by_id = {keys.key_id(public): public for public in trusted}
    ends: dict[int, int] = {}
    previous, total, at, number = FIRST_PREVIOUS, 0, "", 0
    names = {epoch.number for epoch in known_epochs}
    for seal in known:
        where = f"Seal {seal.number}"
        if seal.number != number + 1:
            yield f"{where} follows seal {number}"
        if seal.previous != previous:
            yield f"{where} is not linked to the one before it"
        if seal.epoch not in names:
            yield f"{where} speaks of an epoch there is not"
        if seal.first_transaction != ends.get(seal.epoch, 0) or seal.end_transaction < seal.first_transaction:
            yield f"{where} leaves out transactions or covers some twice"
        if seal.total != total + seal.lines:
            yield f"{where} counts {seal.total} lines in all instead of {total + seal.lines}"
        if seal.sealed_at < at:
            yield f"{where} is older than the one before it"
        if seal.computed_hash() != seal.hash:
            yield f"{where} does not say what its hash is over"
        public = by_id.get(seal.key_id)
        if public is None:
            yield f"{where} was signed by the key {seal.key_id}, which is not trusted"
        elif not keys.is_signed(public, seal.signature, seal.hash):
            yield f"{where} has a false signature"
        number, previous, total, at = seal.number, seal.hash, seal.total, seal.sealed_at
        ends[seal.epoch] = seal.end_transaction


def _after_the_last(
    connection: Connection, known: Sequence[Seal], known_epochs: Sequence[Epoch]
) -> tuple[int, list[str]]:
    """Return how many lines wait for a seal, and lines no seal will ever cover."""
    wrong = []
    unsealed = 0
    ends = {seal.epoch: seal.end_transaction for seal in known}
    for epoch in known_epochs:
        statement = """
            SELECT count(*), count(*) FILTER (WHERE transaction >= pg_snapshot_xmax(pg_current_snapshot()))
            FROM ledger.line WHERE epoch = %s AND transaction >= %s::text::xid8
        """
        waiting, impossible = rows(connection, statement, (epoch.number, ends.get(epoch.number, 0)))[0]
        unsealed += waiting
        if impossible and epoch.cluster == known_epochs[-1].cluster:
            wrong.append(f"{impossible} lines name transactions that have not happened")
    strangers = rows(
        connection,
        "SELECT count(*) FROM ledger.line WHERE epoch <> ALL (%s)",
        ([epoch.number for epoch in known_epochs],),
    )[0][0]
    if strangers:
        wrong.append(f"{strangers} lines name an epoch there is not")
    return unsealed, wrong


def _heads(
    connection: Connection, heads: Iterable[Mapping[str, Any]], known_epochs: Sequence[Epoch], trusted: Sequence[str]
) -> Iterator[str]:
    for kept in heads:
        signature, hashed_ = bytes.fromhex(str(kept["signature"])), bytes.fromhex(str(kept["hash"]))
        if not any(keys.is_signed(public, signature, hashed_) for public in trusted):
            yield f"The witness's seal {kept['number']} has no trusted signature"
        elif not is_here(connection, kept, known_epochs, trusted):
            yield f"A witness keeps seal {kept['number']}, and the ledger has another one or none"


def _triggers(connection: Connection, kept: Iterable[Kept]) -> Iterator[str]:
    """Yield tables whose triggers are gone, asleep or changed, and tables that others inherit from."""
    statement = """
        SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid)
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND t.tgname LIKE 'ledger\\_%'
    """
    found = {(table, name): (enabled, text) for table, name, enabled, text in rows(connection, statement)}
    for table in kept:
        for event in EVENTS:
            enabled, text = found.get((table.table, f"ledger_{event}"), ("", ""))
            if not text:
                yield f"The table {table.table} has no trigger for {event}"
            elif enabled != "A":
                yield f"The trigger of {table.table} for {event} is asleep"
            elif _plain(text) != _plain(table.definition(event)):
                yield f"The trigger of {table.table} for {event} is not the one that was made"
    statement = "SELECT DISTINCT inhparent::regclass::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhparent WHERE c.relkind = 'r'"  # noqa: E501
    for (parent,) in rows(connection, statement):
        yield f"Another table inherits from {parent}: its rows would pass the ledger by"


def _plain(definition: str) -> str:
    """Return a trigger's definition without what two ways of writing it differ in."""
    text = definition.replace('"', "").replace("public.", "")
    return re.sub(r"\s+", " ", text).strip()


def _functions(connection: Connection, definitions: str) -> Iterator[str]:
    """Yield functions of the ledger that are not what `ledger.sql` makes."""
    statement = """
        SELECT p.proname, p.prosrc, p.prosecdef, pg_get_userbyid(p.proowner), p.proconfig
        FROM pg_proc AS p WHERE p.pronamespace = 'ledger'::regnamespace AND p.proname = ANY (%s)
    """
    found = {row[0]: row[1:] for row in rows(connection, statement, (list(FUNCTIONS),))}
    if "keep" not in found:
        yield "The function of the ledger is gone"
    for name, (body, is_definer, function_owner, config) in found.items():
        mark = f"${FUNCTIONS[name]}$"
        wanted = definitions.split(mark)[1] if definitions.count(mark) == 2 else body
        if body != wanted or not is_definer or function_owner != AUDIT or config != ["search_path=pg_catalog, pg_temp"]:
            yield f"The function {name} is not the one that was made"


def _rights(connection: Connection) -> Iterator[str]:
    """Yield rights to write the ledger that nobody should have."""
    statement = """
        SELECT c.relname, r.rolname, p.privilege
        FROM pg_class AS c CROSS JOIN pg_roles AS r
             CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
        WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind = 'r' AND r.rolname = ANY (%s)
              AND has_table_privilege(r.oid, c.oid, p.privilege)
              AND NOT (r.rolname = %s AND p.privilege = 'INSERT' AND c.relname IN ('seal', 'epoch'))
        ORDER BY 1, 2, 3
    """
    for table, role, privilege in rows(connection, statement, ([OWNER, APP, SEALER], SEALER)):
        yield f"The role {role} may {privilege} ledger.{table}"
    statement = """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'v', 'S') AND pg_get_userbyid(relowner) <> %s
    """
    for (table,) in rows(connection, statement, (AUDIT,)):
        yield f"ledger.{table} does not belong to {AUDIT}"
    statement = """
        SELECT m.rolname FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member
        WHERE a.roleid = %s::regrole AND m.rolname = ANY (%s)
    """
    for (role,) in rows(connection, statement, (AUDIT, [OWNER, APP, SEALER])):
        yield f"The role {role} may act as {AUDIT}"


def _watch_of_definitions(connection: Connection) -> tuple[list[str], list[str]]:
    """Return whether changes of tables are watched: a fault when it was put to sleep, a note where it never was."""
    found = dict(rows(connection, "SELECT evtname, evtenabled FROM pg_event_trigger WHERE evtname LIKE 'ledger\\_%'"))
    if not found:
        written = rows(connection, "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'keep_definition')")[0][0]
        note = "Changes of tables are not watched: no superuser prepared this database"
        return (["The watch over changes of tables is gone"], []) if written else ([], [note])
    asleep = [name for name in ("ledger_definition", "ledger_removal") if found.get(name) != "A"]
    return [f"The watch {name} is gone or asleep" for name in asleep], []
