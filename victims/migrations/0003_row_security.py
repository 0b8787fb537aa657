"""Rows about victims are shown only to whoever sees the case, shelters and imports to their agency."""

from django.db import migrations

from casetracker.access.rowsecurity import AGENCY, USER, Through, protect, protect_case_table

OF_VICTIM: Through = ("victim_id", "victims_victim", "id", "case_id")

# PRIVACY: of a shelter that a person they see stays in, other agencies may know the code.
HOUSES_SOMEBODY = "EXISTS (SELECT FROM victims_placement AS p WHERE p.shelter_id = victims_shelter.id)"
OF_OUR_PEOPLE = (
    f"requested_by_id = {USER} OR EXISTS (SELECT FROM accounts_user AS u"
    f" WHERE u.id = victims_importrun.requested_by_id AND u.agency_id = {AGENCY})"
)


class Migration(migrations.Migration):
    dependencies = [("victims", "0002_ledger"), ("cases", "0003_row_security")]
    operations = [
        protect_case_table("victims_victim"),
        protect_case_table("victims_identificationchange", through=OF_VICTIM),
        protect_case_table("victims_elementfinding", through=OF_VICTIM),
        protect_case_table("victims_need", through=OF_VICTIM),
        protect_case_table("victims_care", through=OF_VICTIM),
        protect_case_table("victims_placement", through=OF_VICTIM),
        protect_case_table("victims_serviceepisode", through=OF_VICTIM),
        protect_case_table("victims_consent", through=OF_VICTIM),
        protect_case_table("victims_importedrow", through=OF_VICTIM),
        protect("victims_shelter", f"agency_id = {AGENCY}", reading=HOUSES_SOMEBODY),
        protect("victims_importrun", OF_OUR_PEOPLE),
    ]
