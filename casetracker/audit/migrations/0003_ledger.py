"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("accounts", "0001_initial"),
        ("regions", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        keep_history("audit_entry", case="case_id"),
        keep_history("accounts_agency"),
        keep_history("accounts_agencyalias"),
        keep_history("accounts_agencysuccession"),
        keep_history("accounts_unit"),
        keep_history("accounts_user", without=("password", "last_login")),
        keep_history("accounts_userrole"),
        keep_history("accounts_secondfactorreset"),
        keep_history("accounts_agencyclient", without=("client_secret",)),
        keep_history("regions_country"),
        keep_history("regions_region"),
        keep_history("django_admin_log"),
    ]
