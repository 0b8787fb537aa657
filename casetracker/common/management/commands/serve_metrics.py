"""Serves the figures of all processes of this host on a port of its own."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from casetracker.common.metrics import RegisteredFigures

HOST = "127.0.0.1"
PORT = 9464


class _ClosingFigures(RegisteredFigures):
    """Reads in the thread of the request, and leaves no connection behind."""

    def collect(self) -> Any:
        try:
            yield from super().collect()
        finally:
            connection.close()


def registry() -> CollectorRegistry:
    """Return what is served: the counters all processes keep in `METRICS_FOLDER`, and the figures of the database."""
    found = CollectorRegistry()
    if settings.METRICS_FOLDER:
        MultiProcessCollector(found, path=settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
    found.register(_ClosingFigures())
    return found


class Command(BaseCommand):
    """Serve `/metrics` until told to stop."""

    help = "Serve figures for Prometheus on a port of its own. Keep it inside: it asks nobody who they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=HOST, help=f"address to listen on (default {HOST}: this machine alone)")
        parser.add_argument("--port", type=int, default=PORT, help=f"port to listen on (default {PORT})")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        start_http_server(port, addr=host, registry=registry())
        threading.Event().wait()
