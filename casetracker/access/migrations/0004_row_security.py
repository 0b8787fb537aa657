"""Who may read grants, walls, the access table and the feed; and of the apps below, what hangs on a case or a person."""

from django.db import migrations

from casetracker.access.rowsecurity import (
    AUDITOR,
    CLIENT,
    PRINCIPALS,
    SEEN_PRINCIPALS,
    USER,
    case_in_sight,
    hide_walled,
    not_walled,
    open_to_owner,
    protect,
)

# The access table and the grants are written by jobs alone, and read by whom they are for.
OWN_ACCESS = f"principal = ANY ({SEEN_PRINCIPALS})"
OWN_GRANTS = f"{OWN_ACCESS} OR {case_in_sight('access_grant.case_id')}"
OWN_CHANGES = (
    f"principal = ANY ({PRINCIPALS}) OR (principal IS NULL AND {case_in_sight('access_change.case_id')})"
)
OWN_ENTRIES = (
    f"{AUDITOR} OR (case_id IS NULL AND user_id = {USER}) OR {case_in_sight('audit_entry.case_id')}"
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_walled_cases"),
        ("audit", "0003_ledger"),
        ("delivery", "0001_initial"),
    ]
    operations = [
        protect("access_caseaccess", reading=OWN_ACCESS, wall=not_walled("access_caseaccess.case_id")),
        protect("access_grant", reading=OWN_GRANTS, wall=not_walled("access_grant.case_id")),
        # SECURITY: whoever sees the case sees its walls, and nobody behind one sees the case.
        protect("access_wall", reading=case_in_sight("access_wall.case_id")),
        open_to_owner("access_wall"),
        protect("access_change", reading=OWN_CHANGES, begins=True),
        protect("audit_entry", reading=OWN_ENTRIES, records=True),
        hide_walled("audit_entry"),
        protect("delivery_rememberedanswer", f"actor = {USER} OR actor = {CLIENT}"),
    ]
