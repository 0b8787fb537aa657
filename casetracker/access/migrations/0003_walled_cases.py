"""Which cases are walled off from some principals: asked once in a statement, by queries and by policies."""

from django.db import migrations

# PL/pgSQL keeps its plan between statements; a function in SQL would be planned again in each.
# SECURITY: as its owner, because the parties of a wall cannot read it. It names cases, and nothing about them.
MAKE = """
CREATE FUNCTION access_walled_cases(principals uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog
AS $$ BEGIN
    RETURN QUERY SELECT w.case_id FROM public.access_wall AS w WHERE w.principal = ANY (principals) AND lifted_at IS NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_ledger")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION access_walled_cases(uuid[])")]
