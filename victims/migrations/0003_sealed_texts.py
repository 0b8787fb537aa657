"""Texts that may tell who somebody is, or where, become boxes that open in their own row alone."""

from django.db import migrations

from casetracker.vault.fields import SealedJSONField, SealedTextField
from casetracker.vault.moving import checks_now, seal_column


class Migration(migrations.Migration):
    dependencies = [("victims", "0002_keyed_digest"), ("vault", "0002_system_keys")]
    # PRIVACY: afterwards every row that is changed goes into the ledger as it was, here in clear.
    run_before = [("victims", "0003_ledger")]

    operations = [
        *seal_column("victims", "Victim", "remarks", lambda: SealedTextField(blank=True, max_length=5000)),
        *seal_column("victims", "Shelter", "address", lambda: SealedTextField(blank=True, max_length=300, verbose_name="address")),
        *seal_column("victims", "ServiceEpisode", "note", lambda: SealedTextField(blank=True, max_length=5000, verbose_name="note")),
        *seal_column("victims", "ImportRun", "file_name", lambda: SealedTextField(default="", max_length=120), keeps_default=False),
        *seal_column("victims", "ImportRun", "problems", lambda: SealedJSONField(default=list), was_empty=[]),
        checks_now(),
    ]
