"""What the ledger costs a write: the product's own services with its triggers awake and asleep, interleaved.

    ./run --no-demo --state .bench --check
    ./run --no-demo --state .bench manage shell -c "from bench import ledger; ledger.main()"

Only the superuser can put the triggers to sleep; on the embedded server the launcher's own account is one.
"""

import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2
from django.utils import timezone

from bench import load
from cases import services as cases
from cases.choices import CaseKind, ExploitationForm, NoteClassification, ReportChannel
from cases.models import Case
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.audit.ledger import kept_tables
from casetracker.common import database

ROUNDS = 12
REPEATS = 8
MANY = 1_000


def set_ledger(*, awake: bool) -> None:
    """Wake the triggers of every kept table, or put them to sleep."""
    address = os.environ["DATABASE_OWNER_URL"].replace("casetracker_owner@", "postgres@")
    with closing(psycopg2.connect(address)) as connection, connection, connection.cursor() as cursor:
        if not awake:
            cursor.execute("ALTER EVENT TRIGGER ledger_definition DISABLE")
        for table in kept_tables():
            for event in ("insert", "update", "delete"):
                verb = "ENABLE ALWAYS" if awake else "DISABLE"
                cursor.execute(f'ALTER TABLE "{table.table}" {verb} TRIGGER ledger_{event}')
        if awake:
            cursor.execute("ALTER EVENT TRIGGER ledger_definition ENABLE ALWAYS")


def main() -> None:
    """Print the median of each write in milliseconds, without and with the ledger, and their ratio."""
    agency = load.agencies(1)[0]
    officer = viewer_for(load.officer(agency))

    def new_case() -> cases.NewCase:
        today = timezone.localdate()
        report = cases.NewReport(
            channel=ReportChannel.BORDER_POST, received_on=today, receiving_agency_id=officer.agency_id
        )
        return cases.NewCase(
            kind=CaseKind.TRAFFICKING,
            lead_agency_id=agency.pk,
            owner_id=officer.user_id,
            opened_on=today,
            exploitations=[ExploitationForm.FISHING],
            report=report,
        )

    def log_a_case() -> Case:
        with database.acting(officer):
            return cases.open_case(data=new_case(), actor=officer, now=timezone.now())

    case = log_a_case()

    def write_a_note() -> None:
        with database.acting(officer):
            cases.add_note(
                case_id=case.pk,
                text="A note of the usual length, about what was seen at the harbour on the evening before.",
                classification=NoteClassification.GENERAL,
                actor=officer,
                now=timezone.now(),
            )

    def open_many() -> None:
        with database.working("import"):
            cases.open_cases(data=[new_case() for _ in range(MANY)], actor=Viewer(job="import"), now=timezone.now())

    print(f"{'write':<24} {'without':>8} {'with':>8}")
    measure("log a case", log_a_case, ROUNDS, REPEATS)
    measure("write a note", write_a_note, ROUNDS, REPEATS)
    measure(f"open {MANY:,} cases", open_many, 4, 1)


def measure(name: str, write: Callable[[], Any], rounds: int, repeats: int) -> None:
    taken: dict[bool, list[float]] = {True: [], False: []}
    try:
        for number in range(rounds):
            for awake in (True, False) if number % 2 else (False, True):
                set_ledger(awake=awake)
                write()
                for _ in range(repeats):
                    started = time.perf_counter()
                    write()
                    taken[awake].append((time.perf_counter() - started) * 1000)
    finally:
        set_ledger(awake=True)
    without, with_ = statistics.median(taken[False]), statistics.median(taken[True])
    print(f"{name:<24} {without:8.2f} {with_:8.2f} {with_ / without:6.2f}×")
