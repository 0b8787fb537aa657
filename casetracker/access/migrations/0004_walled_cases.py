"""Which cases are walled off from some principals: asked once in a statement, by queries and by policies."""

from django.db import migrations

# SECURITY: as its owner, because the parties of a wall cannot read it. It names cases, and nothing about them.
MAKE = """
CREATE FUNCTION access_walled_cases(principals uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog
AS $$ SELECT case_id FROM public.access_wall WHERE principal = ANY (principals) AND lifted_at IS NULL $$
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_ledger")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION access_walled_cases(uuid[])")]
