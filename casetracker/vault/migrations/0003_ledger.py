"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_system_keys"),
    ]

    operations = [
        keep_history("vault_person"),
        # PRIVACY: a wrapped key in the ledger would outlive the erasure of its person.
        keep_history("vault_personkey", without=("wrapped",)),
        keep_history("vault_personname"),
        keep_history("vault_birthdate"),
        keep_history("vault_citizenship"),
        keep_history("vault_identifier"),
        keep_history("vault_personcase", case="case_id"),
        keep_history("vault_systemkey", key="name", without=("wrapped",)),
    ]
