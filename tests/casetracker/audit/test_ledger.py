"""The ledger of changes: written by a trigger, and by nothing else. The attacks are those other designs fell to."""

from uuid import uuid4

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from cases.choices import SuspectRole
from cases.models import Note, SuspectRoleRow
from tests.builders import accounts
from tests.builders import cases as case_builders


def lines(cursor, table, key=None):
    """Return (operation, old, new, login, user, case) of the lines of a table, oldest first, past every view."""
    cursor.execute(
        "SELECT operation, old, new, login, user_id, case_id FROM ledger.line"
        " WHERE table_name = %s AND (%s IS NULL OR row_key = %s) ORDER BY id",
        [table, key, key],
    )
    return cursor.fetchall()


@pytest.fixture
def note(transactional_db):
    officer = accounts.viewer()
    return case_builders.note(case_builders.case(officer), officer, "Seen at the harbour")


@pytest.mark.django_db(transaction=True)
class TestWhatIsWritten:
    def test_insert_update_and_delete_with_the_rows_as_stored(self, note, administrator):
        Note.objects.filter(pk=note.pk).update(classification="investigation")
        Note.objects.filter(pk=note.pk).delete()
        found = lines(administrator, "cases_note", str(note.pk))
        assert [line[0] for line in found] == ["insert", "update", "delete"]
        assert [line[1] and line[1]["classification"] for line in found] == [None, "general", "investigation"]
        assert [line[2] and line[2]["classification"] for line in found] == ["general", "investigation", None]
        assert {line[3] for line in found} == {"casetracker_app"}
        assert {line[5] for line in found} == {note.case_id}

    def test_a_sealed_text_stays_sealed(self, note, administrator):
        ((_operation, _old, new, *_rest),) = lines(administrator, "cases_note", str(note.pk))
        assert new["text"].startswith("\\x")
        assert "harbour" not in str(new)

    def test_many_rows_in_one_statement_each_with_its_own_before_and_after(self, note, administrator):
        officer = accounts.viewer()
        kinds = ["general", "investigation", "services"]
        others = [case_builders.note(case_builders.case(officer), officer, "A note", kind) for kind in kinds]
        Note.objects.filter(pk__in=[other.pk for other in others]).update(classification="health")
        for kind, other in zip(kinds, others, strict=True):
            _insert, update = lines(administrator, "cases_note", str(other.pk))
            assert (update[1]["classification"], update[2]["classification"]) == (kind, "health")

    def test_who_acts_is_written_as_told_to_the_database(self, note, administrator):
        someone = uuid4()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('casetracker.user', %s, true)", [str(someone)])
            Note.objects.filter(pk=note.pk).update(classification="services")
        assert lines(administrator, "cases_note", str(note.pk))[-1][4] == someone

    def test_what_hangs_on_a_suspect_finds_its_case(self, transactional_db, administrator):
        officer = accounts.viewer()
        case = case_builders.case(officer)
        suspect = case_builders.suspect(case, officer)
        part = SuspectRoleRow.objects.create(suspect=suspect, role=SuspectRole.RECRUITER)
        assert lines(administrator, "cases_suspectrolerow", str(part.pk))[0][5] == case.pk

    def test_what_was_rolled_back_leaves_no_line(self, note, administrator):
        with transaction.atomic():
            Note.objects.filter(pk=note.pk).update(classification="services")
            transaction.set_rollback(True)
        assert [line[0] for line in lines(administrator, "cases_note", str(note.pk))] == ["insert"]

    def test_a_hashed_password_stays_out(self, transactional_db, administrator):
        user = accounts.officer()
        for line in lines(administrator, "accounts_user", str(user.pk)):
            assert "password" not in line[2]


