"""Each of the two walls alone, the other one deliberately taken down, and then each protected table's own policies.

Judged for leaks only: what one wall cannot know (roles and sections are the application's, cases the database's) is
left to the other.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import pytest
from django.apps import apps

from casetracker.access.querysets import CaseAccessQuerySet, InCaseQuerySet
from tests.proofs import policy, probing
from tests.proofs.conftest import IS_LONG, forced, row_security_off
from tests.proofs.oracle import OPEN
from tests.proofs.probing import Probe
from tests.proofs.test_matrix import SEED, told

# On one worker, so that the world is made once.
pytestmark = [pytest.mark.usefixtures("django_db_setup"), pytest.mark.xdist_group("one_wall")]

SIZE = int(os.environ.get("CASETRACKER_PROOF_PROBES") or (10_000 if IS_LONG else 700))
NOT_ROWS_OF_CASES = {"AgencyClientQuerySet", "UserQuerySet", "SessionQuerySet", "DirectoryQuerySet"}
"""Accounts and reference data: row security leaves them open, for reasons reviewed one by one."""


@contextmanager
def querysets_off():
    """Let every `visible_to` of rows of cases, and the access table itself, pass everything."""
    kinds = {type(model._default_manager.all()) for model in apps.get_models()}
    owners = {
        kind
        for found in kinds
        for kind in found.__mro__
        if "visible_to" in vars(kind) and kind.__name__ not in NOT_ROWS_OF_CASES
    }
    assert InCaseQuerySet in owners
    assert len(owners) >= 8
    with ExitStack() as stack:
        for owner in owners:
            stack.enter_context(mock.patch.object(owner, "visible_to", lambda self, viewer: self.all()))
        stack.enter_context(mock.patch.object(CaseAccessQuerySet, "of", lambda self, viewer: self.in_force()))
        stack.enter_context(mock.patch.object(CaseAccessQuerySet, "not_walled", lambda self, viewer: self.in_force()))
        yield


@pytest.fixture(scope="module")
def prober(written_prober):
    return written_prober


def probes_of(prober: Any, programs: Any, *, size: int = SIZE) -> list[Probe]:
    """Return probes at what hangs on a case, and at the lists, by those who have nothing of one of the cases."""
    everything = probing.universe(prober.world, programs)
    outside = [
        probe
        for probe in everything
        if not probe.is_empty and (probe.target.thing.case or probe.pair[0] in LISTS)
        if any(not relation.sections for relation in probe.who.relations.values())
    ]
    return probing.sample(outside, size, SEED)


LISTS = {
    "case_list", "my_work", "search", "referral_inbox", "today", "care_list", "shelter_list", "import_list",
    "report_list", "access_log", "approval_list", "emergency_list", "case_export", "draft", "view_delete",
    "api_case_list", "api_changes", "api_service_list", "api_referral_list",
}  # fmt: skip


def leaks(prober: Any, probes: list[Probe]) -> Iterator[probing.Finding]:
    """Yield what was met of a case by somebody who was given nothing of it."""
    for probe in probes:
        answer = prober.send(probe)
        for digit, word in sorted(set(probing.PLANTED.findall(answer.body))):
            case = probing.CASES[digit]
            has_nothing = not probe.who.relations.get(case, policy.NOTHING).sections
            if has_nothing and not probing.may_meet(word, probe.who, probe.door, case):
                yield probing.Finding("leak", probe, f"{answer.status} with {word} of {case}")
        if answer.outcome in OPEN and not (is_approval(probe) and not probe.who.is_walled("main")):
            for finding in prober.judge_references(probe, answer):
                if not probe.who.relations.get(finding.text.rsplit(" ", 1)[-1], policy.NOTHING).sections:
                    yield finding


def is_approval(probe: Probe) -> bool:
    """Requests and openings name a case to people who see none; the database shows them to all but the walled."""
    waits_there = probe.target.route == "my_work" and not probe.who.roles.isdisjoint(policy.REVIEWERS)
    return waits_there or probe.target.route.startswith(("approval_", "approved_", "emergency_"))


def test_row_security_alone_keeps_strangers_out(prober, programs, own_database):
    assert len(forced()) > 20
    with querysets_off():
        findings = list(leaks(prober, probes_of(prober, programs)))
    assert not findings, told(findings)


def test_querysets_alone_let_nobody_meet_too_much(prober, programs, own_database):
    with row_security_off(own_database, forced()):
        findings = [finding for finding in prober.run(probes_of(prober, programs)) if finding.is_leak]
    assert not findings, told(findings)


def test_with_both_walls_down_they_would_get_in(prober, programs, own_database):
    """The two proofs above can fail."""
    with querysets_off(), row_security_off(own_database, forced()):
        assert any(leaks(prober, probes_of(prober, programs, size=300)))
