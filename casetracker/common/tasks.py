"""The base of every task of ours."""

from typing import Any, ClassVar

from celery import Task

from casetracker.common import database


class BaseTask(Task):  # type: ignore[misc,type-arg]
    """A task is run as a named job, in one transaction, or opens its own transactions and says who acts in each.

    `@shared_task(job="housekeeping")` gives the name, one of `database.JOBS`; without it no protected row is seen.
    """

    abstract = True
    job: ClassVar[str] = ""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.job:
            return self.run(*args, **kwargs)
        with database.working(self.job):
            return self.run(*args, **kwargs)
