"""How a table is kept in the ledger: the migration operation, and which tables need none.

The trigger and the table it writes to belong to the audit role and are made by the administrator
(`casetracker/embedded/ledger.sql`); a migration, run by the owner, can only attach the trigger.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

EVENTS = ("insert", "update", "delete", "truncate")
_TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "truncate": "",
}

NOT_KEPT: Mapping[str, str] = MappingProxyType(
    {
        "access_caseaccess": "derived from grants and walls, which are kept",
        "access_change": "the feed says only that a kept row changed",
        "account_emailaddress": "not used: people are invited by an administrator",
        "account_emailconfirmation": "not used: people are invited by an administrator",
        "accounts_session": "sign-ins and how sessions ended are events; the rest changes with every page",
        "auth_group": "not used: roles are rows of accounts",
        "auth_group_permissions": "not used: roles are rows of accounts",
        "auth_permission": "names of Django's models",
        "delivery_outboxmessage": "messages on their way; what they tell of is kept",
        "delivery_rememberedanswer": "answers repeated to a client, deleted after a day",
        "django_celery_beat_clockedschedule": "written from the settings alone, when beat starts",
        "django_celery_beat_crontabschedule": "written from the settings alone, when beat starts",
        "django_celery_beat_intervalschedule": "written from the settings alone, when beat starts",
        "django_celery_beat_periodictask": "written from the settings alone, when beat starts",
        "django_celery_beat_periodictasks": "when the schedule last changed",
        "django_celery_beat_solarschedule": "written from the settings alone, when beat starts",
        "django_content_type": "names of Django's models",
        "django_migrations": "the definition of tables is kept by itself",
        "mfa_authenticator": "second factors set up, removed, used and reset are events; their secrets have no history",
        "oauth2_provider_accesstoken": "tokens given and refused are events",
        "oauth2_provider_devicegrant": "not used: agencies have client credentials alone",
        "oauth2_provider_grant": "not used: agencies have client credentials alone",
        "oauth2_provider_idtoken": "not used: agencies have client credentials alone",
        "oauth2_provider_refreshtoken": "not used: agencies have client credentials alone",
        "axes_accessattempt": "failed sign-ins are events; these count them for a day",
        "axes_accessattemptexpiration": "not used: attempts are counted by their time",
        "axes_accessfailurelog": "not used: failed sign-ins are events",
        "axes_accesslog": "not used: sign-ins are events",
        "cases_casedraft": "words nobody has saved yet; what becomes of them is kept",
        "vault_identityread": "the count behind a budget; that somebody was shown is an event",
        "vault_matchasked": "the count behind a budget; that somebody asked is an event",
        "vault_searchtoken": "derived from names and numbers, which are kept",
    }
)
"""Tables the ledger does not keep, reviewed one by one. Every other table is kept by an operation of its app."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept table: its key, and where a row says which case it belongs to.

    `case` names the column with the case's id, or `parent` the column with the id of a suspect, a victim or a
    referral, which are the tables kept as `is_subject`. `without` names columns that stay out of the ledger.
    """

    table: str
    key: str = "id"
    case: str = ""
    parent: str = ""
    is_subject: bool = False
    without: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return what the trigger is told."""
        return self.key, self.case, self.parent, "subject" if self.is_subject else "", ",".join(self.without)

    def definition(self, event: str) -> str:
        """Return the statement that makes one of the triggers."""
        values = ", ".join(f"'{value}'" for value in self.arguments)
        return (
            f'CREATE TRIGGER ledger_{event} AFTER {event.upper()} ON "{self.table}" {_TRANSITIONS[event]}'
            f" FOR EACH STATEMENT EXECUTE FUNCTION ledger.keep({values})"
        )


class KeepHistory(Operation):
    """Attach the triggers of the ledger to a table. SECURITY: they fire in every session, also in a replica's role."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        *,
        key: str = "id",
        case: str = "",
        parent: str = "",
        subject: bool = False,
        without: tuple[str, ...] = (),
    ) -> None:
        self.kept = Kept(table=table, key=key, case=case, parent=parent, is_subject=subject, without=without)
        self.arguments = {"key": key, "case": case, "parent": parent, "subject": subject, "without": without}

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.kept.table], {name: value for name, value in self.arguments.items() if value}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for event in EVENTS:
            schema_editor.execute(self.kept.definition(event))
            schema_editor.execute(f'ALTER TABLE "{self.kept.table}" ENABLE ALWAYS TRIGGER ledger_{event}')
        if self.kept.is_subject:
            # Rows from before are written down once, so that what hangs on them finds its case.
            key = self.kept.key
            schema_editor.execute("SELECT set_config('casetracker.job', 'migration', true)")
            schema_editor.execute(f'UPDATE "{self.kept.table}" SET "{key}" = "{key}"')  # noqa: S608
            schema_editor.execute("SELECT set_config('casetracker.job', '', true)")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """The ledger refuses to let a single trigger go; dropping the table itself is written down."""
        raise IrreversibleError("The ledger keeps a table for as long as the table stands")

    def describe(self) -> str:
        return f"Keep the history of {self.kept.table}"


keep_history = KeepHistory


def kept_tables() -> list[Kept]:
    """Return what the migrations of all apps keep."""
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return [operation.kept for operation in operations if isinstance(operation, KeepHistory)]
