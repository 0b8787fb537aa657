"""How many identities one reader may be shown in an hour: what makes copying the vault by hand slow, and seen.

Counted in the database, so that several processes and a lost broker change nothing. SECURITY: counted only after the
person was found visible and the section held, so a refusal here says nothing about who exists.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.audit.models import Entry
from casetracker.audit.unusual import OVER_BUDGET
from casetracker.common import database
from casetracker.common.errors import TooMany
from casetracker.common.ids import uuid7
from casetracker.delivery.services import enqueue
from casetracker.vault.models import IdentityRead, MatchAsked

HOUR = timedelta(hours=1)
TELL_TASK = "casetracker.audit.tasks.tell_auditors"


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
    error.kept = lambda: _report(event, budget, actor=actor, now=now)
    raise error


def _report(event: str, budget: int, *, actor: Viewer, now: datetime) -> None:
    """Record the refusal, and tell the auditors of the first one of a reader in an hour.

    PRIVACY: the message says to nobody, not even to the broker, who it was: the auditors' page does.
    """
    reader = actor.client_id or actor.user_id
    _only_counter(cast("UUID", reader))
    with database.as_job("notification"):
        lines = Entry.objects.filter(Q(client_id=reader) if actor.client_id else Q(user_id=reader, client_id=None))
        is_told = lines.filter(event__in=OVER_BUDGET, details__told=True, at__gt=now - HOUR).exists()
    audit.record(event, actor=actor, now=now, details={"budget": budget, "told": not is_told})
    if not is_told:
        enqueue(task=TELL_TASK, notice_id=uuid7())


def forget_old(*, now: datetime) -> None:
    """Delete what no longer counts."""
    IdentityRead.objects.filter(read_at__lt=now - HOUR).delete()
    MatchAsked.objects.filter(asked_at__lt=now - HOUR).delete()
