"""Deep calls cost what other calls cost."""

import resource
import threading

import pytest

from casetracker.common.stack import roomy

CALLS = 2_000
DEPTHS = range(300)


def leaf():
    return None


def faults_at(depth):
    """Return how often the system had to give memory while a loop called a function, so many calls deep."""
    if depth:
        return faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        leaf()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def in_a_thread(ask):
    """Return the answer of a thread of its own: the tests themselves run in a roomy piece of stack."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join()
    return answers[0]


def test_no_depth_is_an_edge():
    assert in_a_thread(lambda: roomy(lambda: max(map(faults_at, DEPTHS)))) < CALLS / 10


def test_arguments_answers_and_errors_pass_through():
    assert roomy(int, "11", base=2) == 3
    with pytest.raises(ValueError, match="invalid literal"):
        roomy(int, "x")
