"""The database roles: one owns and migrates, one runs the application and owns nothing, four have one job each.

`manage.py prepare_database`, or this module by itself, prepares a real server from three addresses in the environment,
each also taken from a file named by `<NAME>_FILE`: `DATABASE_ADMINISTRATOR_URL` (which may create roles),
`DATABASE_OWNER_URL` and `DATABASE_URL`.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2 import extensions, sql

from casetracker.settings import env

OWNER = "casetracker_owner"
APP = "casetracker_app"
AUDIT = "casetracker_audit"
SEALER = "casetracker_sealer"
STATISTICS = "casetracker_statistics"
BACKUP = "casetracker_backup"
ROLES: Mapping[str, bool] = {OWNER: True, APP: True, AUDIT: False, SEALER: True, STATISTICS: True, BACKUP: True}
"""Every role, and whether it logs in. SECURITY: nobody is ever the audit role, which owns the ledger."""

DATABASE = "casetracker"
OLDEST_SUPPORTED = 150000
LEDGER_FILE = Path(__file__).parent / "ledger.sql"


class RolesError(Exception):
    """The server cannot be prepared; the message says why."""


def role_statements(passwords: dict[str, str]) -> Iterator[sql.Composable]:
    """Yield what makes the roles of a cluster. May be run again."""
    for role, logs_in in ROLES.items():
        login = sql.SQL("LOGIN" if logs_in else "NOLOGIN")
        yield sql.SQL(
            "DO $$ BEGIN CREATE ROLE {role} {login};"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ).format(role=sql.Identifier(role), login=login)
        yield sql.SQL("ALTER ROLE {role} {login} NOCREATEDB NOCREATEROLE").format(
            role=sql.Identifier(role), login=login
        )
        if password := passwords.get(role):
            yield sql.SQL("ALTER ROLE {role} PASSWORD {password}").format(
                role=sql.Identifier(role), password=sql.Literal(password)
            )
    # A session that idles inside a transaction holds back the change feed and everyone's vacuum.
    yield sql.SQL("ALTER ROLE {app} SET idle_in_transaction_session_timeout = '5min'").format(app=sql.Identifier(APP))


def database_statements(database: str) -> Iterator[sql.Composable]:
    """Yield what is run inside the database before the first migration. May be run again."""
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
        "others": sql.SQL(", ").join(map(sql.Identifier, (SEALER, STATISTICS, BACKUP))),
    }
    for statement in (
        # SECURITY: no TEMPORARY either: a temporary table could stand in front of a real one.
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {app}, {others}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        yield sql.SQL(statement).format(**names)


def prepare(administrator: str, *, database: str = DATABASE, passwords: dict[str, str] | None = None) -> None:
    """Make every role and an empty database owned by the owner.

    `administrator` is the address of a superuser, or of a role with CREATEROLE and CREATEDB.
    Raises RolesError when the server is too old or a role could bypass row-level security.
    """
    prepare_roles(administrator, passwords=passwords)
    prepare_database(administrator, database)


def prepare_roles(administrator: str, *, passwords: dict[str, str] | None = None) -> None:
    """Make every role. Raises RolesError as `prepare` does."""
    with closing(connect(administrator)) as connection, connection.cursor() as cursor:
        if connection.server_version < OLDEST_SUPPORTED:
            raise RolesError(f"PostgreSQL 15 or newer is needed, and this is {connection.server_version // 10000}.")
        # Two preparations at once would collide on the same catalogue rows.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [OWNER])
        for statement in role_statements(passwords or {}):
            cursor.execute(statement)
        refuse_powerful_roles(connection)
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            for statement in backup_statements():
                cursor.execute(statement)
        else:
            # What it makes for the owner and for the ledger, it has to be able to hand to them.
            owners = sql.SQL(", ").join(map(sql.Identifier, (OWNER, AUDIT)))
            cursor.execute(sql.SQL("GRANT {owners} TO CURRENT_USER").format(owners=owners))


def backup_statements() -> Iterator[sql.Composable]:
    """Yield what lets the backup role read everything and write nothing; only a superuser may say so."""
    for statement in (
        "ALTER ROLE {backup} BYPASSRLS",
        "ALTER ROLE {backup} SET default_transaction_read_only = on",
        "GRANT pg_read_all_data TO {backup}",
    ):
        yield sql.SQL(statement).format(backup=sql.Identifier(BACKUP))


def prepare_database(administrator: str, database: str) -> None:
    """Make the database, owned by the owner, and say what the application role may do in it."""
    with closing(connect(administrator)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0").format(
                    database=sql.Identifier(database), owner=sql.Identifier(OWNER)
                )
            )
    with (
        closing(connect(extensions.make_dsn(administrator, dbname=database))) as connection,
        connection.cursor() as cursor,
    ):
        for statement in database_statements(database):
            cursor.execute(statement)
        if LEDGER_FILE.exists():
            cursor.execute(LEDGER_FILE.read_text())


def refuse_powerful_roles(connection: extensions.connection) -> None:
    """Raise RolesError when a role of ours is a superuser or bypasses row-level security: it was there before us."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN %s AND (rolsuper OR rolbypassrls)",
            [tuple(role for role in ROLES if role != BACKUP)],
        )
        if found := cursor.fetchone():
            raise RolesError(
                f"The role {found[0]} is a superuser or bypasses row-level security; take that away first."
            )


