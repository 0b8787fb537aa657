"""Figures: counted by patterns and codes, served apart from the pages, together for all processes."""

import http.client
import os
import re
import subprocess
import sys
import time

import pytest
from celery import shared_task
from django.db import DatabaseError
from django.test import Client
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from casetracker.common import metrics
from casetracker.embedded.supervisor import free_port
from tests.builders import accounts

IDENTITY = ("Siti", "Rekaan", "3275014508900001", "K7QX-2M4D")


@shared_task(name="tests.counted")
def counted(*, breaks=False):
    if breaks:
        raise ValueError("Siti Rekaan")


def figure(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


@pytest.mark.django_db
class TestCounting:
    def test_answers_by_pattern_and_kind_of_status(self, client):
        client.force_login(accounts.officer())
        labels = {"route": "/cases/<reference:reference>/", "status": "4xx"}
        before = (
            figure("casetracker_request_seconds_count", **labels),
            figure("casetracker_refusals_total", status="404"),
        )
        client.get("/cases/K7QX-2M4D/?q=3275014508900001")
        after = (
            figure("casetracker_request_seconds_count", **labels),
            figure("casetracker_refusals_total", status="404"),
        )
        assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1]

    def test_an_address_that_is_none_makes_no_label(self, client):
        client.get("/Siti-Rekaan/")
        assert "Siti" not in generate_latest(REGISTRY).decode()

    def test_tasks_by_how_they_ended(self):
        for breaks, outcome in ((False, "success"), (True, "failure")):
            before = figure("casetracker_tasks_total", task="tests.counted", outcome=outcome)
            counted.apply(kwargs={"breaks": breaks})
            assert figure("casetracker_tasks_total", task="tests.counted", outcome=outcome) == before + 1

    def test_nothing_served_is_about_a_person(self, client):
        client.force_login(accounts.officer())
        client.post("/search/", {"q": "Siti Rekaan"})
        client.get("/cases/K7QX-2M4D/")
        counted.apply(kwargs={"breaks": True})
        text = generate_latest(REGISTRY).decode()
        assert not [word for word in IDENTITY if word in text]
        assert set(re.findall(r'(\w+)="', text)) <= {"route", "status", "le", "task", "outcome", "implementation"} | {
            "major", "minor", "patchlevel", "version", "generation",
        }  # fmt: skip


@pytest.mark.django_db
class TestRegisteredFigures:
    def served(self):
        registry = CollectorRegistry()
        registry.register(metrics.RegisteredFigures())
        return generate_latest(registry).decode()

    def test_come_from_the_apps(self):
        text = self.served()
        for name in (
            "casetracker_outbox_waiting",
            "casetracker_outbox_lag_seconds",
            "casetracker_seal_lag_seconds",
            "casetracker_sessions",
        ):
            assert re.search(rf"^{name} [\d.]+$", text, re.MULTILINE), name

    def test_one_that_cannot_be_read_hides_no_other(self, monkeypatch):
        def broken():
            raise DatabaseError("Siti Rekaan")

        monkeypatch.setitem(metrics._figures, "casetracker_broken", ("", broken))
        monkeypatch.setitem(metrics._figures, "casetracker_unknown", ("", lambda: None))
        text = self.served()
        assert "casetracker_sessions" in text
        assert "casetracker_broken" not in text
        assert "casetracker_unknown" not in text

    def test_the_lag_is_the_age_of_the_oldest_message_that_is_due(self):
        from datetime import timedelta

        from django.utils import timezone

        from casetracker.delivery import services
        from casetracker.delivery.models import OutboxMessage

        now = timezone.now()
        OutboxMessage.objects.all().delete()
        assert services.lag() == 0
        OutboxMessage(task="x", due_at=now + timedelta(hours=1)).save()
        assert (services.lag(), services.count_waiting()) == (0, 1)
        OutboxMessage(task="x", due_at=now - timedelta(seconds=90)).save()
        assert 90 <= services.lag() < 120


class TestServing:
    @pytest.mark.django_db
    def test_the_pages_serve_none(self, client):
        client.force_login(accounts.user("system_admin"))
        for path in ("/metrics", "/metrics/"):
            assert Client().get(path).status_code == 404
            assert client.get(path).status_code == 404

    def test_counts_of_several_processes_come_together_on_a_port_of_their_own(self, tmp_path):
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
        count = (
            "import django; django.setup(); from casetracker.common.metrics import observe_request; "
            "observe_request('/x/', 200, 0.01)"
        )
        for _ in range(2):
            subprocess.run([sys.executable, "-c", count], env=environment, check=True, timeout=60)
        port = free_port()
        server = subprocess.Popen([sys.executable, "manage.py", "serve_metrics", "--port", str(port)], env=environment)
        try:
            text = asked(port)
        finally:
            server.terminate()
            server.wait(20)
        assert 'casetracker_request_seconds_count{route="/x/",status="2xx"} 2.0' in text


def asked(port):
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()
