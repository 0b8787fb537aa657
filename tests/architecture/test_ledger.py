"""Every table is kept in the ledger, or stands on the reviewed list of those that need not be."""

import pytest
from django.db import connection

from casetracker.audit.ledger import EVENTS, NOT_KEPT, kept_tables

pytestmark = pytest.mark.django_db


def kept():
    """Return what the migrations keep, by table."""
    return {how.table: how for how in kept_tables()}


def tables():
    with connection.cursor() as cursor:
        return {info.name for info in connection.introspection.get_table_list(cursor) if info.type == "t"}


def columns(table):
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_every_table_is_kept_or_reviewed():
    missing = tables() - kept().keys() - NOT_KEPT.keys()
    assert not missing, f"keep_history(…) in a migration, or a reason in NOT_KEPT, for: {', '.join(sorted(missing))}"


def test_the_list_of_exceptions_is_not_longer_than_it_has_to_be():
    assert NOT_KEPT.keys() <= tables()
    assert not NOT_KEPT.keys() & kept().keys()


def test_all_triggers_stand_and_are_awake():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'ledger\\_%%' AND tgenabled = 'A'"
        )
        found = set(cursor.fetchall())
    assert found == {(table, f"ledger_{event}") for table in kept() for event in EVENTS}


def test_each_table_names_columns_it_has():
    for table, how in kept().items():
        named = {how.key, how.case, how.parent, *how.without} - {""}
        assert named <= columns(table), table


def test_a_table_with_a_case_says_so():
    for table, how in kept().items():
        if "case_id" in columns(table):
            assert how.case == "case_id", table
