"""`manage.py split_master_key`: three shares for three custodians, two of which bring the key back."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casetracker.vault import custody


class Command(BaseCommand):
    """Prints each share for its custodian to write down; nothing is kept."""

    help = "Print three shares of the master key, any two of which bring it back."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in custody.split_master_key(now=timezone.now()):
            self.stdout.write(line)
