"""`manage.py rotate_keys`: wraps every key anew after a change of the master key."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casetracker.vault import custody


class Command(BaseCommand):
    """Safe to stop and to run again: it goes on where it was."""

    help = "Wrap every key anew under MASTER_KEY_FILE; MASTER_KEY_PREVIOUS_FILE names the former master key."

    def handle(self, *args: Any, **options: Any) -> None:
        count = custody.rotate(now=timezone.now())
        self.stdout.write(f"{count} keys wrapped anew. MASTER_KEY_PREVIOUS_FILE is no longer needed.")
