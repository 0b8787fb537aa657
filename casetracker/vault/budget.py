"""How many identities one reader may be shown in an hour: what makes copying the vault by hand slow, and seen.

Counted in the database, so that several processes and a lost broker change nothing. SECURITY: counted only after the
person was found visible and the section held, so a refusal here says nothing about who exists.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import TooMany
from casetracker.vault.models import IdentityRead, MatchAsked

HOUR = timedelta(hours=1)


def _only_counter(reader: UUID) -> None:
    """Let one request of a reader count at a time, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"vault budget {reader}"])


def spend(people: Collection[UUID], *, actor: Viewer, now: datetime) -> None:
    """Count persons about to be shown; one shown again within the hour costs nothing.

    Raises TooMany over the budget, which is recorded for the auditors although the refusal rolls everything back.
    """
    reader = actor.client_id or actor.user_id
    if reader is None:
        return
    _only_counter(reader)
    read = IdentityRead.objects.filter(reader=reader, read_at__gt=now - HOUR)
    count = read.exclude(person__in=people).count() + len(set(people))
    if count > settings.IDENTITIES_AN_HOUR:
        _refuse("identity.budget_exceeded", settings.IDENTITIES_AN_HOUR, actor=actor, now=now)
    IdentityRead.objects.bulk_create(
        [IdentityRead(reader=reader, person=person, read_at=now) for person in sorted(set(people))],
        update_conflicts=True,
        unique_fields=["reader", "person"],
        update_fields=["read_at"],
    )


def spend_question(*, actor: Viewer, now: datetime) -> None:
    """Count a question whether a number stands in another file. Raises TooMany as `spend` does."""
    reader = actor.client_id or actor.user_id
    if reader is None:
        return
    _only_counter(reader)
    if MatchAsked.objects.filter(reader=reader, asked_at__gt=now - HOUR).count() >= settings.MATCHES_AN_HOUR:
        _refuse("identity.match_budget_exceeded", settings.MATCHES_AN_HOUR, actor=actor, now=now)
    MatchAsked(reader=reader, asked_at=now).save(force_insert=True)


def _refuse(event: str, budget: int, *, actor: Viewer, now: datetime) -> None:
    error = TooMany(
        _("You have looked at many identities within an hour. The auditors were told. Try again later."), code="budget"
    )
    error.kept = lambda: audit.record(event, actor=actor, now=now, details={"budget": budget})
    raise error


def forget_old(*, now: datetime) -> None:
    """Delete what no longer counts."""
    IdentityRead.objects.filter(read_at__lt=now - HOUR).delete()
    MatchAsked.objects.filter(asked_at__lt=now - HOUR).delete()
