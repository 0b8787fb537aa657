"""The base of every task of ours."""

from collections.abc import Callable
from typing import Any, ClassVar

from celery import Task, shared_task

from casetracker.common import database
from casetracker.common.stack import roomy

MESSAGE = "outbox_message"
"""The argument that names the message of the outbox a task was sent for."""

_done: list[Callable[[int], None]] = []


def register_done(mark: Callable[[int], None]) -> None:
    """Say who notes that a message was answered (once, by `delivery`)."""
    _done[:] = [mark]


def job_task(job: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a function the task of a named job, one of `database.JOBS`."""
    made: Callable[[Callable[..., Any]], Any] = shared_task(job=job, **options)
    return made


class BaseTask(Task):  # type: ignore[type-arg]
    """A task is run as a named job, in one transaction, or opens its own transactions and says who acts in each.

    `@job_task("housekeeping")` gives the name; without it no protected row is seen.
    A message of the outbox counts as answered once its task has returned or failed; a worker that was killed, or lost
    the database, has not answered.
    """

    abstract = True
    job: ClassVar[str] = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        message = kwargs.pop(MESSAGE, None)
        try:
            result = roomy(self._work, *args, **kwargs)
        except Exception as error:
            # The database may be back a moment later: what it broke off is not answered, and so sent again.
            if not database.was_cut_off(error):
                self._answer(message)
            raise
        self._answer(message)
        return result

    def _work(self, *args: Any, **kwargs: Any) -> Any:
        if not self.job:
            return self.run(*args, **kwargs)
        with database.working(self.job):
            return self.run(*args, **kwargs)

    def _answer(self, message: int | None) -> None:
        if message is None:
            return
        for mark in _done:
            mark(int(message))
