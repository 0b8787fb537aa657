"""Ending sessions: the limit of two, one's own from elsewhere, and those of people whose rights change."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casetracker.accounts import registry
from casetracker.accounts.choices import EndReason
from casetracker.accounts.models import Session
from casetracker.accounts.sessions import hash_of
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible


@transaction.atomic
def end_sessions(
    user_ids: Collection[UUID], reason: str, *, now: datetime | None = None, except_key: str | None = None
) -> int:
    """End the sessions of these people in the caller's transaction, and say how many there were.

    A request already under way cannot bring its session back. `except_key` is the key of the one that goes on.
    """
    moment = now or timezone.now()
    rows = Session.objects.living(moment).filter(user_id__in=list(user_ids))
    if except_key:
        rows = rows.exclude(pk=hash_of(except_key))
    return _end(rows.values_list("pk", flat=True), reason, moment)


@transaction.atomic
def keep_to_limit(*, user_id: UUID, current_key: str, now: datetime) -> int:
    """End the oldest sessions of somebody who has just signed in, beyond the limit. Return how many ended."""
    others = Session.objects.living(now).filter(user_id=user_id).exclude(pk=hash_of(current_key))
    beyond = others.order_by("-started_at", "-id").values_list("pk", flat=True)[settings.SESSIONS_AT_ONCE - 1 :]
    return _end(beyond, EndReason.ANOTHER, now)


@transaction.atomic
def end_own_session(*, session_id: UUID, actor: Viewer, now: datetime) -> None:
    """End one of one's own sessions. Raises NotVisible for anybody else's."""
    row = Session.objects.visible_to(actor).living(now).filter(id=session_id).first()
    if row is None:
        raise NotVisible()
    _end([row.pk], EndReason.OWN_CHOICE, now)
    registry.record("sign_in.ended", actor=actor, now=now, details={"from": "elsewhere"})


@transaction.atomic
def end_other_sessions(*, current_key: str, actor: Viewer, now: datetime) -> int:
    """End all of one's own sessions but this one, and say how many there were. Raises NotVisible for no person."""
    if actor.user_id is None:
        raise NotVisible()
    ended = end_sessions([actor.user_id], EndReason.OWN_CHOICE, now=now, except_key=current_key)
    if ended:
        registry.record("sign_in.ended", actor=actor, now=now, details={"from": "elsewhere", "sessions": ended})
    return ended


def count_signed_in() -> float:
    """Return how many browsers are signed in."""
    return Session.objects.living(timezone.now()).filter(user__isnull=False).count()


def why_ended(key: str) -> EndReason | None:
    """Return why the session of a cookie was ended from outside, if it was."""
    reason = Session.objects.filter(pk=hash_of(key)).exclude(ended_at=None).values_list("end_reason", flat=True).first()
    return EndReason(reason) if reason else None


def _end(keys: Collection[str], reason: str, now: datetime) -> int:
    rows = Session.objects.filter(pk__in=list(keys), ended_at=None)
    return rows.update(ended_at=now, end_reason=EndReason(reason), session_data="")
