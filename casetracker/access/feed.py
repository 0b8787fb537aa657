"""How far the feed of changes may be read, and how long its lines are kept."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from casetracker.access import rules
from casetracker.access.models import CaseAccess, Change, Grant
from casetracker.access.querysets import given
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer

KEEP_DAYS = 90
"""A partner who did not pull for so long reads everything anew."""

LAST_LINE = 2**62


def held_of(viewer: Viewer, case_ids: Collection[UUID]) -> dict[UUID, Section]:
    """Return what the viewer really holds of these cases; cases they do not see are missing."""
    result: dict[UUID, Section] = {}
    if not case_ids:
        return result
    rows = CaseAccess.objects.of(viewer).filter(case_id__in=case_ids)
    for case_id, granted in rows.values_list("case_id", given(viewer)):
        if sections := rules.effective(viewer, granted):
            result[case_id] = result.get(case_id, Section.NONE) | sections
    return result


def ever_held_of(viewer: Viewer, case_ids: Collection[UUID]) -> dict[UUID, Section]:
    """Return what the viewer's agency was ever granted of these cases, as far as the viewer could have read it."""
    result: dict[UUID, Section] = {}
    if not case_ids:
        return result
    rows = Grant.objects.filter(case_id__in=case_ids, principal__in=viewer.principals)
    for case_id, granted in rows.values_list("case_id", "sections"):
        result[case_id] = result.get(case_id, Section.NONE) | rules.effective(viewer, granted)
    return result


def horizon() -> int:
    """Return the oldest transaction that may still be writing: lines of earlier ones are complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    return int(row[0])


def forget_old(*, now: datetime) -> int:
    """Delete lines older than `KEEP_DAYS` and return how many; cursors that old are refused."""
    return Change.objects.filter(changed_at__lt=now - timedelta(days=KEEP_DAYS)).delete()[0]
