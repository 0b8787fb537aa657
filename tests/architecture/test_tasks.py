"""A task acts as a reviewed job, or says in each of its own transactions who acts."""

import inspect

import pytest
from celery import current_app
from django.conf import settings

from casetracker.common import database
from casetracker.common.tasks import BaseTask

OURS = ("casetracker.", "cases.", "victims.", "referrals.", "reports.")

OWN_TRANSACTIONS = {
    "casetracker.accounts.tasks.forget_expired_tokens": "no protected table",
    "casetracker.accounts.tasks.forget_old_sessions": "no protected table",
    "casetracker.accounts.tasks.forget_old_attempts": "no protected table",
    "casetracker.accounts.tasks.send_account_notice": "no protected table",
    "casetracker.accounts.tasks.send_password_link": "no protected table",
    "casetracker.delivery.tasks.confirm_worker": "no table",
    "casetracker.delivery.tasks.relay_outbox": "no protected table",
    "reports.tasks.build_report": "each step is seen while it runs; counted as the owner of the report",
    "victims.tasks.check_import": "that it began is seen while it runs",
    "victims.tasks.run_import": "as the person who asked for it",
}
"""Reviewed one by one."""


def tasks():
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if name.startswith(OURS)}


def test_every_task_stands_on_the_one_base():
    assert all(isinstance(task, BaseTask) for task in tasks().values())


def test_every_task_acts_as_a_reviewed_job_or_says_who_acts():
    without = {name for name, task in tasks().items() if task.job not in database.JOBS}
    assert without == set(OWN_TRANSACTIONS) & set(tasks())


def test_what_needs_no_argument_has_its_hour():
    """A task that nobody sends and no schedule names deletes nothing, and nobody notices."""
    by_itself = {
        name
        for name, task in tasks().items()
        if all(part.kind is part.VAR_KEYWORD for part in inspect.signature(task.run).parameters.values())
    }
    assert by_itself == {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_acts")
def test_a_task_without_a_job_sees_nothing(django_assert_num_queries):
    from cases.models import Case

    seen = []

    @current_app.task(base=BaseTask, name="tests.looks", shared=False)
    def looks():
        seen.append(Case.objects.exists())

    with django_assert_num_queries(1):
        looks()
    assert seen == [False]
