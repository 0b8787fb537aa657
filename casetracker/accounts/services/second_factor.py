"""Resetting somebody's second factor: one administrator asks, another one confirms."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import access, registry
from casetracker.accounts.choices import EndReason
from casetracker.accounts.models import SecondFactorReset, User
from casetracker.accounts.services.sessions import end_sessions
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotAllowed, NotVisible, StepUpNeeded, WrongState

NOTICE_TASK = "casetracker.accounts.tasks.send_account_notice"
OPEN_FOR = timedelta(hours=24)


@transaction.atomic
def second_factor_changed(*, event: str, kind: str, actor: Viewer, now: datetime) -> None:
    """Record that somebody added or removed a factor of their own, in its transaction, and tell them by mail."""
    registry.record(f"second_factor.{event}", actor=actor, now=now, details={"kind": kind})
    registry.enqueue(task=NOTICE_TASK, user_id=actor.user_id)


@transaction.atomic
def ask_for_reset(*, user_id: UUID, actor: Viewer, now: datetime) -> SecondFactorReset:
    """Ask that another administrator reset somebody's second factor.

    Raises NotVisible, NotAllowed, StepUpNeeded, WrongState without a factor or when it was asked already.
    """
    user = _locked(user_id, actor)
    if actor.user_id is None or not access.can_ask_for_reset(actor, user.pk, user.role_names):
        raise NotAllowed(_("You may not reset this second factor."), code="may_not_reset")
    _must_be_fresh(actor, now)
    if not Authenticator.objects.filter(user=user).exists():
        raise WrongState(_("This person has no second factor."), code="no_second_factor")
    if open_reset(user_id=user.pk, now=now):
        raise WrongState(_("This was asked already."), code="already_asked")
    row = SecondFactorReset(user=user, asked_by_id=actor.user_id, asked_at=now)
    row.save(force_insert=True)
    registry.record("second_factor.reset_asked", actor=actor, now=now, subject=("user", user.pk, ""))
    return row


@transaction.atomic
def confirm_reset(*, user_id: UUID, actor: Viewer, now: datetime) -> None:
    """Take somebody's second factor away, end their sessions, and tell them by mail.

    Raises NotVisible, NotAllowed for who asked, StepUpNeeded, WrongState when nobody asked within a day.
    """
    user = _locked(user_id, actor)
    row = open_reset(user_id=user.pk, now=now)
    if row is None:
        raise WrongState(_("Nobody asked for this within the last day."), code="nobody_asked")
    if not access.can_confirm_reset(actor, user.pk, user.role_names, row.asked_by_id):
        raise NotAllowed(_("Another administrator than the one who asked confirms this."), code="may_not_confirm")
    _must_be_fresh(actor, now)
    row.confirmed_by_id = actor.user_id
    row.confirmed_at = now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=user).delete()
    end_sessions([user.pk], EndReason.SECOND_FACTOR, now=now)
    registry.record(
        "second_factor.reset",
        actor=actor,
        now=now,
        subject=("user", user.pk, ""),
        details={"asked_by": str(row.asked_by_id)},
    )
    registry.enqueue(task=NOTICE_TASK, user_id=user.pk)


def open_reset(*, user_id: UUID, now: datetime) -> SecondFactorReset | None:
    """Return what was asked and neither confirmed nor forgotten."""
    rows = SecondFactorReset.objects.filter(user_id=user_id, confirmed_at=None, asked_at__gt=now - OPEN_FOR)
    return rows.select_related("asked_by").first()


def _must_be_fresh(actor: Viewer, now: datetime) -> None:
    if not access.is_fresh(actor, now):
        raise StepUpNeeded()


def _locked(user_id: UUID, actor: Viewer) -> User:
    user = User.objects.visible_to(actor).select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible()
    return user
