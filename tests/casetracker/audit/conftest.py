import os
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from psycopg2 import extensions

from casetracker.embedded import roles


def address_of(variable):
    """Return an address of the environment, pointed at this process's test database."""
    return extensions.make_dsn(os.environ[variable], dbname=connection.settings_dict["NAME"])


@contextmanager
def connected(variable):
    with closing(roles.connect(address_of(variable))) as other, other.cursor() as cursor:
        yield cursor


@pytest.fixture
def owner(transactional_db):
    """A cursor of the role that owns the tables, outside of every transaction."""
    with connected("DATABASE_OWNER_URL") as cursor:
        yield cursor


@pytest.fixture
def administrator(transactional_db):
    """A cursor of the superuser: the attacker nothing can refuse, and who has to be found out."""
    with connected("DATABASE_ADMINISTRATOR_URL") as cursor:
        yield cursor
