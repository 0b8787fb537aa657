"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        keep_history("reports_measure", key="code"),
        keep_history("reports_reportdefinition", key="code"),
        keep_history("reports_reportschedule"),
        keep_history("reports_reportrun"),
        keep_history("reports_reportfile"),
        keep_history("reports_publishedfigure"),
    ]
