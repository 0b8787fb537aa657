"""`kill -9` of every part under load: nothing acknowledged is lost, nothing is half written, nothing is done twice.

Ten kills, every part at least once; `CASETRACKER_PROOF=long` makes it two hundred. The relay of the outbox has no
process of its own: it is a task of the worker that beat asks for, and dies with either.
"""

import json
import os
import random
import time
from typing import NamedTuple

import pytest

from casetracker.embedded.processes import wait_until
from tests.crash.load import CaseWriter, ReportAsker
from tests.crash.plant import Plant

KILLS = int(os.environ.get("CASETRACKER_PROOF_KILLS") or (200 if os.environ.get("CASETRACKER_PROOF") == "long" else 10))

pytestmark = pytest.mark.xdist_group("crash")

LAST_WORDS_SECONDS = 180
MOST_ATTEMPTS = 3
"""Of a report; known here in words of our own (`reports.build.MOST_ATTEMPTS`)."""
UNSEALED_SECONDS = 120


@pytest.fixture(scope="module")
def plant():
    made = Plant()
    try:
        made.start()
        yield made
    finally:
        made.stop()


class After(NamedTuple):
    """What was acknowledged, and how it went."""

    cases: list
    reports: list
    figures: str


@pytest.fixture(scope="module")
def after(plant):
    """What was acknowledged while every part was killed in turn, once everything has settled."""
    people = plant.people()
    cases, reports = [CaseWriter(plant, people) for _ in range(2)], ReportAsker(plant, people)
    for writer in (*cases, reports):
        writer.start()
    chance = random.Random(20260102)
    parts = ["database", "broker", *plant.children]
    killed = in_any_order(parts, chance)
    wait_for_progress(plant, [*cases, reports])
    began = time.monotonic()
    for part in killed:
        wait_for_progress(plant, cases)
        time.sleep(chance.uniform(0, 0.4))
        plant.kill(part)
    wait_for_progress(plant, [*cases, reports])
    for writer in (*cases, reports):
        writer.finish()
    acknowledged = [item for writer in cases for item in writer.acknowledged]
    seconds = time.monotonic() - began
    settled = wait_until(lambda: unfinished(plant) == (0, 0, 0), seconds=LAST_WORDS_SECONDS)
    assert settled, f"messages and reports left: {unfinished(plant)}\n{plant.logs()}"
    figures = (
        f"crash: {len(killed)} kills of {len(parts)} parts in {seconds:.0f} s, settled"
        f" {time.monotonic() - began - seconds:.0f} s later; {len(acknowledged)} cases and {len(reports.acknowledged)}"
        f" reports acknowledged, {sum(writer.sent_again for writer in (*cases, reports))} requests sent again"
    )
    return After(acknowledged, reports.acknowledged, figures)


def in_any_order(parts, chance):
    """Return the parts to be killed: all of them in turn, each turn in another order."""
    killed = []
    while len(killed) < KILLS:
        killed += chance.sample(parts, len(parts))
    return killed[:KILLS]


def wait_for_progress(plant, writers):
    """Let each of these writers get something acknowledged, so that every kill meets work."""
    plant.start_again()
    before = [len(writer.acknowledged) for writer in writers]
    assert wait_until(
        lambda: all(
            writer.broken or len(writer.acknowledged) > count for writer, count in zip(writers, before, strict=True)
        ),
        seconds=120,
    ), "no write got through"
    for writer in writers:
        assert not writer.broken, f"{writer.broken}\n{plant.logs()}"


def unfinished(plant):
    plant.start_again()
    return plant.ask(
        """
        SELECT (SELECT count(*) FROM delivery_outboxmessage WHERE sent_at IS NULL AND due_at < now()),
               (SELECT count(*) FROM delivery_outboxmessage WHERE done_at IS NULL),
               (SELECT count(*) FROM reports_reportrun WHERE status IN ('queued', 'running'))
        """
    )[0]


class TestAcknowledged:
    def test_cases_are_there_once(self, plant, after, capsys):
        with capsys.disabled():
            print(f"\n{after.figures}")
        found = sorted(tuple(case) for case in json.loads(plant.run("-m", "tests.crash.cases")))
        assert len(after.cases) > 2 * KILLS
        assert len(found) == len({key for key, _reference in found})
        assert set(after.cases) <= set(found)

    def test_reports_are_built_once_with_whole_files_or_given_up_and_said_so(self, plant, after):
        rows = plant.ask("SELECT id::text, status, error_code, attempts FROM reports_reportrun")
        assert set(after.reports) <= {run for run, *_ in rows}
        done = {run for run, status, _code, _attempts in rows if status == "done"}
        assert done
        # A report that worker after worker died over is given up, and its owner reads so.
        given_up = [
            (status, code) for run, status, code, attempts in rows if run not in done and attempts > MOST_ATTEMPTS
        ]
        assert given_up == [("failed", "too_long")] * (len(rows) - len(done)), f"{rows}\n{plant.logs()}"
        told = plant.ask("SELECT subject_id::text, count(*) FROM audit_entry WHERE event = 'report.built' GROUP BY 1")
        assert dict(told) == dict.fromkeys(done, 1)
        files = plant.ask("SELECT run_id::text, count(*), count(DISTINCT format) FROM reports_reportfile GROUP BY 1")
        assert {run: (count, formats) for run, count, formats in files} == dict.fromkeys(done, (4, 4))

    def test_their_files_are_those_that_were_written(self, plant, after):
        assert plant.run("-m", "tests.crash.files").strip() == "all files are whole"


class TestNothingIsHalfWritten:
    def test_each_case_has_everything_it_is_opened_with(self, plant, after):
        half = plant.ask(
            """
            SELECT reference FROM cases_case c
            WHERE NOT EXISTS (SELECT FROM cases_statuschange s WHERE s.case_id = c.id)
               OR NOT EXISTS (SELECT FROM access_grant g WHERE g.case_id = c.id)
               OR NOT EXISTS (SELECT FROM access_caseaccess a WHERE a.case_id = c.id)
               OR NOT EXISTS (SELECT FROM cases_caseexploitation e WHERE e.case_id = c.id)
               OR NOT EXISTS (SELECT FROM cases_task t WHERE t.case_id = c.id)
               OR NOT EXISTS (SELECT FROM audit_entry e WHERE e.case_id = c.id AND e.event = 'case.opened')
            """
        )
        assert half == []

    def test_the_access_table_is_what_the_grants_say(self, plant, after):
        assert "is what grants and walls say" in plant.run("manage.py", "check_access")


class TestLedger:
    def test_is_whole_and_nothing_is_left_unsealed_after_two_minutes(self, plant, after):
        (last,) = plant.ask("SELECT max(id) FROM ledger.line")[0]

        def unsealed():
            """Lines that stood there at the start of this test and are under no seal."""
            return plant.ask(
                """
                SELECT count(*) FROM ledger.line
                WHERE id <= %s AND transaction >= (SELECT max(end_transaction) FROM ledger.seal)
                """,
                last,
            )[0][0]

        assert wait_until(lambda: unsealed() == 0, seconds=UNSEALED_SECONDS), f"{unsealed()} lines left"
        assert "The ledger is whole." in plant.run("manage.py", "verify_ledger", more=plant.servers.sealer_address())
