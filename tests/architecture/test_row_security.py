"""Every table is behind row-level security, or on a reviewed list with the reason why not."""

import pytest
from django.db import connection

from casetracker.access import rowsecurity

EXCEPTIONS = {
    # Who works here: names of colleagues and agencies are known to everybody who signs in.
    "accounts_agency": "the directory of agencies is open to everybody who is signed in",
    "accounts_agencyalias": "names of agencies",
    "accounts_agencyclient": "an agency's programs hold no case; secrets are hashes",
    "accounts_agencysuccession": "which agency followed which",
    "accounts_secondfactorreset": "asked for and answered between administrators of accounts",
    "accounts_session": "read before anybody is known, to find out who it is",
    "accounts_unit": "units of agencies",
    "accounts_user": "colleagues are named on cases; read to sign in, before anybody is known",
    "accounts_userrole": "read together with the account",
    # The law, places and layouts: the same for everybody.
    "cases_offence": "the law",
    "cases_stage": "the law",
    "cases_timelimit": "the law",
    "referrals_provider": "the directory of services is open to everybody who is signed in",
    "referrals_providerservice": "the directory of services",
    "regions_country": "countries",
    "regions_region": "provinces and regencies",
    "reports_measure": "how a number is counted is no secret",
    "reports_publishedfigure": "published is published",
    "reports_reportdefinition": "layouts of reports",
    # Machinery.
    "delivery_outboxmessage": "names of tasks and ids; relayed after the transaction that wrote them, by nobody",
    "vault_systemkey": "keys wrapped by the master key, which is not in the database",
}
"""Reviewed one by one. A table here holds nothing about a case or a person in one."""

FOREIGN = ("account_", "auth_", "axes_", "django_", "mfa_", "oauth2_provider_", "socialaccount_", "usersessions_")
"""Tables of Django and of packages: accounts, sessions, tokens and schedules, no case."""

pytestmark = pytest.mark.django_db


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def tables():
    """Return every table of the schema with whether row-level security is on, and on for its owner too."""
    return {
        name: (enabled, forced)
        for name, enabled, forced in rows(
            """
            SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
            WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
            """
        )
    }


def protected():
    return sorted(name for name, states in tables().items() if states == (True, True))


def test_every_table_is_protected_or_reviewed():
    bare = {name for name, states in tables().items() if states != (True, True) and not name.startswith(FOREIGN)}
    assert bare - set(EXCEPTIONS) == set()


def test_the_list_of_exceptions_is_no_longer_than_it_has_to_be():
    assert set(EXCEPTIONS) - set(tables()) == set()
    assert set(EXCEPTIONS) & set(protected()) == set()


def test_no_view_reads_past_the_policies():
    """A view reads as its owner unless it says otherwise, and a materialised view has no policies at all."""
    found = rows(
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (
            relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions::text, '') LIKE '%security_invoker=true%')
        )
        """
    )
    assert found == []


def test_policies_are_written_by_the_one_helper():
    names = {name for (name,) in rows("SELECT DISTINCT policyname FROM pg_policies WHERE schemaname = 'public'")}
    assert names <= {*rowsecurity.POLICIES, "measures", "referred"}


def test_a_case_table_has_a_wall_of_its_own_or_stands_behind_one():
    """SECURITY: every permissive policy asks the access table, which is itself behind the restrictive one."""
    walled = {
        table
        for table, permissive in rows("SELECT tablename, permissive FROM pg_policies WHERE policyname = 'not_walled'")
        if permissive == "RESTRICTIVE"
    }
    with_case = {
        name
        for (name,) in rows(
            """
            SELECT table_name FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name = 'case_id'
            """
        )
    }
    # What is told of a wall, and what is put into a feed or the record, is for those who see the case.
    by_other_means = {"access_wall", "access_change", "audit_entry"}
    assert (with_case & set(protected())) - by_other_means <= walled
    assert {"cases_case", "access_caseaccess"} <= walled


def test_the_statement_is_asked_who_acts_once_and_not_for_each_row():
    for table, policy, condition in rows(
        """
        SELECT tablename, policyname, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
        WHERE schemaname = 'public'
        """
    ):
        assert "current_setting" not in outside_subqueries(condition), (table, policy)


def outside_subqueries(condition):
    """Return what is left of a condition when every subquery is cut out of it."""
    kept, depth, begun = [], 0, []
    for place, letter in enumerate(condition):
        if letter == "(":
            depth += 1
            if condition[place + 1 :].lstrip().startswith("SELECT"):
                begun.append(depth)
        if not begun:
            kept.append(letter)
        if letter == ")":
            if begun and begun[-1] == depth:
                begun.pop()
            depth -= 1
    return "".join(kept)


@pytest.mark.usefixtures("nobody_acts")
class TestNobody:
    def test_sees_no_row_of_any_protected_table(self):
        for name in protected():
            assert rows(f"SELECT count(*) FROM {name}") == [(0,)], name
