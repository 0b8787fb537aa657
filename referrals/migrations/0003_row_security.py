"""Referrals are shown to their two agencies and to whoever sees the case."""

from django.db import migrations

from casetracker.access.rowsecurity import AGENCY, SEES_CASES, case_in_sight, not_walled, open_to, open_to_owner, protect

OURS = f"from_agency_id = {AGENCY}"
SENT_TO_US = f"(to_agency_id = {AGENCY} AND sent_at IS NOT NULL)"
SENT_IN_CASE = f"(sent_at IS NOT NULL AND {case_in_sight('referrals_referral.case_id')})"
OF_REFERRAL = "EXISTS (SELECT FROM referrals_referral AS r WHERE r.id = {table}.referral_id)"

# A referral names a case and a person. An agency that was asked reads of both what the referral says, before it sees
# anything of the case; an agency that asked still does when its own access has ended.
# SECURITY: as its owner, who reads referrals under the same wall; asked once in a statement, and only when a row is not
# in sight anyway. Written out in the policies, with the policies of referrals inside, it was planned for every list.
NAMED = """
CREATE FUNCTION referrals_named_{name}() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog
AS $$ DECLARE
    agency uuid := nullif(current_setting('casetracker.agency', true), '')::uuid;
BEGIN
    IF agency IS NOT NULL AND current_setting('casetracker.sees_cases', true) = 'on' THEN
        RETURN QUERY SELECT r.{column} FROM public.referrals_referral AS r
        WHERE r.from_agency_id = agency OR (r.to_agency_id = agency AND r.sent_at IS NOT NULL);
    END IF;
END $$
"""


def named(name: str, column: str, table: str) -> list[migrations.RunSQL]:
    """Return the operations that open the rows of a table which a referral of the viewer's agency names."""
    return [
        migrations.RunSQL(NAMED.format(name=name, column=column), f"DROP FUNCTION referrals_named_{name}()"),
        open_to(table, "referred", f"{table}.id IN (SELECT referrals_named_{name}())"),
    ]


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
        open_to_owner("referrals_referral"),
        *named("cases", "case_id", "cases_case"),
        *named("victims", "victim_id", "victims_victim"),
    ]
