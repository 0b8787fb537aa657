"""Name search over 100,000 persons of whom 3,000 are in reach: `python -m bench.vault [persons] [in reach]`.

Prints the fastest, the median and the 95th percentile of selective names, names with one typo and numbers. Nothing is
asserted: figures of a shared machine say how it went that day.
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from bench import load
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.services import viewer_for
from casetracker.common import database
from casetracker.vault import reading
from casetracker.vault.choices import CaseRole
from casetracker.vault.models import PersonKey
from casetracker.vault.services import Identity, Name, Number, Registration, register_people

BATCH = 2_000
ROUNDS = 60


def made_up(chance: random.Random) -> str:
    """Return a name of one to three parts that nobody bears."""
    parts = [
        "".join(chance.choices(load.SYLLABLES, k=chance.randint(2, 3))) for _ in range(chance.choice((1, 2, 2, 3)))
    ]
    return " ".join(part.capitalize() for part in parts)


def mistyped(name: str, chance: random.Random) -> str:
    """Return a name with one letter wrong, missing or added."""
    at = chance.choice([place for place, letter in enumerate(name) if letter.isalpha()])
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        (name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + letter + name[at:])
    )


def measured(name: str, works: list[Callable[[], int]]) -> None:
    """Print one row."""
    times = []
    found = 0
    for work in works:
        started = time.perf_counter()
        found += bool(work())
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    high = times[int(len(times) * 0.95)]
    spread = f"fastest {times[0]:7.1f} ms   median {statistics.median(times):7.1f} ms   95 % {high:7.1f} ms"
    print(f"{name:<20} {spread}   found {found}/{len(works)}")


def main(count: int = 100_000, in_reach: int = 3_000) -> None:
    """Fill the vault up to `count` persons with names and measure."""
    chance = random.Random(2026)
    [agency] = load.agencies(1)
    viewer = viewer_for(load.officer(agency), verified_at=timezone.now())
    started = time.perf_counter()
    seen: list[tuple[str, str]] = []
    for start in range(PersonKey.objects.count(), count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            name, digits = made_up(chance), f"00{number:014d}"
            case_id = uuid4()
            batch.append(
                Registration(
                    Identity(names=[Name(name)], numbers=[Number(digits)]), case_id, CaseRole.VICTIM, "V-1", uuid4()
                )
            )
        with database.working("import"):
            register_people(batch)
            if len(seen) < in_reach:
                visible = batch[: max(0, in_reach * BATCH // count)]
                CaseAccess.objects.bulk_create([_access(item, agency.pk) for item in visible])
                seen += [(item.identity.names[0].value, item.identity.numbers[0].value) for item in visible]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE vault_searchtoken, vault_personcase, vault_personname, access_caseaccess")
    print(f"{count} persons, {len(seen)} in reach, registered in {time.perf_counter() - started:.1f} s")

    def search(text: str) -> Callable[[], int]:
        def work() -> int:
            with transaction.atomic():
                database.enter(viewer)
                return len(reading.find(text=text, actor=viewer, now=timezone.now()))

        return work

    gc.freeze()
    some = chance.sample(seen, min(ROUNDS, len(seen)))
    measured("warm-up", [search(name) for name, _digits in some[:5]])
    measured("selective name", [search(name) for name, _digits in some])
    measured("name with a typo", [search(mistyped(name, chance)) for name, _digits in some])
    measured("number", [search(digits) for _name, digits in some])


def _access(item: Registration, agency_id: UUID) -> CaseAccess:
    now = timezone.now()
    return CaseAccess(
        principal=agency_id,
        case_id=item.case_id,
        sections=int(Section.HEADER | Section.IDENTITY),
        opened_at=now,
        lead_agency_id=agency_id,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
