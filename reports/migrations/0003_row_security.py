"""Reports and schedules are shown to whoever asked for them and to their agency."""

from django.db import migrations

from casetracker.access.rowsecurity import AGENCY, USER, protect

OF_OUR_PEOPLE = (
    f"owner_id = {USER} OR EXISTS (SELECT FROM accounts_user AS u"
    f" WHERE u.id = reports_reportschedule.owner_id AND u.agency_id = {AGENCY})"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_ledger"), ("access", "0004_row_security")]
    operations = [
        protect("reports_reportrun", f"owner_id = {USER} OR agency_id = {AGENCY}"),
        protect("reports_reportschedule", OF_OUR_PEOPLE),
        protect("reports_reportfile", "EXISTS (SELECT FROM reports_reportrun AS r WHERE r.id = reports_reportfile.run_id)"),
    ]
