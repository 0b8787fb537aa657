"""How far behind the seals are."""

from django.db import connection


def seal_lag_seconds() -> float:
    """Return the age in seconds of the oldest change that no seal covers yet; 0 when all are sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger.lag()")
        (seconds,) = cursor.fetchone()
    return float(seconds)
