"""`manage.py import_cases --profile CODE FILE`: imports a file without a browser."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.common.errors import DomainError
from victims.choices import ImportStatus
from victims.importing import services
from victims.importing.problems import ProblemCode
from victims.importing.profiles import all_profiles
from victims.models import ImportRun


class Command(BaseCommand):
    """Check and import one file; a second run adds nothing that is already there."""

    help = "Import cases and victims from a CSV (also gzipped) or XLSX file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", required=True, choices=sorted(all_profiles()))

    def handle(self, *args: Any, file: Path, profile: str, **options: Any) -> None:
        started = time.monotonic()
        actor = Viewer(job=services.JOB)
        if not file.is_file():
            raise CommandError("There is no such file.")
        try:
            with database.working(services.JOB), file.open("rb") as content:
                run = services.upload(
                    profile_code=profile,
                    file=content,
                    file_name=file.name,
                    size=file.stat().st_size,
                    actor=actor,
                    now=timezone.now(),
                )
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.message} {error.fields or ''}") from error
        services.check(run_id=run.pk, now=timezone.now())
        with database.working(services.JOB):
            run.refresh_from_db()
        if run.status != ImportStatus.CHECKED:
            raise CommandError(
                f"{ProblemCode(run.error_code).label} {run.problems[0]['column'] if run.problems else ''}"
            )
        self.stdout.write(f"{run.rows_total} rows, {run.rows_rejected} rejected, {run.rows_known} imported earlier")
        with database.working(services.JOB):
            ImportRun.objects.filter(pk=run.pk, status=ImportStatus.CHECKED).update(status=ImportStatus.RUNNING)
        done = services.run_import(run_id=run.pk, actor=actor, now=timezone.now())
        if done is None or done.status != ImportStatus.DONE:
            raise CommandError("The import was not carried out.")
        self.stdout.write(
            f"{done.rows_imported} imported, {done.rows_known} known, {done.rows_rejected} rejected "
            f"in {time.monotonic() - started:.1f} s"
        )
