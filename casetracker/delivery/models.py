"""The outbox and the answers remembered for retries."""

from django.db import models
from django.utils import timezone


class OutboxMessage(models.Model):
    """A task to be handed to the broker, written in the transaction that wants it, until a worker has done it.

    `arguments` holds ids only. PRIVACY: never a name, a number or a text about a person.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
            models.Index(
                fields=["sent_at", "id"],
                name="outbox_unanswered",
                condition=models.Q(sent_at__isnull=False, done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class RememberedAnswer(models.Model):
    """The answer given to a write, so that the same write sent again gets it instead of being done twice."""

    id = models.BigAutoField(primary_key=True)
    actor = models.UUIDField()
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=303)
    location = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="remembered_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="remembered_answer_age")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
