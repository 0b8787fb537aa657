"""Seals: nothing changes, vanishes or appears under them unnoticed, and nothing is called wrong that is not."""

import json
import os
import random
import threading
from contextlib import closing
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from psycopg2 import extensions

from casetracker.approvals.choices import ApprovalKind
from casetracker.audit.ledger import kept_tables
from casetracker.audit.sealing import keys
from casetracker.audit.sealing.sealer import AnotherSealer, LedgerCutOff, Sealer, open_epoch
from casetracker.audit.sealing.seals import connect, seals
from casetracker.audit.sealing.tree import Tree, canonical, leaf, node
from casetracker.audit.sealing.verify import verify
from casetracker.audit.sealing.witnesses import FileWitness, WebWitness, head, read_heads
from casetracker.common import database
from casetracker.embedded import roles, throwaway
from casetracker.vault import custody
from casetracker.vault.models import PersonCase, PersonKey
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as case_builders
from tests.builders.api import wait_for_everybody
from tests.casetracker.audit.conftest import address_of

DEFINITIONS = (settings.BASE_DIR / "casetracker" / "embedded" / "ledger.sql").read_text()
TAMPERS = 1_000 if os.environ.get("CASETRACKER_PROOF") == "long" else 200


def sealer_address():
    address = throwaway.as_role(os.environ["DATABASE_ADMINISTRATOR_URL"], roles.SEALER)
    return extensions.make_dsn(address, dbname=connections["default"].settings_dict["NAME"])


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


EMPTY = (
    "TRUNCATE ledger.line, ledger.seal; DELETE FROM ledger.epoch WHERE number > 1;"
    " UPDATE ledger.epoch SET cluster = (pg_control_system()).system_identifier"
)


@pytest.fixture
def empty_ledger(administrator):
    """A ledger of this test alone."""
    administrator.execute(EMPTY)
    yield
    administrator.execute(EMPTY)


@pytest.fixture
def sealing(empty_ledger):
    """A connection of the sealer's role."""
    with closing(connect(sealer_address())) as connection:
        yield connection


@pytest.fixture
def attacker(empty_ledger):
    """A superuser inside one transaction that is never kept."""
    with closing(psycopg2.connect(address_of("DATABASE_ADMINISTRATOR_URL"))) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def officer(transactional_db):
    return accounts.viewer()


def write(officer, text="Seen at the harbour"):
    with database.acting(officer):
        return case_builders.note(case_builders.case(officer), officer, text)


def seal_all(sealer):
    """Seal all there is, once no process beside this one holds the horizon of the cluster below it."""
    wait_for_everybody()
    return sealer.seal(now=True)


def check(connection, key, heads=()):
    return verify(
        connection,
        trusted=[keys.public_text(key)],
        heads=heads,
        kept=kept_tables(),
        definitions=DEFINITIONS,
    )


class TestTheTree:
    def root_by_definition(self, leaves):
        """RFC 6962, section 2.1, word for word."""
        if not leaves:
            return sha256(b"").digest()
        if len(leaves) == 1:
            return leaves[0]
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return node(self.root_by_definition(leaves[:split]), self.root_by_definition(leaves[split:]))

    def test_equals_the_definition_for_every_size(self):
        leaves = [leaf([str(number)]) for number in range(70)]
        for size in range(len(leaves)):
            tree = Tree()
            for hashed in leaves[:size]:
                tree.add(hashed)
            assert tree.root() == self.root_by_definition(leaves[:size])

    def test_the_root_of_the_specification_test_vector(self):
        # Certificate Transparency's reference tree over the empty leaf and 0x00.
        tree = Tree()
        tree.add(sha256(b"\x00").digest())
        assert tree.root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        tree.add(sha256(b"\x00\x00").digest())
        assert tree.root().hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"

    def test_no_two_lines_have_the_same_bytes(self):
        alike = [("ab", "c"), ("a", "bc"), ("abc", ""), ("abc", None), (None, "abc"), ("", "abc")]
        assert len({canonical(values) for values in alike}) == len(alike)


