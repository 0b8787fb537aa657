"""Thin tasks of accounts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt
from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import AccessToken

from casetracker.accounts import services
from casetracker.accounts.sessions import SessionStore

KEEP_EXPIRED = timedelta(days=1)


@shared_task
def forget_expired_tokens(**_: Any) -> None:
    """Delete the hashes of tokens that stopped working a day ago."""
    AccessToken.objects.filter(expires__lt=timezone.now() - KEEP_EXPIRED).delete()


@shared_task
def forget_old_attempts(**_: Any) -> None:
    """Delete failed sign-ins that count no more."""
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - KEEP_EXPIRED).delete()


@shared_task
def forget_old_sessions(**_: Any) -> None:
    """Delete sessions that ran out or were ended a day ago."""
    SessionStore.clear_expired()


@shared_task
def send_account_notice(*, user_id: str, **_: Any) -> None:
    """Mail somebody that how they sign in was changed."""
    services.send_account_notice(user_id=UUID(user_id))


@shared_task
def send_password_link(*, user_id: str, **_: Any) -> None:
    """Mail somebody who was invited, or forgot their password, the link to choose one."""
    services.send_password_link(user_id=UUID(user_id))
