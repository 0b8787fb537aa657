"""The world is made once for all proofs of a file, in one transaction that is rolled back at the end."""

import logging
import os
import tempfile
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import override_settings
from psycopg2 import sql

from casetracker.embedded import roles
from casetracker.regions import lookup
from tests.proofs import people, probing, world

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
RATES = {"client": "10000000/min", "token": "10000000/min"}


@pytest.fixture(autouse=True)
def no_remembered_places():
    """The world stays as it is from test to test, its places too."""


@pytest.fixture(scope="module")
def prober(django_db_setup, django_db_blocker):
    """The prober of a world of its own."""
    with tempfile.TemporaryDirectory() as folder, django_db_blocker.unblock(), quiet(folder), transaction.atomic():
        lookup.clear()
        # Thousands of refusals are what is asked for here; each would be a line.
        logging.disable(logging.WARNING)
        yield probing.Prober(world.make())
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
    lookup.clear()


def quiet(folder):
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return override_settings(
        REST_FRAMEWORK={**django_settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": RATES},
        STORAGES={**django_settings.STORAGES, "default": files},
    )


@pytest.fixture(scope="module")
def programs(prober):
    return people.programs(prober.world.people, everything=IS_LONG)


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker):
    """A database of our own with the world really written: no table can be altered under an open transaction."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_walls"
    with django_db_blocker.unblock():
        connections.close_all()
        administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
        # A thread that served a browser may still hold a connection, and nobody may while a database is copied.
        administer(LEAVE, before)
        administer(f"CREATE DATABASE {{name}} TEMPLATE {before} OWNER {roles.OWNER}", name)
        roles.prepare_database(os.environ["DATABASE_ADMINISTRATOR_URL"], name)
        use(name)
        yield name
        use(before)
        administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)


LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {literal}"


def administer(statement, name):
    with closing(roles.connect(os.environ["DATABASE_ADMINISTRATOR_URL"])) as admin, admin.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(name=sql.Identifier(name), literal=sql.Literal(name)))


def use(name):
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        django_settings.DATABASES[alias]["NAME"] = name


@pytest.fixture(scope="module")
def written_prober(own_database):
    """The prober of a world that is really written, in a database of its own."""
    with tempfile.TemporaryDirectory() as folder, quiet(folder):
        lookup.clear()
        logging.disable(logging.WARNING)
        with transaction.atomic():
            made = world.make()
        yield probing.Prober(made)
        logging.disable(logging.NOTSET)
    lookup.clear()
    cache.clear()


def forced():
    """Return the tables under row security."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def row_security_off(name, tables):
    """Take the policies of tables out of force, as the administrator, and put them back."""
    alter(name, [f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in tables])
    try:
        yield
    finally:
        alter(name, [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in tables])


def alter(name, statements):
    connections.close_all()
    address = os.environ["DATABASE_ADMINISTRATOR_URL"]
    with closing(psycopg2.connect(address, dbname=name)) as admin, admin, admin.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
