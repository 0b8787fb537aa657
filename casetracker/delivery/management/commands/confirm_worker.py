"""Shows that a task gets from the outbox through the broker to a worker."""

import secrets
import time
from argparse import ArgumentParser
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casetracker.delivery import services

POLL_SECONDS = 0.05


class Command(BaseCommand):
    """Ask for a task the way the product does, and wait until a worker has run it."""

    help = "Pass one task through outbox, broker and worker; exit 1 when no worker has run it in time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=60, help="how long to wait (default 60)")

    def handle(self, *args: Any, seconds: float, **options: Any) -> None:
        nonce = secrets.token_hex(16)
        started = time.monotonic()
        with transaction.atomic():
            services.enqueue(task="casetracker.delivery.tasks.confirm_worker", nonce=nonce)
        while cache.get(f"worker-confirmed:{nonce}") is None:
            if time.monotonic() - started > seconds:
                raise CommandError(f"No worker has run a task within {seconds:.0f} s.")
            time.sleep(POLL_SECONDS)
        self.stdout.write(f"A worker ran the task after {time.monotonic() - started:.2f} s.")
