"""How far the feed of changes may be read, and how long its lines are kept."""

from datetime import datetime, timedelta

from django.db import connection

from casetracker.access.models import Change

KEEP_DAYS = 90
"""A partner who did not pull for so long reads everything anew."""

LAST_LINE = 2**62


def horizon() -> int:
    """Return the oldest transaction that may still be writing: lines of earlier ones are complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        row = cursor.fetchone()
    return int(row[0])


def forget_old(*, now: datetime) -> int:
    """Delete lines older than `KEEP_DAYS` and return how many; cursors that old are refused."""
    return Change.objects.filter(changed_at__lt=now - timedelta(days=KEEP_DAYS)).delete()[0]
