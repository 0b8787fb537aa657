"""Taking a file in, checking it, and importing it whole or not at all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk, database, kept, uploads
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.common.tables import CsvWriter
from casetracker.delivery.services import enqueue
from casetracker.vault.fields import sealed_field
from casetracker.vault.files import Spool
from casetracker.vault.storage import KeyedDigest
from victims.choices import ImportStatus
from victims.importing import access, reading, writing
from victims.importing.converting import Converter, ParsedRow
from victims.importing.problems import Problem, ProblemCode, UnreadableFile
from victims.importing.profiles import Profile, all_profiles
from victims.models import ImportRun

JOB = "import"
BATCH = 1_000
MOST_PROBLEMS = 500
PREVIEW_ROWS = 20
KEEP_DAYS = 7
ENDED = frozenset({ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.CANCELLED})
PROGRESS_SECONDS = 3_600
"""How long it is kept how far a run is."""


def profile_of(code: str) -> Profile:
    """Return a profile; raises InvalidInput for one that is not known."""
    try:
        return all_profiles()[code]
    except KeyError as error:
        raise InvalidInput(fields={"profile": [_("Choose a profile from the list.")]}) from error


def progress_of(run: ImportRun) -> int:
    """Return how far a run is, in percent."""
    if run.status in {ImportStatus.DONE, ImportStatus.FAILED, ImportStatus.CHECKED, ImportStatus.CANCELLED}:
        return 100
    return int(kept.recall(_progress_key(run.pk)) or 0)


def _say_progress(run_id: UUID, percent: int) -> None:
    kept.keep(_progress_key(run_id), min(99, percent), seconds=PROGRESS_SECONDS)


def _progress_key(run_id: UUID) -> str:
    return f"progress:{run_id}"


@transaction.atomic
def upload(*, profile_code: str, file: IO[bytes], file_name: str, size: int, actor: Viewer, now: datetime) -> ImportRun:
    """Keep an uploaded file and ask for it to be checked.

    Raises NotAllowed for a profile the actor does not use, InvalidInput for a file that is not taken.
    """
    profile = profile_of(profile_code)
    if not access.can_use_profile(actor, profile):
        raise NotAllowed(code="profile_not_allowed")
    if size > settings.IMPORT_MAX_BYTES:
        raise InvalidInput(fields={"file": [ProblemCode.TOO_LARGE.label]})
    if size == 0:
        raise InvalidInput(fields={"file": [ProblemCode.EMPTY_FILE.label]})
    file.seek(0)
    content = file.read()
    uploads.examine(content, name=file_name, kinds=uploads.TABLES, most_bytes=settings.IMPORT_MAX_BYTES)
    digest = KeyedDigest()
    digest.update(content)
    run = ImportRun(
        profile=profile.code,
        agency=agency_for(profile, actor=actor, now=now),
        requested_by_id=actor.user_id,
        requested_at=now,
        file_name=Path(file_name).name[:120],
        file_digest=digest.hexdigest(),
        file_bytes=size,
        status=ImportStatus.UPLOADED,
    )
    # The name of the kept file says nothing; what the person called it is shown only to their agency.
    run.file.save(f"{run.pk}.upload", ContentFile(content), save=False)
    run.save(force_insert=True)
    audit.record(
        "import.uploaded",
        actor=actor,
        now=now,
        subject=("import", run.pk, ""),
        details={"profile": profile.code, "bytes": size},
    )
    enqueue(task="victims.tasks.check_import", run_id=run.pk)
    return run


def agency_for(profile: Profile, *, actor: Viewer, now: datetime) -> Agency:
    """Return the agency the rows belong to: the profile's holder of reference data, or the actor's own.

    A holder of reference data is made when it is first needed.
    """
    if profile.reference_agency is None:
        if actor.agency_id is None:
            raise NotAllowed(code="no_agency")
        return Agency.objects.get(pk=actor.agency_id)
    wanted = profile.reference_agency
    agency, _made = Agency.objects.get_or_create(
        name=wanted["name"],
        defaults={
            "short_name": wanted["short_name"],
            "type": AgencyType(wanted["type"]),
            "level": AgencyLevel(wanted["level"]),
            "attribution": wanted["attribution"],
            "is_reference": True,
            "created_at": now,
        },
    )
    return agency


@contextmanager
def _opened(run: ImportRun) -> Iterator[IO[bytes]]:
    """Give the run's file, opened as it is read. PRIVACY: never copied to a path, where it would lie in clear."""
    with run.file.open("rb") as file:
        yield file


