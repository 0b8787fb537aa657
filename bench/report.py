"""What the benchmark counts: one table of the task-force report as its engine counts it, and the whole report."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from reports import results
from reports.counting.engine import Counts, Question, count
from reports.models import Measure, ReportDefinition
from reports.periods import Period
from reports.scope import Scope


def one_table(viewer: Viewer, first: date, last: date) -> Callable[[], Counts]:
    """Return a function that counts victims by month, sex and age group, which one statement by hand counts too."""
    question = Question(Measure.objects.get(code="victims.registered"), viewer, Period(first, last))

    def ask() -> Counts:
        with database.acting(viewer):
            return count(question, ("month", "sex", "age_group"))

    return ask


def whole(viewer: Viewer, first: date, last: date) -> Callable[[], object]:
    """Return a function that counts every table of a task-force report, without files."""
    definition = ReportDefinition.objects.get(code="task_force")

    def build() -> object:
        with results.one_moment():
            database.enter(viewer)
            return results.build(
                definition=definition,
                owner=viewer,
                period=Period(first, last),
                scope=Scope(),
                for_publication=False,
                now=timezone.now(),
            )

    return build
