"""Writing to the outbox, and handing its rows to the broker."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from casetracker.common.tasks import MESSAGE
from casetracker.delivery.models import OutboxMessage, RememberedAnswer

BATCH = 200
KEEP_DAYS = 7
LARGEST_NUMBER = 10**10
"""Shorter than a NIK or a telephone number in international form."""


def enqueue(*, task: str, due_at: datetime | None = None, **arguments: Any) -> OutboxMessage:
    """Ask for a task, in the caller's transaction; ids only in `arguments`.

    Outside a transaction there is nothing that could promise both or neither, so that raises RuntimeError. Raises
    ValueError for an argument that is no id.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue() needs the transaction of the write it belongs to")
    message = OutboxMessage(task=task, arguments={name: _id_of(value) for name, value in arguments.items()})
    if due_at is not None:
        message.due_at = due_at
    message.save(force_insert=True)
    if due_at is None:
        transaction.on_commit(_relay_soon, robust=True)
    return message


def _id_of(value: Any) -> str:
    """Return an id as text. PRIVACY: messages lie in the broker and in its files; nothing else gets there."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
        return str(value)
    try:
        UUID(str(value))
    except ValueError as error:
        raise ValueError("a task takes ids only") from error
    return str(value)


def _relay_soon() -> None:
    """Relay at once; when the broker is away the beat does it later, and nothing is lost."""
    relay(now=timezone.now())


def relay(*, now: datetime) -> int:
    """Hand due messages to the broker and return how many; safe to run in several processes at once.

    A message no worker has answered for in time is sent again: the broker may have lost it. A crash between sending
    and committing sends it again too, so every task is safe to run twice.
    """
    unanswered = Q(done_at__isnull=True, sent_at__lt=now - timedelta(seconds=settings.OUTBOX_SENT_AGAIN_SECONDS))
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
            Q(sent_at__isnull=True, due_at__lte=now) | unanswered
        )
        sent = 0
        for message in waiting.order_by("due_at", "id")[:BATCH]:
            message.attempts += 1
            try:
                current_app.send_task(message.task, kwargs={**message.arguments, MESSAGE: message.pk}, retry=False)
            except (OperationalError, OSError):
                message.due_at = now + timedelta(seconds=min(300, 2**message.attempts))
            else:
                message.sent_at = now
                sent += 1
            message.save(update_fields=["attempts", "due_at", "sent_at"])
    return sent


def mark_done(message_id: int) -> None:
    """Note that a worker has run the task of a message, well or badly: it is not sent again."""
    OutboxMessage.objects.filter(pk=message_id).update(done_at=timezone.now())


def count_waiting() -> float:
    """Return how many messages wait to be sent."""
    return OutboxMessage.objects.filter(sent_at__isnull=True).count()


def lag() -> float:
    """Return for how many seconds the oldest due message has waited; 0 when none does."""
    now = timezone.now()
    oldest = OutboxMessage.objects.filter(sent_at__isnull=True, due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    return (now - oldest).total_seconds() if oldest else 0.0


def forget_old(*, now: datetime) -> None:
    """Delete sent messages and remembered answers older than a week."""
    limit = now - timedelta(days=KEEP_DAYS)
    OutboxMessage.objects.filter(sent_at__lt=limit).delete()
    RememberedAnswer.objects.filter(created_at__lt=limit).delete()
