import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from casetracker import celery
from casetracker.common import health


def answers(monkeypatch, *errors):
    """Make the check of the database raise these one after the other, and then pass; returns the waits."""
    left, waits = list(errors), []

    def check():
        if left:
            raise left.pop(0)

    monkeypatch.setattr(health, "refuse_unsafe_database", check)
    monkeypatch.setattr(celery.time, "sleep", waits.append)
    return waits


def test_a_worker_waits_for_a_database_that_is_starting(monkeypatch):
    waits = answers(monkeypatch, *[OperationalError("the database system is starting up")] * 3)
    celery.refuse_unsafe_database()
    assert len(waits) == 3


def test_a_worker_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(celery, "DATABASE_WAIT_SECONDS", 0)
    answers(monkeypatch, OperationalError("no such host"))
    with pytest.raises(SystemExit, match="no such host"):
        celery.refuse_unsafe_database()


def test_a_worker_refuses_an_unsafe_one_at_once(monkeypatch):
    waits = answers(monkeypatch, ImproperlyConfigured("reads past row-level security"))
    with pytest.raises(SystemExit, match="row-level security"):
        celery.refuse_unsafe_database()
    assert waits == []
