"""The demo data, loaded once for all tests of a module and rolled back after them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from casetracker.demo import services
from casetracker.regions import lookup

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Load the demo data and return what was loaded; taken back after the last test of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        loaded = services.load(NOW)
        # What is checked at the end of a transaction is checked now, or the end of every test would check it again.
        connection.check_constraints()
        yield loaded
        lookup.clear()
        transaction.set_rollback(True)
