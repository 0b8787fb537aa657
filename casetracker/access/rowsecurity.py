"""Row-level security, written by one hand: the operations that migrations protect their tables with.

The second wall behind `visible_to`: each policy asks the access table again, for the principals that
`common.database.enter` told in this transaction. Nothing told, nothing seen and nothing written. A named job sees
every case. A wall is a restrictive policy of its own, so no grant, right or wrong, gets past one.

SECURITY: everything a policy reads for the whole statement stands in a subquery of its own, which is asked once; a
function asked for each row made a list six times slower.
"""

from typing import Any

from django.db.migrations.operations import RunSQL

Through = tuple[str, str, str, str]
"""(own column, parent table, its key, its case column), for a table that names its case only through a parent."""

# The second cast makes it one value; `ANY (SELECT …)` would be many rows.
PRINCIPALS = "(SELECT nullif(current_setting('casetracker.principals', true), '')::uuid[])::uuid[]"
USER = "(SELECT nullif(current_setting('casetracker.user', true), '')::uuid)"
AGENCY = "(SELECT nullif(current_setting('casetracker.agency', true), '')::uuid)"
CLIENT = "(SELECT nullif(current_setting('casetracker.client', true), '')::uuid)"
AUDITOR = "(SELECT coalesce(current_setting('casetracker.auditor', true), '') = 'on')"
# SECURITY: of what was granted to an agency, its administrators and auditors see nothing.
SEES_CASES = "(SELECT coalesce(current_setting('casetracker.sees_cases', true), '') = 'on')"
SEEN_PRINCIPALS = (
    "(SELECT CASE WHEN current_setting('casetracker.sees_cases', true) = 'on'"
    " THEN nullif(current_setting('casetracker.principals', true), '')::uuid[] END)::uuid[]"
)
IS_JOB = "(SELECT coalesce(current_setting('casetracker.job', true), '') <> '')"
IS_TOLD = (
    "(SELECT coalesce(current_setting('casetracker.job', true), '') <> ''"
    " OR coalesce(current_setting('casetracker.principals', true), '') <> '')"
)
ACCESS = (
    f"a.principal = ANY ({PRINCIPALS}) AND (a.expires_at IS NULL OR a.expires_at > statement_timestamp())"
    " AND a.sections > 0"
)

POLICIES = ("sees", "reads", "begins", "records", "not_walled")
"""The names a policy of ours may have; protecting a table again replaces what it had."""


def case_in_sight(case: str) -> str:
    """Return the condition that the principals have access to a case."""
    return f"EXISTS (SELECT FROM access_caseaccess AS a WHERE a.case_id = {case} AND {ACCESS})"


def not_walled(case: str) -> str:
    """Return the condition that none of the principals is walled off from a case."""
    return f"{case} NOT IN (SELECT access_walled_cases({PRINCIPALS}))"


def protect_case_table(
    table: str, case: str = "case_id", *, through: Through | None = None, begins: bool = False
) -> RunSQL:
    """Return the operation that shows rows of a table only to whoever sees their case.

    `begins`: whoever acts may add a row, because the case begins with it.
    """
    if through is None:
        column = f"{table}.{case}"
        condition = case_in_sight(column)
        wall = not_walled(column)
    else:
        own, parent, key, parent_case = through
        condition = (
            f"EXISTS (SELECT FROM {parent} AS p JOIN access_caseaccess AS a ON a.case_id = p.{parent_case}"
            f" WHERE p.{key} = {table}.{own} AND {ACCESS})"
        )
        wall = ""
    return protect(table, condition, begins=begins, wall=wall)


def protect_person_table(table: str, person: str = "person_id", *, begins: bool = False) -> RunSQL:
    """Return the operation that shows rows of a table only to whoever sees a case the person stands in.

    The places of persons are protected by their case, so asking for one asks for access and for walls.
    """
    return protect(
        table, f"EXISTS (SELECT FROM vault_personcase AS p WHERE p.person_id = {table}.{person})", begins=begins
    )


def protect(
    table: str, condition: str = "", *, reading: str = "", begins: bool = False, records: bool = False, wall: str = ""
) -> RunSQL:
    """Return the operation for a table with a condition of its own; a job passes always.

    `condition` opens a row for reading and writing, `reading` for reading alone. `begins`: whoever acts may add a row.
    `records`: anybody may, also where nobody is signed in. `wall`: what must hold besides, whatever opened the row.
    """
    statements: list[Any] = [
        *_forget(table),
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY sees ON {table} USING ({' OR '.join(filter(None, (IS_JOB, condition)))})",
    ]
    if reading:
        statements.append(f"CREATE POLICY reads ON {table} FOR SELECT USING ({reading})")
    if begins:
        statements.append(f"CREATE POLICY begins ON {table} FOR INSERT WITH CHECK ({IS_TOLD})")
    if records:
        statements.append(f"CREATE POLICY records ON {table} FOR INSERT WITH CHECK (true)")
    if wall:
        statements.append(f"CREATE POLICY not_walled ON {table} AS RESTRICTIVE USING ({wall})")
    return RunSQL(
        statements,
        [
            *_forget(table),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def hide_walled(table: str, case: str = "case_id") -> RunSQL:
    """Return the operation that shows no row of a case to who is walled off from it, and lets them add rows."""
    column = f"{table}.{case}"
    return RunSQL(
        f"CREATE POLICY not_walled ON {table} AS RESTRICTIVE FOR SELECT"
        f" USING ({column} IS NULL OR {not_walled(column)})",
        f"DROP POLICY not_walled ON {table}",
    )


def open_to(table: str, name: str, condition: str) -> RunSQL:
    """Return the operation that opens rows of a protected table for reading in one case more; a wall still holds."""
    return RunSQL(f"CREATE POLICY {name} ON {table} FOR SELECT USING ({condition})", f"DROP POLICY {name} ON {table}")


def open_to_owner(table: str) -> RunSQL:
    """Return the operation that opens rows for reading to the functions that answer as the owner of a table."""
    return RunSQL(
        f"CREATE POLICY measures ON {table} FOR SELECT TO CURRENT_USER USING (true)",
        f"DROP POLICY measures ON {table}",
    )


def _forget(table: str) -> list[str]:
    return [f"DROP POLICY IF EXISTS {name} ON {table}" for name in POLICIES]
