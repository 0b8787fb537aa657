"""Texts that may tell who somebody is, or where, become boxes that open in their own row alone."""

from django.db import migrations

from casetracker.vault.fields import SealedTextField
from casetracker.vault.moving import checks_now, seal_column


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("vault", "0002_system_keys")]
    # PRIVACY: afterwards every row that is changed goes into the ledger as it was, here in clear.
    run_before = [("referrals", "0002_ledger")]

    operations = [
        *seal_column("referrals", "Referral", "message", lambda: SealedTextField(blank=True, max_length=3000, verbose_name="message to the agency")),
        *seal_column("referrals", "Referral", "feedback", lambda: SealedTextField(blank=True, max_length=5000, verbose_name="report back")),
        checks_now(),
    ]
