"""Each guard is taken out in turn, and somebody notices. A guard nobody would miss is no guard."""

from typing import Any

import pytest

from tests.proofs.conftest import forced, row_security_off
from tests.proofs.guards import GUARDS, Guard, Try, taken_out
from tests.proofs.others import OTHERS, without
from tests.proofs.probing import Probe

# On one worker, so that the world is made once.
pytestmark = [pytest.mark.usefixtures("django_db_setup"), pytest.mark.xdist_group("guards")]


@pytest.fixture(scope="module")
def prober(written_prober, own_database):
    """Behind the first wall alone: the second one would catch whoever the first one lets through."""
    with row_security_off(own_database, forced()):
        yield written_prober


@pytest.fixture(scope="module")
def everybody(prober, programs):
    return {who.key: who for who in [*prober.world.people.personas, *programs]}


def probes_of(guard: Guard, prober: Any, everybody: dict[str, Any]) -> list[Probe]:
    found = [probe for item in guard.tries for probe in tried(item, prober, everybody)]
    assert found, guard.name
    return found


def tried(item: Try, prober: Any, everybody: dict[str, Any]) -> list[Probe]:
    who = everybody[item.who]
    return [
        Probe(who, target, item.method)
        for target in prober.world.targets
        if target.route == item.route
        and not target.thing.is_crossed
        and target.thing.case in {"", item.case}
        and (not item.section or target.thing.section == item.section)
    ]


def test_there_are_enough_and_no_two_have_one_name():
    names = [*(guard.name for guard in GUARDS), *(other.name for other in OTHERS)]
    assert len(set(names)) == len(names) >= 60


def test_with_all_guards_in_place_nobody_walks_in(prober, everybody):
    probes = [probe for guard in GUARDS for probe in probes_of(guard, prober, everybody)]
    assert not prober.run(probes)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_is_missed(prober, everybody, guard):
    probes = probes_of(guard, prober, everybody)
    prober.forget(probes)
    with taken_out(guard):
        findings = prober.run(probes)
    prober.forget(probes)
    assert findings, f"{guard.name}: taken out, and nobody noticed"


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_holds_and_is_missed(prober, other):
    assert other.holds(prober)
    with without(other):
        assert not other.holds(prober), f"{other.name}: taken out, and nobody noticed"
    assert other.holds(prober)
