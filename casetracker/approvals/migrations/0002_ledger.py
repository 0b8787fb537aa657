"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
    ]

    operations = [
        keep_history("approvals_approvalrequest", case="case_id"),
        keep_history("approvals_decision"),
        keep_history("approvals_emergencyopening", case="case_id"),
        keep_history("approvals_reviewer"),
    ]
