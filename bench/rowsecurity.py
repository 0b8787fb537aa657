"""What row-level security costs: the product's own list and case page with it and without, on one database.

    ./run --no-demo --state .bench --check
    DATABASE_OWNER_URL=… ./run --no-demo --state .bench manage shell -c "from bench import rowsecurity as b; b.main()"

The owner switches the policies of all tables off and on again between the rounds, so that both sides meet the same
machine. Counted is the processor time of this process and of the one that serves it in the database, because the clock
says more of the neighbours on a busy machine. Printed are medians of the rounds in milliseconds and their ratio;
nothing is asserted.
"""

import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
from django.db import connection
from django.utils import timezone

from bench import load
from cases.models import Case, Note, StageEvent, Suspect, Task
from casetracker.access.models import CaseAccess
from casetracker.access.querysets import case_ids
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.vault import reading
from victims.models import Victim

ROUNDS = 15
AT_ONCE = 10
"""Times a shape is asked in one round, so that a round is longer than the noise."""

SWITCH = """
    SELECT format('ALTER TABLE %I {word} ROW LEVEL SECURITY', relname) FROM pg_class
    WHERE relkind = 'r' AND relforcerowsecurity AND relnamespace = 'public'::regnamespace
"""


def switch(*, on: bool) -> None:
    """Switch the policies of every protected table on or off, as their owner."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute(SWITCH.format(word="ENABLE" if on else "DISABLE"))
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        owner.commit()


def a_list(viewer: Viewer) -> object:
    """Return one page of the list, as the page asks for it."""
    page = CaseAccess.objects.filter(is_reference=False).page_of_cases(viewer)
    return Case.objects.rows_of(case_ids(page.rows))


def a_case(viewer: Viewer, reference: str) -> object:
    """Return one case with what its page shows of it."""
    case = Case.objects.for_detail(viewer).get(reference=reference)
    children = (
        Suspect.objects.visible_to(viewer).filter(case=case).for_case_page(),
        StageEvent.objects.visible_to(viewer).filter(case=case).for_page(),
        Task.objects.visible_to(viewer).filter(case=case).waiting().for_list(),
        Note.objects.visible_to(viewer).filter(case=case),
        Victim.objects.for_list(viewer).filter(case=case),
    )
    return [list(rows) for rows in children]


def main(count: int = 100_000) -> None:
    """Fill the database up to `count` cases and print the comparison."""
    owners = load.fill(count)
    viewer = viewer_for(load.officer(owners[0]))
    with database.acting(viewer):
        cases = a_list(viewer)
    reference = cases[0].reference  # type: ignore[index]
    shapes: dict[str, Callable[[], object]] = {
        "list": lambda: a_list(viewer),
        "case page": lambda: a_case(viewer, reference),
        "count of cases": lambda: CaseAccess.objects.capped_count_of_cases(viewer),
        "name search": lambda: reading.find(text=load.SYLLABLES[0] * 2, actor=viewer, now=timezone.now()),
    }
    print(f"{count} cases; medians of {ROUNDS} rounds of {AT_ONCE}, ms each")
    print(f"{'':<20} {'with':>10} {'without':>10} {'ratio':>8}")
    times: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in shapes}
    try:
        for _ in range(ROUNDS):
            for on in (True, False):
                switch(on=on)
                for name, ask in shapes.items():
                    started = _processor_seconds()
                    _asked(ask, viewer)
                    times[name][on].append((_processor_seconds() - started) * 1000 / AT_ONCE)
    finally:
        switch(on=True)
    for name, found in times.items():
        with_it, without = statistics.median(found[True]), statistics.median(found[False])
        print(f"{name:<20} {with_it:>10.2f} {without:>10.2f} {with_it / without:>8.2f}")


def _processor_seconds() -> float:
    """Return the processor time used so far, here and in the process of the database that serves this connection."""
    connection.ensure_connection()
    served_by = Path("/proc", str(connection.connection.info.backend_pid), "schedstat")
    return time.process_time() + int(served_by.read_text().split()[0]) / 1e9


def _asked(ask: Callable[[], object], viewer: Viewer) -> None:
    for _ in range(AT_ONCE):
        with database.acting(viewer):
            ask()
