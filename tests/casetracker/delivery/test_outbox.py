from datetime import timedelta
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.db import OperationalError as DatabaseOperationalError
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from casetracker.delivery import services
from casetracker.delivery.models import OutboxMessage, RememberedAnswer
from casetracker.delivery.tasks import confirm_worker

TASK = "casetracker.delivery.tasks.confirm_worker"


def waiting():
    """The number of messages in the broker's queue."""
    with current_app.connection_for_read() as connection:
        return connection.default_channel.queue_declare("celery", passive=False).message_count


@pytest.fixture
def empty_queue():
    current_app.control.purge()
    yield
    current_app.control.purge()


@pytest.mark.django_db(transaction=True)
class TestHandingOver:
    def test_happens_right_after_the_commit(self, empty_queue):
        with transaction.atomic():
            message = services.enqueue(task=TASK, nonce=uuid4())
            assert waiting() == 0
        message.refresh_from_db()
        assert message.sent_at is not None
        assert waiting() == 1

    def test_does_not_happen_after_a_rollback(self, empty_queue):
        with transaction.atomic():
            services.enqueue(task=TASK, nonce=uuid4())
            transaction.set_rollback(True)
        assert not OutboxMessage.objects.exists()
        assert waiting() == 0

    def test_twice_sends_once(self, empty_queue):
        with transaction.atomic():
            services.enqueue(task=TASK, nonce=uuid4())
        assert services.relay(now=timezone.now()) == 0
        assert waiting() == 1


@pytest.mark.django_db(transaction=True)
class TestAnswers:
    @pytest.fixture
    def message(self, empty_queue):
        with transaction.atomic():
            return services.enqueue(task=TASK, nonce=uuid4())

    def later(self):
        return timezone.now() + timedelta(seconds=settings.OUTBOX_SENT_AGAIN_SECONDS + 1)

    def test_a_message_the_broker_lost_is_sent_again(self, message):
        current_app.control.purge()
        assert services.relay(now=timezone.now()) == 0
        assert services.relay(now=self.later()) == 1
        assert waiting() == 1

    def test_one_that_a_worker_has_answered_is_not(self, message):
        confirm_worker(nonce=str(uuid4()), outbox_message=message.pk)
        message.refresh_from_db()
        assert message.done_at is not None
        assert services.relay(now=self.later()) == 0

    def test_a_task_that_failed_has_answered(self, message, monkeypatch):
        monkeypatch.setattr(confirm_worker, "run", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            confirm_worker(nonce=str(uuid4()), outbox_message=message.pk)
        message.refresh_from_db()
        assert message.done_at is not None

    def test_a_task_that_lost_the_database_has_not(self, message, monkeypatch):
        def work(**_):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        monkeypatch.setattr(confirm_worker, "run", work)
        with pytest.raises(DatabaseOperationalError):
            confirm_worker(nonce=str(uuid4()), outbox_message=message.pk)
        message.refresh_from_db()
        assert message.done_at is None
        assert services.relay(now=self.later()) == 1


@pytest.mark.django_db
class TestOutbox:
    @pytest.mark.parametrize("value", ["Siti Rekaan", 3275014508900001, "3275014508900001", "", None, ["x"]])
    def test_takes_ids_only(self, value):
        with pytest.raises(ValueError, match="ids only"):
            services.enqueue(task=TASK, nonce=value)

    def test_wants_the_transaction_of_its_write(self):
        connection = transaction.get_connection()
        was, connection.in_atomic_block = connection.in_atomic_block, False
        try:
            with pytest.raises(RuntimeError):
                services.enqueue(task=TASK, nonce=uuid4())
        finally:
            connection.in_atomic_block = was

    def test_keeps_ids_as_text(self):
        nonce = uuid4()
        assert services.enqueue(task=TASK, nonce=nonce).arguments == {"nonce": str(nonce)}

    def test_a_broker_that_is_away_is_asked_later_and_nothing_is_lost(self, monkeypatch, empty_queue):
        def away(*args, **kwargs):
            raise OperationalError("no broker")

        message = services.enqueue(task=TASK, nonce=uuid4())
        now = timezone.now()
        monkeypatch.setattr(type(current_app._get_current_object()), "send_task", away)
        assert services.relay(now=now) == 0
        message.refresh_from_db()
        assert message.sent_at is None
        assert message.due_at == now + timedelta(seconds=2)
        monkeypatch.undo()
        assert services.relay(now=now + timedelta(seconds=1)) == 0
        assert services.relay(now=now + timedelta(seconds=3)) == 1
        assert waiting() == 1

    def test_what_is_not_due_yet_waits(self, empty_queue):
        now = timezone.now()
        services.enqueue(task=TASK, due_at=now + timedelta(hours=1), nonce=uuid4())
        assert services.relay(now=now) == 0
        assert services.relay(now=now + timedelta(hours=1)) == 1

    def test_old_ones_are_forgotten_and_unsent_ones_never(self):
        now = timezone.now()
        old = now - timedelta(days=8)
        OutboxMessage.objects.create(task=TASK, sent_at=old)
        unsent = OutboxMessage.objects.create(task=TASK, created_at=old, due_at=old)
        fresh = OutboxMessage.objects.create(task=TASK, sent_at=now)
        RememberedAnswer.objects.create(actor=uuid4(), key="old", request_hash="x", created_at=old)
        services.forget_old(now=now)
        assert set(OutboxMessage.objects.all()) == {unsent, fresh}
        assert not RememberedAnswer.objects.exists()
