"""What waits for approval is read by people who see no case; nobody behind a wall reads of that case."""

from django.db import migrations

from casetracker.access.rowsecurity import IS_TOLD, not_walled, protect

OF_REQUEST = "EXISTS (SELECT FROM approvals_approvalrequest AS r WHERE r.id = approvals_decision.request_id)"
OF_OPENING = "EXISTS (SELECT FROM approvals_emergencyopening AS o WHERE o.id = approvals_reviewer.opening_id)"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_ledger"), ("access", "0004_row_security")]
    operations = [
        protect(
            "approvals_approvalrequest",
            IS_TOLD,
            wall=f"case_id IS NULL OR {not_walled('approvals_approvalrequest.case_id')}",
        ),
        protect("approvals_decision", OF_REQUEST),
        protect("approvals_emergencyopening", IS_TOLD, wall=not_walled("approvals_emergencyopening.case_id")),
        protect("approvals_reviewer", OF_OPENING),
    ]
