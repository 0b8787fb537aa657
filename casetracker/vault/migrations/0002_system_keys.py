"""Keys every installation has one of, wrapped by the master key. Migrating needs the master key from here on.

A table without a model: nothing but `vault.keys` reads it, and tests that empty all tables leave it alone.
"""

from django.db import migrations

from casetracker.vault.keys import make_system_keys


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE vault_systemkey (
                name varchar(20) PRIMARY KEY,
                key_id uuid NOT NULL,
                wrapped bytea NOT NULL
            )
            """,
            "DROP TABLE vault_systemkey",
        ),
        migrations.RunPython(lambda _apps, _editor: make_system_keys(), migrations.RunPython.noop),
    ]
