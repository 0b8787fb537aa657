"""The roles: what the application may not do, here and on any server the suite runs on."""

import os
from contextlib import closing

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from casetracker.common.health import refuse_forgetful_server, refuse_powerful_role, refuse_unsafe_database
from casetracker.embedded import roles
from casetracker.settings import env


def value(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@pytest.mark.django_db
class TestApplicationRole:
    def test_runs_the_tests(self):
        assert value("SELECT current_user") == "casetracker_app"

    def test_is_bound_by_row_level_security(self):
        assert value("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False

    def test_owns_nothing(self):
        assert value("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == 0

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "ALTER TABLE django_migrations ADD COLUMN mine int",
            "ALTER TABLE django_migrations DISABLE TRIGGER ALL",
            "DROP TABLE django_migrations",
            "SET ROLE postgres",
        ],
    )
    def test_changes_no_structure(self, statement):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_may_serve(self):
        refuse_powerful_role()


@pytest.fixture
def connect_as(transactional_db):
    before = dict(connection.settings_dict)
    name = before["NAME"]

    def connect(address):
        connection.close()
        connection.settings_dict.update({**env.database(address), "NAME": name})

    yield connect
    connection.close()
    connection.settings_dict.update(before)


class TestRefusePowerfulRole:
    def test_refuses_the_owner_of_the_tables(self, connect_as):
        connect_as(os.environ["DATABASE_OWNER_URL"])
        with pytest.raises(ImproperlyConfigured, match="'casetracker_owner' owns tables"):
            refuse_powerful_role()

    def test_refuses_a_superuser(self, connect_as):
        connect_as(os.environ["DATABASE_ADMINISTRATOR_URL"])
        with pytest.raises(ImproperlyConfigured, match="is a superuser or bypasses row-level security"):
            refuse_powerful_role()


def ask(administrator, statement):
    with closing(roles.connect(administrator)) as open_connection, open_connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.mark.database
class TestPrepare:
    DATABASE = f"test_casetracker_prepare_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    @pytest.fixture
    def administrator(self):
        address = os.environ["DATABASE_ADMINISTRATOR_URL"]
        yield address
        ask(address, f"DROP DATABASE IF EXISTS {self.DATABASE} WITH (FORCE)")

    def test_may_be_run_again(self, administrator):
        roles.prepare(administrator, database=self.DATABASE)
        roles.prepare(administrator, database=self.DATABASE)

    def test_keeps_other_roles_out(self, administrator):
        roles.prepare(administrator, database=self.DATABASE)
        privilege = "SELECT has_database_privilege('{}', '{}', 'CONNECT')"
        assert ask(administrator, privilege.format("pg_monitor", self.DATABASE)) is False
        assert ask(administrator, privilege.format("casetracker_app", self.DATABASE)) is True

    def test_refuses_a_role_that_bypasses_row_level_security(self, administrator, monkeypatch):
        role = f"{self.DATABASE}_role"
        monkeypatch.setattr(roles, "ROLES", {**roles.ROLES, role: True})
        ask(administrator, f"CREATE ROLE {role} BYPASSRLS")
        try:
            with pytest.raises(roles.RolesError, match=role):
                roles.prepare(administrator, database=self.DATABASE)
        finally:
            ask(administrator, f"DROP ROLE {role}")

    def test_says_when_the_server_cannot_be_reached(self, monkeypatch):
        monkeypatch.setenv("DATABASE_ADMINISTRATOR_URL", "postgresql://postgres@/postgres?host=/nowhere")
        monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://casetracker_owner@/casetracker")
        monkeypatch.setenv("DATABASE_URL", "postgresql://casetracker_app@/casetracker")
        with pytest.raises(SystemExit, match="nowhere"):
            roles.main()

    def test_refuses_addresses_of_other_roles(self, monkeypatch):
        monkeypatch.setenv("DATABASE_ADMINISTRATOR_URL", "postgresql://postgres@/postgres?host=/nowhere")
        monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://postgres@/casetracker")
        monkeypatch.setenv("DATABASE_URL", "postgresql://casetracker_app@/casetracker")
        with pytest.raises(SystemExit, match="DATABASE_OWNER_URL must name casetracker_owner"):
            roles.main()

    @pytest.mark.parametrize("by_file", [False, True])
    def test_finds_nothing_missing_on_a_prepared_server(self, administrator, by_file, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("DATABASE_ADMINISTRATOR_URL", "postgresql://postgres@/postgres?host=/nowhere")
        file = tmp_path / "address"
        file.write_text(administrator)
        roles.prepare_roles(administrator)
        given = ["--administrator-url-file", str(file)] if by_file else ["--administrator-url", administrator]
        monkeypatch.setenv("DATABASE_ADMINISTRATOR_URL_FILE", "")
        roles.main([*given, "--check"])
        assert "Every role is there" in capsys.readouterr().out

    def test_says_which_role_is_missing_or_logs_in(self, administrator, monkeypatch):
        monkeypatch.setattr(roles, "ROLES", {**roles.ROLES, "casetracker_nobody": True, roles.APP: False})
        with pytest.raises(SystemExit, match="casetracker_nobody is missing"):
            roles.main(["--administrator-url", administrator, "--check"])

    def test_nobody_logs_in_as_the_role_of_the_ledger(self, administrator):
        roles.prepare_roles(administrator)
        assert ask(administrator, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'casetracker_audit'") is False

    def test_the_backup_reads_past_the_policies_and_writes_nothing(self, administrator):
        roles.prepare(administrator, database=self.DATABASE)
        assert ask(administrator, "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'casetracker_backup'") is True
        can = "SELECT pg_has_role('casetracker_backup', 'pg_write_all_data', 'member')"
        assert ask(administrator, can) is False


class TestRefuseForgetfulServer:
    """The throw-away server of the tests loses what it confirms; one that was given to them may not."""

    @pytest.fixture(autouse=True)
    def forgetful(self, transactional_db):
        if value("SELECT setting FROM pg_settings WHERE name = 'fsync'") == "on":
            pytest.skip("this server keeps what it confirms")

    def test_refuses_a_server_that_loses_what_it_confirmed(self):
        with pytest.raises(ImproperlyConfigured, match="fsync"):
            refuse_forgetful_server()

    @pytest.mark.parametrize("is_required", [True, False])
    def test_is_asked_outside_of_tests_alone(self, settings, is_required):
        settings.DURABLE_DATABASE_REQUIRED = is_required
        if is_required:
            with pytest.raises(ImproperlyConfigured, match="lose what it has confirmed"):
                refuse_unsafe_database()
        else:
            refuse_unsafe_database()
