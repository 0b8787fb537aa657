"""The test database: made and migrated by the owner role, used by the application role, as in production.

Tests act as a job, so that they can build and look at everything. What they ask through pages, the API or a task acts
as its viewer, as it does in production. The server that a browser talks to acts as nobody until a view says who.
"""

import gc
import io
import json
import logging
import os
import threading
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from _pytest import runner
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import TransactionTestCase
from psycopg2 import sql

from casetracker.common import log, stack
from casetracker.embedded import roles
from casetracker.embedded.supervisor import free_port
from casetracker.regions import lookup, services
from casetracker.settings import env

HERE = Path(__file__).parent
LONGEST = ("proofs/", "cases/test_state_machine.py", "cases/test_existence.py", "casetracker/api/test_fuzz.py")
"""Begun first, so that at the end no worker is left alone with one of them."""
TEMPLATE = "test_casetracker_template"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}
MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}
ACT_AS_TESTS = "SELECT set_config('casetracker.job', 'tests', false)"
ACT_AS_TESTS_AGAIN = """
    SELECT set_config('casetracker.principals', '', true), set_config('casetracker.user', '', true),
           set_config('casetracker.agency', '', true), set_config('casetracker.client', '', true),
           set_config('casetracker.job', 'tests', true)
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what touches the database and what needs a browser, so that either can be run or left out."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames) or is_database_case(item):
            item.add_marker(pytest.mark.database)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Begin with the longest, after everybody else has put the tests in order."""
    session.items.sort(key=lambda item: not str(item.path.relative_to(HERE)).startswith(LONGEST))
    # What was loaded and collected stays until the end: there is no garbage to look for in it, and seldom new one.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Run the test as pytest does, in one roomy piece of stack (see `casetracker.common.stack`)."""
    return stack.roomy(runner.pytest_runtest_protocol, item, nextitem)


def pytest_make_parametrize_id(val):
    """Name long values by their size: nobody can read or type a file, or a thousand letters."""
    if isinstance(val, bytes) and len(val) > 20:
        return f"{len(val)} bytes"
    return f"{len(val)} letters" if isinstance(val, str) and len(val) > 200 else None


def is_database_case(item):
    return isinstance(getattr(item, "cls", None), type) and issubclass(item.cls, TransactionTestCase)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Replaces pytest-django's: that one would migrate and run as one and the same role."""
    administrator = os.environ.get("DATABASE_ADMINISTRATOR_URL")
    if not administrator:
        pytest.fail("These tests need a database: run them with ./test, which takes pytest's arguments", pytrace=False)
    name = f"test_casetracker_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        copy_template(administrator, name)
        use_database(name, os.environ["DATABASE_URL"])
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        for database in (name, TEMPLATE):
            execute(administrator, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", database)


def copy_template(administrator, name):
    """Make a database for this process out of one that the first process of the run has migrated."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with closing(roles.connect(administrator)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone() != (run,):
            make_template(administrator)
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), sql.Literal(run)))
        execute(administrator, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
        execute(administrator, f"CREATE DATABASE {{name}} TEMPLATE {TEMPLATE} OWNER {roles.OWNER}", name)
    roles.prepare_database(administrator, name)


def make_template(administrator):
    execute(administrator, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", TEMPLATE)
    roles.prepare_database(administrator, TEMPLATE)
    use_database(TEMPLATE, os.environ["DATABASE_OWNER_URL"])
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def execute(address, statement, name):
    with closing(roles.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(name=sql.Identifier(name)))


def use_database(name, address):
    """Point every connection of Django at the database, as the role of the address."""
    connections.close_all()
    for alias in connections:
        wanted = {**env.database(address), "NAME": name}
        connections[alias].settings_dict.update(wanted)
        settings.DATABASES[alias].update(wanted)


def empty_tables(_case):
    """Delete what a test with real transactions left, as the administrator: the application role could not.

    Replaces Django's way, which truncates a hundred tables, most of them empty, and makes its permissions anew.
    """
    tables = set(connection.introspection.django_table_names(only_existing=True)) - MADE_BY_MIGRATING
    statements = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in sorted(tables)]
    address, name = os.environ["DATABASE_ADMINISTRATOR_URL"], connection.settings_dict["NAME"]
    with (
        closing(psycopg2.connect(address, dbname=name)) as administrator,
        administrator,
        administrator.cursor() as cursor,
    ):
        # Neither triggers nor foreign keys: the order does not matter, and nothing is written about it.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql.SQL("; ").join(statements))


TransactionTestCase._fixture_teardown = empty_tables


@receiver(connection_created)
def act_as_tests(connection, **_):
    if "process_request_thread" not in threading.current_thread().name:
        with connection.cursor() as cursor:
            cursor.execute(ACT_AS_TESTS)


@receiver(request_finished)
def act_as_tests_again(**_):
    """A request inside the transaction of a test leaves its viewer behind, which no transaction's end takes away."""
    if connection.in_atomic_block and not connection.needs_rollback:
        # The driver's own cursor: this is no query of the page that was asked for.
        with connection.connection.cursor() as cursor:
            cursor.execute(ACT_AS_TESTS_AGAIN)


@pytest.fixture
def nobody_acts(db):
    """Take the job of the tests away: what is asked now is asked as the application asks it before a view began."""
    with connection.cursor() as cursor:
        cursor.execute(ACT_AS_TESTS.replace("'tests'", "''"))
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(ACT_AS_TESTS)


@pytest.fixture(autouse=True)
def no_remembered_places():
    """Forget regions and countries: what one test loaded is rolled back, and the next gives other ids."""
    yield
    lookup.clear()


@pytest.fixture
def regions(db):
    """Load every country, province, regency and city; returns how many."""
    return services.load_regions()


@pytest.fixture
def no_cache(settings):
    """Let the cache be a server that does not answer."""
    away = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {"default": away}


@pytest.fixture
def written():
    """Give what the console handler would write, as text, with a function that reads it as lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
