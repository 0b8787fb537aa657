"""The test database: made and migrated by the owner role, used by the application role, as in production."""

import os
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg2 import sql

from casetracker.embedded import roles
from casetracker.regions import lookup, services
from casetracker.settings import env

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what touches the database, so that `-m database` runs just that on another server."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames) or is_database_case(item):
            item.add_marker(pytest.mark.database)


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
        recreate(administrator, name)
        use_database(name, os.environ["DATABASE_OWNER_URL"])
        call_command("migrate", verbosity=0, interactive=False)
        allow_emptying_tables()
        use_database(name, os.environ["DATABASE_URL"])
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        execute(administrator, "DROP DATABASE {name} WITH (FORCE)", name)


def recreate(administrator, name):
    execute(administrator, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
    roles.prepare_database(administrator, name)


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


def allow_emptying_tables():
    """Let the application role truncate, which tests with real transactions need and the product never may."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            sql.SQL("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {app}").format(app=sql.Identifier(roles.APP))
        )


@pytest.fixture(autouse=True)
def no_remembered_places():
    """Forget regions and countries: what one test loaded is rolled back, and the next gives other ids."""
    yield
    lookup.clear()


@pytest.fixture
def regions(db):
    """Load every country, province, regency and city; returns how many."""
    return services.load_regions()
