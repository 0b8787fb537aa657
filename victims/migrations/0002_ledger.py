"""Changes of these tables are lines of the ledger."""

from django.db import migrations

from casetracker.audit.ledger import keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("victims", "0001_initial"),
    ]

    operations = [
        keep_history("victims_victim", case="case_id", subject=True),
        keep_history("victims_need", parent="victim_id"),
        keep_history("victims_care", parent="victim_id"),
        keep_history("victims_placement", parent="victim_id"),
        keep_history("victims_serviceepisode", parent="victim_id"),
        keep_history("victims_consent", parent="victim_id"),
        keep_history("victims_identificationchange", parent="victim_id"),
        keep_history("victims_elementfinding", parent="victim_id"),
        keep_history("victims_importedrow", parent="victim_id"),
        keep_history("victims_shelter"),
        keep_history("victims_importrun"),
    ]
