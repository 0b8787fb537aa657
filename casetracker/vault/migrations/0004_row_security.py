"""Rows of the vault are shown only to whoever sees a case the person stands in."""

from django.db import migrations

from casetracker.access.rowsecurity import CLIENT, USER, protect, protect_case_table, protect_person_table


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_ledger"), ("access", "0004_row_security")]
    operations = [
        protect_case_table("vault_personcase"),
        protect_person_table("vault_person", "id", begins=True),
        protect_person_table("vault_personkey"),
        protect_person_table("vault_personname"),
        protect_person_table("vault_searchtoken"),
        protect_person_table("vault_birthdate"),
        protect_person_table("vault_citizenship"),
        protect_person_table("vault_identifier"),
        protect("vault_identityread", f"reader = {USER} OR reader = {CLIENT}"),
        protect("vault_matchasked", f"reader = {USER} OR reader = {CLIENT}"),
    ]
