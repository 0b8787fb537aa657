"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        keep_history("cases_case", case="id"),
        keep_history("cases_caseexploitation", case="case_id"),
        keep_history("cases_routeleg", case="case_id"),
        keep_history("cases_statuschange", case="case_id"),
        keep_history("cases_intakereport", case="case_id"),
        keep_history("cases_stageevent", case="case_id"),
        keep_history("cases_task", case="case_id"),
        keep_history("cases_note", case="case_id"),
        keep_history("cases_caseshare", case="case_id"),
        keep_history("cases_document", case="case_id"),
        keep_history("cases_conflictdeclaration", case="case_id"),
        keep_history("cases_suspect", case="case_id", subject=True),
        keep_history("cases_suspectrolerow", parent="suspect_id"),
        keep_history("cases_charge", parent="suspect_id"),
        keep_history("cases_savedview"),
        keep_history("cases_offence"),
        keep_history("cases_stage"),
        keep_history("cases_timelimit"),
    ]
