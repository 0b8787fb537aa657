"""Figures for whoever watches the machines, as Prometheus reads them.

PRIVACY: labels are patterns of addresses, names of tasks and codes; no figure is about a case, a person or an agency.
Served by `manage.py serve_metrics` on a port of its own, never by the pages: see docs/operations.md.
"""

from collections.abc import Callable, Iterator

import structlog
from django.db import Error as AnyDatabaseError
from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

log = structlog.get_logger(__name__)

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
REFUSALS = frozenset({401, 403, 404, 413, 422, 429})

REQUESTS = Histogram(
    "casetracker_request_seconds",
    "Time to answer, by pattern of the address and kind of status",
    ["route", "status"],
    buckets=BUCKETS,
)
DENIALS = Counter("casetracker_refusals", "Requests refused, by status", ["status"])
TASKS = Counter("casetracker_tasks", "Tasks run by a worker, by how they ended", ["task", "outcome"])

Reader = Callable[[], float | None]

_figures: dict[str, tuple[str, Reader]] = {}


def register_figure(name: str, about: str, read: Reader) -> None:
    """Add a figure that is read from the database when somebody asks for it; None leaves it out."""
    _figures[name] = (about, read)


def observe_request(route: str, status: int, seconds: float) -> None:
    """Count an answer."""
    REQUESTS.labels(route=route, status=f"{status // 100}xx").observe(seconds)
    if status in REFUSALS:
        DENIALS.labels(status=str(status)).inc()


def observe_task(name: str, outcome: str) -> None:
    """Count a task that ended."""
    TASKS.labels(task=name, outcome=outcome.lower()).inc()


class RegisteredFigures(Collector):
    """The figures of the apps; one that cannot be read is left out, and the others are still told."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (about, read) in sorted(_figures.items()):
            try:
                value = read()
            except AnyDatabaseError:
                log.warning("a figure could not be read", exc_info=True)
                continue
            if value is not None:
                yield GaugeMetricFamily(name, about, value=value)
