"""Builds the report the benchmark compares: the product's own engine, without files."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from casetracker.accounts.models import User
from casetracker.accounts.services import viewer_for
from reports import results
from reports.models import ReportDefinition
from reports.periods import Period
from reports.scope import Scope


def builder(user: User, first: date, last: date) -> Callable[[], object]:
    """Return a function that counts a whole task-force report for a period (every table, not one)."""
    definition = ReportDefinition.objects.get(code="task_force")
    viewer = viewer_for(user)

    def build() -> object:
        with results.one_moment():
            return results.build(
                definition=definition,
                owner=viewer,
                period=Period(first, last),
                scope=Scope(),
                for_publication=False,
                now=timezone.now(),
            )

    return build
