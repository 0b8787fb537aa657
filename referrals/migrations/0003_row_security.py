"""Referrals are shown to their two agencies and to whoever sees the case."""

from django.db import migrations

from casetracker.access.rowsecurity import AGENCY, SEES_CASES, case_in_sight, not_walled, open_to, protect

OURS = f"from_agency_id = {AGENCY}"
SENT_TO_US = f"(to_agency_id = {AGENCY} AND sent_at IS NOT NULL)"
SENT_IN_CASE = f"(sent_at IS NOT NULL AND {case_in_sight('referrals_referral.case_id')})"
OF_REFERRAL = "EXISTS (SELECT FROM referrals_referral AS r WHERE r.id = {table}.referral_id)"

# A referral names a case and a person. An agency that was asked reads of both what the referral says, before it sees
# anything of the case; an agency that asked still does when its own access has ended.
OF_A_PARTY = (
    "EXISTS (SELECT FROM referrals_referral AS r WHERE r.{column} = {table}.id AND"
    f" (r.from_agency_id = {AGENCY} OR (r.to_agency_id = {AGENCY} AND r.sent_at IS NOT NULL)))"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_ledger"), ("victims", "0003_row_security")]
    operations = [
        protect(
            "referrals_referral",
            f"({SEES_CASES} AND ({OURS} OR {SENT_TO_US} OR {SENT_IN_CASE}))",
            wall=not_walled("referrals_referral.case_id"),
        ),
        protect("referrals_referralservice", OF_REFERRAL.format(table="referrals_referralservice")),
        protect("referrals_referralstatuschange", OF_REFERRAL.format(table="referrals_referralstatuschange")),
        open_to("cases_case", "referred", OF_A_PARTY.format(table="cases_case", column="case_id")),
        open_to("victims_victim", "referred", OF_A_PARTY.format(table="victims_victim", column="victim_id")),
    ]
