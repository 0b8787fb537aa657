"""`manage.py recover_master_key`: brings the master key back from two shares, with the approval of two people."""

import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casetracker.common.errors import DomainError
from casetracker.vault import custody

SHARES = 2


class Command(BaseCommand):
    """Reads two shares from standard input, a line each, and writes the key into a new file for this account alone."""

    help = "Write the master key into a new file, from two shares on standard input and an approval."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--approval", type=UUID, required=True, help="the request two people approved")

    def handle(self, *args: Any, file: Path, approval: UUID, **options: Any) -> None:
        if file.exists():
            raise CommandError("There is a file of this name already.")
        lines = [sys.stdin.readline() for _ in range(SHARES)]
        try:
            text = custody.recover_master_key(lines=lines, approval_id=approval, now=timezone.now())
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.message}") from error
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as handle:
            handle.write(text)
        self.stdout.write("The master key is back. Name the file in MASTER_KEY_FILE.")
