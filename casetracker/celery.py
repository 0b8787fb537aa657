"""The Celery application: `celery -A casetracker.celery worker`."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings.embedded")

app = Celery("casetracker", task_cls="casetracker.common.tasks:BaseTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

DATABASE_WAIT_SECONDS = 60


@setup_logging.connect
def keep_log_settings(**_: Any) -> None:
    """Keep Celery from setting up handlers of its own, which would go past the allow-list of `settings.LOGGING`."""


@task_postrun.connect
def count_task(task: Any = None, state: str | None = None, **_: Any) -> None:
    """Count a task that ended, for `serve_metrics`."""
    from casetracker.common import metrics

    metrics.observe_task(task.name, state or "unknown")


@worker_init.connect
def refuse_unsafe_database(**_: Any) -> None:
    """Keep a worker from starting on a database that would show too much or lose something.

    One that is not there yet, or on its way back after a crash, is waited for.
    """
    from casetracker.common import database, health

    deadline = time.monotonic() + DATABASE_WAIT_SECONDS
    while True:
        try:
            health.refuse_unsafe_database()
        except Exception as error:
            if database.was_cut_off(error) and time.monotonic() < deadline:
                time.sleep(1)
                continue
            # Celery logs an exception of a handler and goes on; this ends the worker.
            raise SystemExit(f"The worker does not start: {error}") from error
        return