def _parsed(
    file: IO[bytes], profile: Profile, now: datetime
) -> Iterator[tuple[int, list[str], ParsedRow | list[Problem]]]:
    """Yield every row of the file with what it says or what is wrong with it. Raises UnreadableFile."""
    lines = reading.rows(file)
    try:
        _number, heading = next(lines)
    except StopIteration as error:
        raise UnreadableFile(ProblemCode.EMPTY_FILE) from error
    converter = Converter(profile, reading.positions(heading, profile), len(heading), timezone.localtime(now).date())
    for number, cells in lines:
        yield number, cells, converter.convert(number, cells)


def check(*, run_id: UUID, now: datetime) -> None:
    """Read the whole file and keep its counts and problems; nothing is imported. Safe to run twice."""
    with database.working(JOB):
        run = ImportRun.objects.filter(pk=run_id, status__in=[ImportStatus.UPLOADED, ImportStatus.CHECKING]).first()
        if run is None:
            return
        ImportRun.objects.filter(pk=run_id).update(status=ImportStatus.CHECKING, started_at=now)
    profile = profile_of(run.profile)
    total = rejected = known = 0
    problems: list[dict[str, Any]] = []
    keeper = writing.Keeper(run=run, profile=profile)
    try:
        with database.working(JOB), _opened(run) as file:
            for batch in _batches(_parsed(file, profile, now)):
                good = [row for _number, _cells, row in batch if isinstance(row, ParsedRow)]
                refused = keeper.refusals(good)
                known += len(keeper.known(good))
                for _number, _cells, row in batch:
                    found = refused.get(row.number, []) if isinstance(row, ParsedRow) else row
                    if found:
                        rejected += 1
                        problems += [item.as_dict() for item in found][: max(0, MOST_PROBLEMS - len(problems))]
                total += len(batch)
                _say_progress(run_id, total // 500)
    except UnreadableFile as error:
        _fail(run_id, error, now)
        return
    if total == 0:
        _fail(run_id, UnreadableFile(ProblemCode.EMPTY_FILE), now)
        return
    with database.working(JOB):
        ImportRun.objects.filter(pk=run_id, status=ImportStatus.CHECKING).update(
            status=ImportStatus.CHECKED,
            rows_total=total,
            rows_rejected=rejected,
            rows_known=known,
            problems=sealed_field(ImportRun, "problems").sealed(run_id, problems),
            finished_at=now,
        )


def _fail(run_id: UUID, error: UnreadableFile, now: datetime) -> None:
    with database.working(JOB):
        ImportRun.objects.filter(pk=run_id).update(
            status=ImportStatus.FAILED,
            error_code=error.code,
            problems=sealed_field(ImportRun, "problems").sealed(
                run_id, [{"row": 1, "column": error.column, "code": error.code}]
            ),
            finished_at=now,
        )


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def start(*, run_id: UUID, actor: Viewer, now: datetime) -> ImportRun:
    """Ask for a checked file to be imported. Raises NotVisible, NotAllowed, WrongState."""
    run = _locked(run_id, actor)
    if run.status != ImportStatus.CHECKED:
        raise WrongState(_("This file is not waiting to be imported."))
    run.status = ImportStatus.RUNNING
    run.save(update_fields=["status"])
    _say_progress(run_id, 0)
    enqueue(task="victims.tasks.run_import", run_id=run.pk)
    return run


@transaction.atomic
def cancel(*, run_id: UUID, actor: Viewer, now: datetime) -> ImportRun:
    """Give up a file that was not imported. Raises NotVisible, NotAllowed, WrongState."""
    run = _locked(run_id, actor)
    if run.status not in {ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED}:
        raise WrongState(_("This import can no longer be cancelled."))
    run.status = ImportStatus.CANCELLED
    run.finished_at = now
    run.save(update_fields=["status", "finished_at"])
    return run


def _locked(run_id: UUID, actor: Viewer) -> ImportRun:
    found = ImportRun.objects.visible_to(actor).filter(pk=run_id).values_list("pk", flat=True)
    run: ImportRun | None = ImportRun.objects.select_for_update().filter(pk__in=found).first()
    if run is None:
        raise NotVisible()
    if not access.can_use_profile(actor, profile_of(run.profile)):
        raise NotAllowed(code="profile_not_allowed")
    return run


def run_import(
    *, run_id: UUID, actor: Viewer, now: datetime, say: Callable[[int], None] | None = None
) -> ImportRun | None:
    """Import a file in one transaction: every good row or, when anything breaks, none. Safe to run twice.

    Rows already imported earlier (same agency, profile and id) are counted as known and left alone.
    """
    with database.working(JOB):
        run: ImportRun | None = (
            ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, status=ImportStatus.RUNNING).first()
        )
        if run is None:
            return None
        profile = profile_of(run.profile)
        if not access.can_use_profile(actor, profile):
            raise NotAllowed(code="profile_not_allowed")
        # The right to import this profile was checked; the rows belong to the run's agency alone.
        actor = replace(actor, job=JOB)
        keeper = writing.Keeper(run=run, profile=profile)
        done = rejected = known = 0
        broken: UnreadableFile | None = None
        with _opened(run) as file:
            rejects = Spool()
            out = CsvWriter(rejects)
            out.writerow([*_heading(file), _("Row"), _("Column"), _("Problem")])
            try:
                for batch in _batches(_parsed(file, profile, now)):
                    good = [row for _number, _cells, row in batch if isinstance(row, ParsedRow)]
                    refused = keeper.refusals(good)
                    already = keeper.known(good)
                    keeper.keep(
                        [row for row in good if row.number not in refused and row.number not in already],
                        actor=actor,
                        now=now,
                    )
                    known += len(already)
                    for number, cells, row in batch:
                        found = refused.get(number, []) if isinstance(row, ParsedRow) else row
                        rejected += bool(found)
                        for item in found:
                            out.writerow([*cells, number, item.column, ProblemCode(item.code).label])
                    done += len(batch)
                    _say_progress(run_id, done * 100 // max(run.rows_total, done))
                    if say:
                        say(done)
            except UnreadableFile as error:
                # The file was readable when it was checked; nothing of this run is kept.
                transaction.set_rollback(True)
                broken = error
            if rejected and broken is None:
                run.rejected_file.save(f"{run.pk}.rejected.csv", File(rejects.finish()), save=False)
            rejects.close()
        if broken is None:
            bulk.check_references()
            run.status = ImportStatus.DONE
            run.rows_total = done
            run.rows_done = done
            run.rows_imported = keeper.imported
            run.rows_known = known
            run.rows_rejected = rejected
            run.finished_at = now
            run.save()
            audit.record(
                "import.finished",
                actor=actor,
                now=now,
                subject=("import", run.pk, ""),
                details={"profile": profile.code, "imported": keeper.imported, "known": known, "rejected": rejected},
            )
    if broken is not None:
        _fail(run_id, broken, now)
    return run


def _heading(file: IO[bytes]) -> list[str]:
    return next(reading.rows(file))[1]


def preview(run: ImportRun, now: datetime) -> tuple[list[str], list[tuple[int, list[str], dict[str, str]]]]:
    """Return the heading and the first rows of a file, each with its problems by column, as the page shows them.

    Raises UnreadableFile.
    """
    profile = profile_of(run.profile)
    shown = []
    with _opened(run) as file:
        heading = _heading(file)
        for number, cells, row in _parsed(file, profile, now):
            found = row if isinstance(row, list) else []
            shown.append(
                (
                    number,
                    [cell[:80] for cell in cells],
                    {item.column: str(ProblemCode(item.code).label) for item in found},
                )
            )
            if len(shown) == PREVIEW_ROWS:
                break
    return heading, shown


def empty_list(profile: Profile) -> list[str]:
    """Return the heading row of a profile, for the empty list to fill in."""
    return [column.name for column in profile.columns]


def forget_old(*, now: datetime) -> None:
    """Delete the files of imports a week after they ended, or were left lying; the counts stay."""
    before = now - timedelta(days=KEEP_DAYS)
    lying = Q(finished_at__lt=before) | Q(finished_at=None, requested_at__lt=before)
    runs = ImportRun.objects.select_for_update(skip_locked=True).filter(lying).exclude(file="")
    for run in runs.exclude(status=ImportStatus.RUNNING):
        for stored in filter(None, (run.file, run.rejected_file)):
            transaction.on_commit(partial(stored.storage.delete, stored.name), robust=True)
        run.file = run.rejected_file = ""
        if run.status not in ENDED:
            run.status, run.finished_at = ImportStatus.CANCELLED, now
        run.save(update_fields=["file", "rejected_file", "status", "finished_at"])