@pytest.mark.django_db(transaction=True)
class TestSealing:
    def test_everything_is_sealed_once_and_found_whole(self, sealing, key, officer):
        write(officer)
        sealer = Sealer(sealing, key)
        first = seal_all(sealer)
        write(officer)
        second = seal_all(sealer)
        assert seal_all(sealer) == []
        assert second[0].previous == first[0].hash
        found = check(sealing, key)
        assert found.wrong == []
        assert (found.seals, found.unsealed) == (2, 0)
        with sealing.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger.line")
            assert cursor.fetchone() == (found.lines,)

    def test_waits_for_a_minute_or_for_enough_lines(self, sealing, key, officer):
        write(officer)
        sealer = Sealer(sealing, key, seconds=3600, lines=100_000)
        wait_for_everybody()
        assert sealer.seal() == []
        sealer.lines = 2
        assert len(sealer.seal()) == 1
        write(officer)
        sealer.seconds, sealer.lines = 0, 100_000
        wait_for_everybody()
        assert len(sealer.seal()) == 1

    def test_what_commits_late_is_sealed_later_and_not_forgotten(self, sealing, key, officer, attacker):
        sealer = Sealer(sealing, key)
        seal_all(sealer)
        early = write(officer)
        wait_for_everybody()
        with attacker.cursor() as cursor:
            cursor.execute("UPDATE cases_note SET text = 'late' WHERE id = %s", [early.pk])
        write(officer)
        assert len(sealer.seal(now=True)) == 1
        assert check(sealing, key).unsealed
        attacker.commit()
        seal_all(sealer)
        found = check(sealing, key)
        assert (found.wrong, found.unsealed) == ([], 0)

    def test_holds_after_a_person_was_erased(self, sealing, key, officer):
        sealer = Sealer(sealing, key)
        with database.acting(officer):
            case = case_builders.case(officer)
            case_builders.suspect(case, officer, name="Suspek Lampau")
            person = PersonCase.objects.get(case_id=case.pk).person_id
            request = approval_builders.request(officer, ApprovalKind.DESTRUCTION, subject_id=person)
        seal_all(sealer)
        for _ in range(request.needed):
            approver = approval_builders.approver()
            with database.acting(approver):
                approval_builders.approve(request, approver)
        with database.acting(officer):
            custody.erase_person(
                person_id=person,
                approval_id=request.pk,
                ground=ApprovalKind.DESTRUCTION,
                actor=officer,
                now=timezone.now(),
            )
            assert PersonKey.objects.get(person_id=person).wrapped is None
        seal_all(sealer)
        found = check(sealing, key)
        assert (found.wrong, found.unsealed) == ([], 0)

    def test_only_one_seals(self, sealing, key):
        Sealer(sealing, key)
        with closing(connect(sealer_address())) as other, pytest.raises(AnotherSealer):
            Sealer(other, key)

    def test_the_sealer_may_change_nothing(self, sealing, key, officer):
        write(officer)
        seal_all(Sealer(sealing, key))
        for attack in (
            "UPDATE ledger.line SET job = ''",
            "DELETE FROM ledger.line",
            "INSERT INTO ledger.line SELECT * FROM ledger.line",
            "DELETE FROM ledger.seal",
            "UPDATE ledger.seal SET lines = 0",
            "DELETE FROM ledger.epoch",
            "SELECT * FROM cases_case",
        ):
            with pytest.raises(psycopg2.ProgrammingError), sealing.cursor() as cursor:
                cursor.execute(attack)
            sealing.rollback()

    def test_a_key_that_everybody_may_read_is_refused(self, tmp_path):
        file = tmp_path / "key"
        file.write_text("00" * 32)
        file.chmod(0o644)
        with pytest.raises(keys.KeyUnusable):
            keys.load(file)
        file.chmod(0o600)
        assert keys.load(file)


