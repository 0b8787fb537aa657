"""Many viewers in turn on the same connections, with everything that goes wrong: nobody sees rows of another.

Row security alone: `visible_to` is left out on purpose. `CASETRACKER_PROOF=long` makes it 32 threads × 10,000 requests.
"""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import Error, connection, transaction

from cases.models import Case, Note
from casetracker.common import database
from casetracker.vault.models import PersonName
from tests.builders import accounts
from tests.builders import cases as case_builders

THREADS, REQUESTS = (32, 10_000) if os.environ.get("CASETRACKER_PROOF") == "long" else (8, 60)
VIEWERS = 6


class Injected(Exception):
    """A view that breaks."""


def seen():
    """Return what the application sees without any filter of its own."""
    return (
        frozenset(Case.objects.values_list("pk", flat=True)),
        frozenset(Note.objects.values_list("case_id", flat=True)),
        frozenset(PersonName.objects.values_list("person_id", flat=True)),
    )


NOTHING = (frozenset(), frozenset(), frozenset())


def breaks(chance):
    raise Injected


def runs_out_of_time(chance):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")


def breaks_inside_a_savepoint_as_a_job(chance):
    try:
        with transaction.atomic(), database.as_job("housekeeping"):
            assert Case.objects.count() > 1
            (breaks if chance.random() < 0.5 else runs_out_of_time)(chance)
    except (Injected, Error):
        pass


def works_as_a_job(chance):
    with database.as_job("housekeeping"):
        assert Case.objects.count() > 1


def loses_its_connection(chance):
    connection.close()
    Case.objects.exists()


HAPPENINGS = (
    breaks,
    runs_out_of_time,
    breaks_inside_a_savepoint_as_a_job,
    works_as_a_job,
    loses_its_connection,
    lambda chance: None,
    lambda chance: None,
)


def request(viewer, expected, chance, found):
    """Answer one request as the base view does, with something going wrong in the middle of it."""
    try:
        with transaction.atomic():
            database.enter(viewer)
            found["right" if seen() == expected else "foreign"] += 1
            chance.choice(HAPPENINGS)(chance)
            found["right" if seen() == expected else "foreign"] += 1
    except (Injected, Error):
        found["broken"] += 1


def work(seed, people):
    chance, found = random.Random(seed), Counter()
    try:
        for _ in range(REQUESTS):
            viewer, expected = chance.choice(people)
            request(viewer, expected, chance, found)
            act_as_nobody()
            found["after"] += seen() != NOTHING
    finally:
        connection.close()
    return found


def act_as_nobody():
    """A connection of the tests starts as their job; one of the application starts as nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('casetracker.job', '', false)")


@pytest.fixture
def people(transactional_db):
    """Return viewers, each with what they alone may see."""
    made = []
    for number in range(VIEWERS):
        viewer = accounts.viewer()
        case = case_builders.case(viewer)
        case_builders.note(case, viewer)
        suspect = case_builders.suspect(case, viewer, name=f"Orang Rekaan {number}")
        made.append((viewer, (frozenset([case.pk]), frozenset([case.pk]), frozenset([suspect.person_id]))))
    return made


def test_nobody_sees_rows_of_whoever_was_there_before(people):
    act_as_nobody()
    with ThreadPoolExecutor(THREADS) as threads:
        found = sum(threads.map(work, range(THREADS), [people] * THREADS), Counter())
    print(f"\n{THREADS} threads × {REQUESTS} requests: {dict(found)}")
    assert found["foreign"] == found["after"] == 0
    assert found["right"] > THREADS * REQUESTS
    assert found["broken"] > 0
