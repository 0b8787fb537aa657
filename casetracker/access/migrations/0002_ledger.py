"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        keep_history("access_grant", case="case_id"),
        keep_history("access_wall", case="case_id"),
    ]