class Tampering:
    """One change a superuser makes to a sealed ledger, at random."""

    def __init__(self, cursor, chance, sealed):
        self.cursor = cursor
        self.chance = chance
        self.sealed = sealed

    def value(self, statement, *values):
        self.cursor.execute(statement, values)
        return self.cursor.fetchone()

    def line(self):
        return self.chance.choice(self.sealed)

    def edit(self):
        column, value = self.chance.choice(
            [
                ("new", json.dumps({"id": "forged"})),
                ("old", json.dumps({"id": "forged"})),
                ("user_id", str(uuid4())),
                ("agency_id", str(uuid4())),
                ("case_id", str(uuid4())),
                ("login", "somebody"),
                ("table_name", "cases_elsewhere"),
                ("operation", "nothing"),
                ("row_key", "0"),
                ("request", "AAAA-AAAA"),
                ("purpose", "curiosity"),
                ("job", "housekeeping"),
            ]
        )
        self.cursor.execute(
            f"UPDATE ledger.line SET {column} = %s WHERE id = %s AND {column} IS DISTINCT FROM %s",
            [value, self.line(), value],
        )
        assert self.cursor.rowcount == 1, f"{column} said so before: nothing was tampered with"

    def delete(self):
        self.cursor.execute("DELETE FROM ledger.line WHERE id = %s", [self.line()])

    def back_date(self):
        seconds = self.chance.choice([-86_400, -1, 1, 3_600])
        self.cursor.execute(
            "UPDATE ledger.line SET at = at + %s * interval '1 second' WHERE id = %s", [seconds, self.line()]
        )

    def reorder(self):
        one, other = self.chance.sample(self.sealed, 2)
        self.cursor.execute("ALTER TABLE ledger.line ALTER id SET GENERATED BY DEFAULT")
        self.cursor.execute("UPDATE ledger.line SET id = -id WHERE id IN (%s, %s)", [one, other])
        self.cursor.execute("UPDATE ledger.line SET id = %s WHERE id = %s", [one, -other])
        self.cursor.execute("UPDATE ledger.line SET id = %s WHERE id = %s", [other, -one])

    def insert(self):
        self.cursor.execute(
            """
            INSERT INTO ledger.line OVERRIDING SYSTEM VALUE
            SELECT (SELECT max(id) + 1 FROM ledger.line), epoch, transaction, at, login, table_name, operation,
                   row_key, case_id, old, new, user_id, agency_id, client_id, job, request, purpose
            FROM ledger.line WHERE id = %s
            """,
            [self.line()],
        )

    def move(self):
        self.cursor.execute(
            "UPDATE ledger.line SET transaction = (transaction::text::bigint + 1000000)::text::xid8 WHERE id = %s",
            [self.line()],
        )

    def truncate(self):
        """Cut off the end, lines and seals together: only a witness knows."""
        count = self.chance.randint(1, 3)
        self.cursor.execute(
            "DELETE FROM ledger.seal WHERE number > (SELECT max(number) - %s FROM ledger.seal) RETURNING "
            "first_transaction::text::bigint",
            [count],
        )
        first = min(row[0] for row in self.cursor.fetchall())
        self.cursor.execute("DELETE FROM ledger.line WHERE transaction >= %s::text::xid8", [first])

    def empty(self):
        self.cursor.execute("TRUNCATE ledger.line, ledger.seal")

    def forge_seal(self):
        """Change a line and seal it anew with another key, or without one."""
        self.edit()
        number = self.value("SELECT number FROM ledger.seal ORDER BY random() LIMIT 1")[0]
        column, value = self.chance.choice(
            [
                ("root", psycopg2.Binary(os.urandom(32))),
                ("hash", psycopg2.Binary(os.urandom(32))),
                ("signature", psycopg2.Binary(os.urandom(64))),
                ("lines", 1),
                ("key_id", "0123456789abcdef"),
                ("previous", psycopg2.Binary(bytes(32))),
            ]
        )
        self.cursor.execute(f"UPDATE ledger.seal SET {column} = %s WHERE number = %s", [value, number])

    def drop_seal(self):
        self.cursor.execute(
            "DELETE FROM ledger.seal WHERE number = (SELECT number FROM ledger.seal ORDER BY random() LIMIT 1)"
        )

    def reseal(self):
        """Change a line and make every seal anew, consistently, with a key of one's own."""
        self.edit()
        self.cursor.execute("DELETE FROM ledger.seal")
        own = Sealer.__new__(Sealer)
        own.connection, own.key, own.lines, own.seconds = (
            _Uncommitted(self.cursor.connection),
            Ed25519PrivateKey.generate(),
            1,
            0,
        )
        own.public, own.witnesses, own._is_told = keys.public_text(own.key), (), True
        own.seal(now=True)

    KINDS = (edit, delete, back_date, reorder, insert, move, truncate, empty, forge_seal, drop_seal, reseal)


class _Uncommitted:
    """The connection of an attack, which is taken back as a whole."""

    def __init__(self, connection):
        self.connection = connection

    def cursor(self, *arguments, **options):
        return self.connection.cursor(*arguments, **options)

    def commit(self):
        """Not kept."""