def connect(address: str) -> extensions.connection:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    return connection


def prepare_from_environment() -> str:
    """Prepare the server that the environment names and return one line about it.

    Roles with an address of their own get its password: `DATABASE_SEALER_URL`, `DATABASE_STATISTICS_URL` and
    `DATABASE_BACKUP_URL` may be set. Raises RolesError, ImproperlyConfigured, psycopg2.Error.
    """
    administrator = env.text("DATABASE_ADMINISTRATOR_URL")
    owner = env.database(env.text("DATABASE_OWNER_URL"))
    app = env.database(env.text("DATABASE_URL"))
    if (owner["USER"], app["USER"]) != (OWNER, APP) or owner["NAME"] != app["NAME"]:
        raise RolesError(f"DATABASE_OWNER_URL must name {OWNER}, DATABASE_URL {APP}, and both the same database.")
    passwords = {OWNER: str(owner["PASSWORD"]), APP: str(app["PASSWORD"])}
    for role, name in ((SEALER, "SEALER"), (STATISTICS, "STATISTICS"), (BACKUP, "BACKUP")):
        if address := env.text(f"DATABASE_{name}_URL", ""):
            passwords[role] = str(env.database(address)["PASSWORD"])
    prepare(administrator, database=str(app["NAME"]), passwords=passwords)
    return f"Ready: {OWNER} owns the database {app['NAME']}, {APP} runs the application in it."


def missing_from_environment() -> list[str]:
    """Return what is missing or too powerful on the server that the environment names; nothing is changed."""
    with closing(connect(env.text("DATABASE_ADMINISTRATOR_URL"))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls FROM pg_roles")
        found = {name: (logs_in, is_powerful) for name, logs_in, is_powerful in cursor.fetchall()}
    wrong = [f"The role {role} is missing." for role in ROLES if role not in found]
    for role, logs_in in ROLES.items():
        its_login, is_powerful = found.get(role, (logs_in, False))
        if its_login != logs_in:
            wrong.append(f"The role {role} must{'' if logs_in else ' not'} log in.")
        if is_powerful and role != BACKUP:
            wrong.append(f"The role {role} is a superuser or bypasses row-level security.")
    return wrong


def main(arguments: Sequence[str] = ()) -> None:
    """Prepare the server that the environment names, or check it; print one line, or exit with what is wrong."""
    parser = argparse.ArgumentParser("prepare_database", description=main.__doc__)
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--administrator-url", help="address of a role that may create roles and databases")
    given.add_argument("--administrator-url-file", help="a file that holds this address")
    parser.add_argument("--check", action="store_true", help="change nothing and say what is missing")
    options = parser.parse_args(arguments)
    for address, suffix in ((options.administrator_url, ""), (options.administrator_url_file, "_FILE")):
        if address:
            os.environ.pop("DATABASE_ADMINISTRATOR_URL_FILE", None)
            os.environ[f"DATABASE_ADMINISTRATOR_URL{suffix}"] = address
    try:
        if options.check and (missing := missing_from_environment()):
            sys.exit("\n".join(missing))
        print("Every role is there, and none can do too much." if options.check else prepare_from_environment())
    except (RolesError, ImproperlyConfigured, psycopg2.Error) as error:
        sys.exit(str(error).strip())


if __name__ == "__main__":
    main(sys.argv[1:])
