from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_ledger"), ("vault", "0003_sealed_identity")]

    # PRIVACY: a wrapped key in the ledger would outlive the erasure of its person.
    operations = [keep_history("vault_personkey", without=("wrapped",))]
