"""`kill -9` of every part under load: nothing acknowledged is lost, nothing is half written, nothing is done twice.

Takes minutes, so it waits to be asked: `CASETRACKER_PROOF_KILLS=10` kills each part ten times, and
`CASETRACKER_PROOF=long` two hundred times.
"""

import os
import random
import time

import pytest

from casetracker.embedded.processes import wait_until
from tests.crash.load import CaseWriter, ReportAsker
from tests.crash.plant import Plant

KILLS = int(os.environ.get("CASETRACKER_PROOF_KILLS") or (200 if os.environ.get("CASETRACKER_PROOF") == "long" else 0))

pytestmark = [
    pytest.mark.xdist_group("crash"),
    pytest.mark.skipif(not KILLS, reason="takes minutes: CASETRACKER_PROOF_KILLS=10 or CASETRACKER_PROOF=long"),
]

LAST_WORDS_SECONDS = 180
UNSEALED_SECONDS = 120


@pytest.fixture(scope="module")
def plant():
    made = Plant()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def after(plant):
    """What was acknowledged while every part was killed in turn, once everything has settled."""
    people = plant.people()
    cases, reports = [CaseWriter(plant, people) for _ in range(2)], ReportAsker(plant, people)
    for writer in (*cases, reports):
        writer.start()
    chance = random.Random(20260102)
    parts = ["database", "broker", *plant.children]
    killed = 0
    for _round in range(KILLS):
        chance.shuffle(parts)
        for part in parts:
            wait_for_progress(plant, cases)
            time.sleep(chance.uniform(0, 0.4))
            plant.kill(part)
            killed += 1
    for writer in (*cases, reports):
        writer.finish()
    acknowledged = [item for writer in cases for item in writer.acknowledged]
    print(
        f"\n{killed} kills of {len(parts)} parts; {len(acknowledged)} cases and {len(reports.acknowledged)} reports"
        f" acknowledged, {sum(writer.sent_again for writer in (*cases, reports))} writes sent again"
    )
    settled = wait_until(lambda: unfinished(plant) == (0, 0, 0), seconds=LAST_WORDS_SECONDS)
    assert settled, f"messages and reports left: {unfinished(plant)}\n{plant.logs()}"
    return acknowledged, reports.acknowledged


def wait_for_progress(plant, writers):
    """Let each writer get something acknowledged, so that every kill meets work."""
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
    return plant.ask(
        """
        SELECT (SELECT count(*) FROM delivery_outboxmessage WHERE sent_at IS NULL AND due_at < now()),
               (SELECT count(*) FROM delivery_outboxmessage WHERE done_at IS NULL),
               (SELECT count(*) FROM reports_reportrun WHERE status IN ('queued', 'running'))
        """
    )[0]


class TestAcknowledged:
    def test_cases_are_there_once(self, plant, after):
        cases, _ = after
        found = dict(plant.ask("SELECT found_place, string_agg(reference, ',') FROM cases_case GROUP BY 1"))
        assert len(cases) > 5 * KILLS
        assert [key for key, reference in cases if found.get(key) != reference] == []

    def test_reports_are_built_once_with_whole_files(self, plant, after):
        _, reports = after
        rows = plant.ask("SELECT id::text, status FROM reports_reportrun")
        assert {status for _id, status in rows} == {"done"}
        assert set(reports) <= {run for run, _status in rows}
        told = plant.ask("SELECT subject_id::text, count(*) FROM audit_entry WHERE event = 'report.built' GROUP BY 1")
        assert dict(told) == {run: 1 for run, _status in rows}
        files = plant.ask("SELECT run_id::text, count(*), count(DISTINCT format) FROM reports_reportfile GROUP BY 1")
        assert {(count, formats) for _run, count, formats in files} == {(4, 4)}
        assert len(files) == len(rows)

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
