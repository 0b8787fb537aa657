"""Rows of the vault are shown only to whoever sees a case the person stands in."""

from django.db import migrations

from casetracker.access.rowsecurity import (
    ACCESS,
    CLIENT,
    IS_JOB,
    USER,
    open_to_owner,
    protect,
    protect_case_table,
    protect_person_table,
)

# A search compares many persons. Asked of each of their rows, the policies took longer than all the rest together.
# SECURITY: as their owner, under the same condition asked of all at once: the access table is read as whoever acts
# reads it, so these give nothing of a case out of sight or behind a wall, and nothing of a case that was not asked for.
PLACES = f"""
SELECT p.person_id, p.case_id, p.role, p.code, p.subject_id FROM public.vault_personcase AS p
WHERE p.case_id = ANY (cases)
AND ({IS_JOB} OR p.case_id IN (SELECT a.case_id FROM public.access_caseaccess AS a WHERE {ACCESS}))
"""
NAMES = """
CREATE FUNCTION {name}({arguments})
RETURNS TABLE (id text, person text, value bytea, wrapped bytea, case_id text, role text, code text, subject text)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 1000
SET search_path = pg_catalog SET plan_cache_mode = force_generic_plan
AS $$ BEGIN
    RETURN QUERY SELECT n.id::text, n.person_id::text, n.value, k.wrapped,
        at.case_id::text, at.role::text, at.code::text, at.subject_id::text
    FROM ({places}) AS at
    JOIN public.vault_personname AS n ON n.person_id = at.person_id
    JOIN public.vault_personkey AS k ON k.person_id = at.person_id
    WHERE k.wrapped IS NOT NULL;
END $$
"""
AMONG = NAMES.format(name="vault_names_among", arguments="cases uuid[]", places=PLACES)
SHARING = NAMES.format(
    name="vault_names_sharing",
    arguments="cases uuid[], parts bytea[], sounds bytea[], most integer",
    places=f"""
        SELECT near.* FROM (
            SELECT asked.person_id, count(*) AS hits FROM (
                SELECT t.person_id FROM public.vault_searchtoken AS t WHERE t.kind = 'name' AND t.token = ANY (parts)
                UNION ALL
                SELECT t.person_id FROM public.vault_searchtoken AS t WHERE t.kind = 'sound' AND t.token = ANY (sounds)
            ) AS asked
            GROUP BY asked.person_id
        ) AS alike
        JOIN ({PLACES}) AS near ON near.person_id = alike.person_id
        ORDER BY alike.hits DESC, near.person_id LIMIT most
    """,
)
READ_BY_THESE = ("vault_personcase", "vault_personkey", "vault_personname", "vault_searchtoken")


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_ledger"), ("access", "0004_row_security")]
    operations = [
        protect_case_table("vault_personcase"),
        protect_person_table("vault_person", "id", begins=True),
        protect_person_table("vault_personkey"),
        protect_person_table("vault_personname"),
        protect_person_table("vault_searchtoken"),
        protect_person_table("vault_birthdate"),
        protect_person_table("vault_citizenship"),
        protect_person_table("vault_identifier"),
        protect("vault_identityread", f"reader = {USER} OR reader = {CLIENT}"),
        protect("vault_matchasked", f"reader = {USER} OR reader = {CLIENT}"),
        *map(open_to_owner, READ_BY_THESE),
        migrations.RunSQL(AMONG, "DROP FUNCTION vault_names_among"),
        migrations.RunSQL(SHARING, "DROP FUNCTION vault_names_sharing"),
    ]