@pytest.mark.django_db(transaction=True)
class TestTampering:
    def test_every_random_tamper_is_found_and_nothing_else(self, sealing, key, officer, attacker, tmp_path):
        witness = FileWitness(tmp_path / "seals.jsonl")
        sealer = Sealer(sealing, key, witnesses=[witness])
        for number in range(6):
            write(officer, f"Note {number}")
            seal_all(sealer)
        heads = read_heads(witness.path)
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        with attacker.cursor() as cursor:
            cursor.execute("SELECT id FROM ledger.line")
            sealed = [row[0] for row in cursor.fetchall()]
            assert check(attacker, key, heads).unsealed == 0
            missed = []
            for number in range(TAMPERS):
                kind = Tampering.KINDS[number % len(Tampering.KINDS)]
                cursor.execute("SAVEPOINT tamper")
                kind(Tampering(cursor, chance, sealed))
                if not check(attacker, key, heads).wrong:
                    missed.append(kind.__name__)
                cursor.execute("ROLLBACK TO SAVEPOINT tamper")
            assert missed == [], f"seed {seed}"
            assert check(attacker, key, heads).wrong == []

    WEAKENINGS = {
        "a trigger put to sleep": (
            "SET session_replication_role = replica; ALTER EVENT TRIGGER ledger_definition DISABLE;"
            "ALTER TABLE cases_note DISABLE TRIGGER ledger_update; ALTER EVENT TRIGGER ledger_definition ENABLE ALWAYS"
        ),
        "a trigger dropped": (
            "ALTER EVENT TRIGGER ledger_removal DISABLE; DROP TRIGGER ledger_delete ON cases_note;"
            "ALTER EVENT TRIGGER ledger_removal ENABLE ALWAYS"
        ),
        "the watch put to sleep": "ALTER EVENT TRIGGER ledger_removal DISABLE",
        "the watch dropped": "DROP EVENT TRIGGER ledger_definition; DROP EVENT TRIGGER ledger_removal",
        "a function that does nothing": (
            "CREATE OR REPLACE FUNCTION ledger.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            " SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'"
        ),
        "a right given": "GRANT INSERT ON ledger.line TO casetracker_app",
        "a role joined": "GRANT casetracker_audit TO casetracker_owner",
        "a view taken": "ALTER VIEW ledger.lines OWNER TO casetracker_owner",
        "an heir": "CREATE TABLE public.heir () INHERITS (cases_note)",
    }

    @pytest.mark.parametrize("weakening", WEAKENINGS.values(), ids=WEAKENINGS)
    def test_what_a_superuser_weakened_is_found(self, attacker, key, weakening):
        with attacker.cursor() as cursor:
            before = check(attacker, key).wrong
            cursor.execute(weakening)
            assert len(check(attacker, key).wrong) > len(before)

    def test_a_cut_off_end_needs_a_witness_to_be_seen(self, sealing, key, officer, attacker, tmp_path):
        witness = FileWitness(tmp_path / "seals.jsonl")
        sealer = Sealer(sealing, key, witnesses=[witness])
        seal_all(sealer)
        write(officer)
        seal_all(sealer)
        heads = read_heads(witness.path)
        with attacker.cursor() as cursor:
            Tampering(cursor, random.Random(1), []).truncate()
            assert check(attacker, key).wrong == []
            assert check(attacker, key, heads).wrong


@pytest.mark.django_db(transaction=True)
class TestRestoring:
    def lose(self, administrator, witness):
        """Leave the ledger as a backup would that is one seal older than the witness."""
        administrator.execute("DELETE FROM ledger.seal WHERE number = (SELECT max(number) FROM ledger.seal)")

    def test_a_loss_stops_the_sealer_until_it_is_declared_with_the_key(
        self, sealing, key, officer, administrator, tmp_path
    ):
        witness = FileWitness(tmp_path / "seals.jsonl")
        sealer = Sealer(sealing, key, witnesses=[witness])
        seal_all(sealer)
        write(officer)
        seal_all(sealer)
        self.lose(administrator, witness)
        with pytest.raises(LedgerCutOff):
            Sealer(sealing, key, witnesses=[FileWitness(witness.path)])
        sealing.rollback()
        assert check(sealing, key, read_heads(witness.path)).wrong
        epoch = open_epoch(sealing, key, heads=read_heads(witness.path), reason="Restored from the nightly backup")
        assert epoch.lost == {"first": 2, "last": 2}
        seal_all(Sealer(sealing, key, witnesses=[FileWitness(witness.path)]))
        write(officer)
        seal_all(Sealer(sealing, key, witnesses=[FileWitness(witness.path)]))
        found = check(sealing, key, read_heads(witness.path))
        assert (found.wrong, found.unsealed) == ([], 0)
        assert any("nightly backup" in note for note in found.notes)

    def test_a_loss_declared_with_another_key_is_none(self, sealing, key, officer, administrator, tmp_path):
        witness = FileWitness(tmp_path / "seals.jsonl")
        seal_all(Sealer(sealing, key, witnesses=[witness]))
        self.lose(administrator, witness)
        open_epoch(sealing, Ed25519PrivateKey.generate(), heads=read_heads(witness.path), reason="Nothing to see here")
        assert check(sealing, key, read_heads(witness.path)).wrong

    def test_transaction_numbers_that_start_again_in_another_cluster(self, sealing, key, officer, administrator):
        write(officer)
        sealer = Sealer(sealing, key)
        seal_all(sealer)
        # As a dump restored elsewhere: the old lines come from another cluster, with numbers far above the present.
        administrator.execute("UPDATE ledger.epoch SET cluster = 1")
        administrator.execute("TRUNCATE ledger.seal")
        administrator.execute(
            "UPDATE ledger.line SET transaction = (transaction::text::bigint + 1000000000)::text::xid8 WHERE epoch = 1"
        )
        administrator.execute(DEFINITIONS)
        administrator.execute("SELECT max(number) FROM ledger.epoch")
        assert administrator.fetchone() == (2,)
        write(officer)
        seal_all(sealer)
        write(officer)
        seal_all(sealer)
        found = check(sealing, key)
        assert (found.wrong, found.unsealed) == ([], 0)
        assert {seal.epoch for seal in seals(sealing)} == {1, 2}


