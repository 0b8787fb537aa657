from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_second_factor_reset'),
        ('audit', '0002_ledger'),
    ]

    operations = [
        keep_history("accounts_secondfactorreset"),
    ]
