"""Rows of the case file are shown only to whoever sees the case; drafts and saved views to whom they belong."""

from django.db import migrations

from casetracker.access.rowsecurity import USER, Through, protect, protect_case_table

OF_SUSPECT: Through = ("suspect_id", "cases_suspect", "id", "case_id")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_ledger"), ("access", "0004_row_security")]
    operations = [
        protect_case_table("cases_case", "id", begins=True),
        protect_case_table("cases_caseexploitation"),
        protect_case_table("cases_routeleg"),
        protect_case_table("cases_statuschange"),
        protect_case_table("cases_intakereport"),
        protect_case_table("cases_suspect"),
        protect_case_table("cases_suspectrolerow", through=OF_SUSPECT),
        protect_case_table("cases_charge", through=OF_SUSPECT),
        protect_case_table("cases_stageevent"),
        protect_case_table("cases_task"),
        protect_case_table("cases_note"),
        protect_case_table("cases_caseshare"),
        protect_case_table("cases_document"),
        protect_case_table("cases_conflictdeclaration"),
        protect("cases_casedraft", f"author_id = {USER}"),
        protect("cases_savedview", f"owner_id = {USER}"),
    ]