class Partner(BaseHTTPRequestHandler):
    """A partner's address that takes heads, or refuses, or sends elsewhere."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def partner():
    server = HTTPServer(("127.0.0.1", 0), Partner)
    server.got, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
class TestWitnesses:
    def test_the_file_grows_by_a_line_for_each_seal_and_repeats_none(self, sealing, key, officer, tmp_path):
        path = tmp_path / "seals.jsonl"
        sealer = Sealer(sealing, key, witnesses=[FileWitness(path)])
        seal_all(sealer)
        before = read_heads(path)
        write(officer)
        seal_all(sealer)
        sealer.tell_witnesses()
        sealer.witnesses = [FileWitness(path)]
        sealer.tell_witnesses()
        after = read_heads(path)
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1
        assert [kept["hash"] for kept in after] == [seal.hash.hex() for seal in seals(sealing)]

    def test_a_partner_gets_the_newest_head_and_again_after_a_failure(self, sealing, key, officer, partner):
        partner.answers = [503]
        address = f"http://127.0.0.1:{partner.server_port}/heads"
        sealer = Sealer(sealing, key, witnesses=[WebWitness(address)])
        write(officer)
        seal_all(sealer)
        sealer.seal()
        sealer.seal()
        newest = seals(sealing)[-1]
        assert [body for _path, body in partner.got] == [head(newest, keys.public_text(key))] * 2

    def test_a_partner_cannot_send_heads_elsewhere(self, sealing, key, officer, partner):
        partner.answers = [307]
        witness = WebWitness(f"http://127.0.0.1:{partner.server_port}/heads")
        write(officer)
        seal_all(Sealer(sealing, key, witnesses=[]))
        assert not witness.keep(seals(sealing), keys.public_text(key))
        assert [path for path, _body in partner.got] == ["/heads"]

    def test_no_address_without_https(self):
        with pytest.raises(ValueError, match="https"):
            WebWitness("http://partner.example/heads")

    def test_a_head_holds_no_line(self, sealing, key, officer):
        write(officer, "Seen at the lighthouse")
        made = seal_all(Sealer(sealing, key))
        assert "lighthouse" not in json.dumps(head(made[-1], keys.public_text(key)))


@pytest.mark.django_db(transaction=True)
class TestCommands:
    @pytest.fixture(autouse=True)
    def configured(self, settings, tmp_path, empty_ledger):
        settings.DATABASE_SEALER_URL = sealer_address()
        settings.SEAL_KEY_FILE = tmp_path / "seal-key"
        settings.SEAL_KEY_FILE.write_text(os.urandom(32).hex())
        settings.SEAL_KEY_FILE.chmod(0o600)
        settings.SEAL_WITNESS_FILE = tmp_path / "seals.jsonl"
        settings.SEAL_WITNESS_URLS = []

    def test_seal_and_verify(self, officer, capsys):
        write(officer)
        wait_for_everybody()
        call_command("run_sealer", "--once")
        call_command("verify_ledger")
        assert "The ledger is whole." in capsys.readouterr().out

    def test_verify_says_what_is_wrong_and_fails(self, officer, administrator, capsys):
        note = write(officer)
        wait_for_everybody()
        call_command("run_sealer", "--once")
        administrator.execute("UPDATE ledger.line SET job = 'x' WHERE row_key = %s", [str(note.pk)])
        with pytest.raises(CommandError, match="not whole"):
            call_command("verify_ledger")
        assert "a line was changed" in capsys.readouterr().err
        administrator.execute("UPDATE ledger.line SET job = '' WHERE row_key = %s", [str(note.pk)])

    def test_without_a_key_it_says_so(self, settings):
        settings.SEAL_KEY_FILE = Path("/nowhere/key")
        with pytest.raises(CommandError, match="/nowhere/key"):
            call_command("run_sealer", "--once")
