"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
    ]

    operations = [
        keep_history("referrals_referral", case="case_id", subject=True),
        keep_history("referrals_referralservice", parent="referral_id"),
        keep_history("referrals_referralstatuschange", parent="referral_id"),
        keep_history("referrals_provider", key="agency_id"),
        keep_history("referrals_providerservice"),
    ]
