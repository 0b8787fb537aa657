"""Texts that may tell who somebody is, or where, become boxes that open in their own row alone."""

from django.db import migrations

from casetracker.vault.fields import SealedJSONField, SealedTextField
from casetracker.vault.moving import checks_now, seal_column


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_suspect_parties"), ("vault", "0002_system_keys")]
    # PRIVACY: afterwards every row that is changed goes into the ledger as it was, here in clear.
    run_before = [("cases", "0003_ledger")]

    operations = [
        *seal_column("cases", "IntakeReport", "summary", lambda: SealedTextField(blank=True, max_length=5000, verbose_name="summary")),
        *seal_column("cases", "IntakeReport", "informant_name", lambda: SealedTextField(blank=True, max_length=200, verbose_name="who reported")),
        *seal_column("cases", "IntakeReport", "informant_contact", lambda: SealedTextField(blank=True, max_length=200, verbose_name="how to reach them")),
        *seal_column("cases", "CaseDraft", "answers", lambda: SealedJSONField(default=dict), was_empty={}),
        *seal_column("cases", "Case", "narrative", lambda: SealedTextField(blank=True, max_length=20000, verbose_name="what happened")),
        *seal_column("cases", "Note", "text", lambda: SealedTextField(default="", max_length=10000, verbose_name="note"), keeps_default=False),
        *seal_column("cases", "Suspect", "corporation_name", lambda: SealedTextField(blank=True, max_length=200, verbose_name="name of the company")),
        *seal_column("cases", "Suspect", "remarks", lambda: SealedTextField(blank=True, max_length=5000)),
        checks_now(),
    ]
