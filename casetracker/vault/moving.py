"""For migrations: turn a column that was in clear into a sealed one.

PRIVACY: such a migration runs before the table is kept in the ledger (`run_before`), which would hold it in clear for
good. What was overwritten stays in dead rows and in the log of the database until it is vacuumed and archived away;
`docs/operations.md` says what to do after such an upgrade.
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

BATCH = 2_000


def seal_column(
    app: str, model: str, name: str, make: Callable[[], Any], *, was_empty: Any = "", keeps_default: bool = True
) -> list[migrations.operations.base.Operation]:
    """Return the operations that seal a column: beside, over, and the old one away. `make` gives the new field."""
    old = f"plain_{name}"[:60]

    def move(apps: Any, _editor: Any) -> None:
        rows = apps.get_model(app, model)
        for row in rows.objects.exclude(**{old: was_empty}).only("pk", old).iterator(BATCH):
            setattr(row, name, getattr(row, old))
            row.save(update_fields=[name])

    return [
        migrations.RenameField(model, name, old),
        migrations.AddField(model, name, make(), preserve_default=keeps_default),
        checks_now(),
        migrations.RunPython(move, migrations.RunPython.noop),
        checks_now(),
        migrations.RemoveField(model, old),
    ]


def checks_now() -> migrations.RunSQL:
    """Return the operation that lets a table be altered in the transaction that has changed its rows."""
    return migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop)