FORGERY = (
    "INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, job, request, purpose)"
    " VALUES (1, '1', now(), 'casetracker_app', 'cases_note', 'insert', 'x', '', '', '')"
)
ATTACKS = {
    "forge": FORGERY,
    "edit": "UPDATE ledger.line SET new = '{}'",
    "back-date": "UPDATE ledger.line SET at = at - interval '1 day'",
    "delete": "DELETE FROM ledger.line",
    "truncate": "TRUNCATE ledger.line",
    "drop": "DROP TABLE ledger.line",
    "read": "SELECT * FROM ledger.line",
    "forge through the view": "INSERT INTO ledger.lines (table_name) VALUES ('cases_note')",
    "delete through the view": "DELETE FROM ledger.lines",
    "forge a seal": "INSERT INTO ledger.seal SELECT * FROM ledger.seal",
    "drop a seal": "DELETE FROM ledger.seal",
    "another epoch": "INSERT INTO ledger.epoch SELECT number + 1, opened_at, cluster, '1', '' FROM ledger.epoch",
    "another function": "CREATE OR REPLACE FUNCTION ledger.keep() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "become the audit role": "SET ROLE casetracker_audit",
    "take the schema": "ALTER SCHEMA ledger OWNER TO casetracker_app",
    "drop the schema": "DROP SCHEMA ledger CASCADE",
    "sleep as a replica": "SET session_replication_role = replica",
    "a number of one's own": "SELECT setval('ledger.line_id_seq', 1)",
}
TRIGGER_ATTACKS = {
    "disable": "ALTER TABLE cases_note DISABLE TRIGGER ledger_update",
    "disable all": "ALTER TABLE cases_note DISABLE TRIGGER USER",
    "for replicas only": "ALTER TABLE cases_note ENABLE REPLICA TRIGGER ledger_update",
    "drop": "DROP TRIGGER ledger_update ON cases_note",
    "never": (
        "CREATE OR REPLACE TRIGGER ledger_update AFTER UPDATE ON cases_note REFERENCING OLD TABLE AS old_rows"
        " NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (false)"
        " EXECUTE FUNCTION ledger.keep('id', 'case_id', '', '', '')"
    ),
    "something else": (
        "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE OR REPLACE TRIGGER ledger_update AFTER UPDATE ON cases_note FOR EACH STATEMENT"
        " EXECUTE FUNCTION public.nothing()"
    ),
}


@pytest.mark.django_db(transaction=True)
class TestTheApplication:
    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_is_refused(self, note, attack):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)

    @pytest.mark.parametrize("attack", TRIGGER_ATTACKS.values(), ids=TRIGGER_ATTACKS)
    def test_cannot_silence_it(self, note, attack):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)

    def test_cannot_call_the_function_by_itself(self, note):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ledger.keep()")

    def test_reads_nothing_without_a_context(self, note, nobody_acts):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger.lines")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
class TestTheOwnerOfTheTables:
    @pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
    def test_is_refused(self, note, owner, attack):
        with pytest.raises(psycopg2.ProgrammingError):
            owner.execute(attack)

    @pytest.mark.parametrize("attack", TRIGGER_ATTACKS.values(), ids=TRIGGER_ATTACKS)
    def test_cannot_silence_it(self, note, owner, attack):
        with pytest.raises(psycopg2.ProgrammingError, match="the ledger keeps this table"):
            owner.execute(attack)

    def test_a_trigger_with_words_of_its_own_writes_them_as_data(self, note, owner, administrator):
        owner.execute("CREATE TABLE public.scratch (id text)")
        owner.execute(
            "CREATE TRIGGER other AFTER INSERT ON scratch REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
            " EXECUTE FUNCTION ledger.keep('id''); DELETE FROM ledger.line; --', '', '', '', '')"
        )
        owner.execute("INSERT INTO scratch VALUES ('1')")
        assert lines(administrator, "scratch")[0][3] == "casetracker_owner"
        assert lines(administrator, "cases_note", str(note.pk))
        owner.execute("DROP TABLE scratch")

    def test_changes_of_tables_are_lines(self, owner, administrator):
        owner.execute("CREATE TABLE public.scratch (id text)")
        owner.execute("DROP TABLE scratch")
        found = [(line[0], line[2]["command"]) for line in lines(administrator, "public.scratch")][-2:]
        assert found == [("definition", "CREATE TABLE"), ("definition", "DROP")]

    def test_emptying_a_table_is_a_line(self, note, owner, administrator):
        owner.execute("TRUNCATE cases_note")
        assert lines(administrator, "cases_note")[-1][0] == "truncate"
