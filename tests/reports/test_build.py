import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from casetracker.accounts.models import Agency, User, UserRole
from casetracker.audit.models import Entry
from casetracker.common.choices import Sex
from casetracker.delivery.models import OutboxMessage
from reports import build, files, results, services
from reports.choices import RunError, RunStatus
from reports.models import ReportDefinition, ReportFile, ReportRun
from tests.builders import accounts, reports
from tests.builders.reports import ADULT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures", "files")]


@pytest.fixture
def asked(officer):
    reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
    return reports.run(officer, period="2023-06")


def fresh(run):
    return ReportRun.objects.get(pk=run.pk)


class TestRun:
    def test_freezes_the_result_with_its_checksum_and_hour(self, asked):
        before = timezone.now()
        build.run(run_id=asked.pk)
        run = fresh(asked)
        assert (run.status, run.progress) == (RunStatus.DONE, 100)
        assert run.sha256 == results.checksum(run.result)
        assert before <= run.cut_off_at <= run.finished_at
        assert run.expires_at - run.finished_at == timedelta(days=7)
        assert run.result["sections"][0]["rows"][-1]["cells"][0] == 1

    def test_writes_four_files_with_their_checksums(self, asked):
        build.run(run_id=asked.pk)
        kept = {file.format: file for file in fresh(asked).files.all()}
        assert set(kept) == {"pdf", "xlsx", "csv", "json"}
        for file in kept.values():
            content = file.file.read()
            assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert json.loads(kept["json"].file.open().read()) == fresh(asked).result

    def test_leaves_a_line_in_the_record(self, asked):
        build.run(run_id=asked.pk)
        events = list(Entry.objects.filter(subject_id=asked.pk).order_by("id").values_list("event", flat=True))
        assert events == ["report.requested", "report.built"]

    def test_needs_no_cache(self, asked, no_cache):
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.DONE

    def test_again_changes_nothing(self, asked, files):
        build.run(run_id=asked.pk)
        first = fresh(asked)
        stored = sorted(path.name for path in files.rglob("*.*"))
        build.run(run_id=asked.pk)
        assert fresh(asked).finished_at == first.finished_at
        assert sorted(path.name for path in files.rglob("*.*")) == stored
        assert ReportFile.objects.filter(run=asked).count() == 4

    def test_after_a_worker_died_begins_anew(self, asked):
        ReportRun.objects.filter(pk=asked.pk).update(status=RunStatus.RUNNING, attempts=1, progress=65)
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.DONE
        assert fresh(asked).attempts == 2

    def test_over_which_three_workers_died_is_given_up(self, asked):
        ReportRun.objects.filter(pk=asked.pk).update(status=RunStatus.RUNNING, attempts=3)
        build.run(run_id=asked.pk)
        assert (fresh(asked).status, fresh(asked).error_code) == (RunStatus.FAILED, RunError.TOO_LONG)

    def test_that_another_worker_builds_is_left_to_it(self, asked):
        other = connection.copy()
        key = int.from_bytes(hashlib.sha256(f"report {asked.pk}".encode()).digest()[:8], signed=True)
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            build.run(run_id=asked.pk)
            assert fresh(asked).status == RunStatus.QUEUED
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
        finally:
            other.close()
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.DONE

    def test_that_is_gone_is_nothing_to_do(self, asked):
        ReportRun.objects.filter(pk=asked.pk).delete()
        build.run(run_id=asked.pk)

    def test_counts_with_the_rights_of_the_moment(self, asked, officer):
        UserRole.objects.filter(user_id=officer.user_id).delete()
        UserRole.objects.create(user_id=officer.user_id, role="agency_admin")
        build.run(run_id=asked.pk)
        assert (fresh(asked).status, fresh(asked).error_code) == (RunStatus.FAILED, RunError.NOT_ALLOWED)
        assert fresh(asked).result is None

    def test_of_a_closed_account_fails(self, asked, officer):
        User.objects.filter(pk=officer.user_id).update(is_active=False)
        build.run(run_id=asked.pk)
        assert fresh(asked).error_code == RunError.OWNER_GONE

    def test_of_somebody_who_moved_to_another_agency_fails(self, asked, officer):
        User.objects.filter(pk=officer.user_id).update(agency=accounts.agency())
        build.run(run_id=asked.pk)
        assert fresh(asked).error_code == RunError.NOT_ALLOWED


class TestCancel:
    def test_before_it_began_builds_nothing(self, asked, officer):
        services.cancel_run(run_id=asked.pk, actor=officer, now=timezone.now())
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.CANCELLED
        assert fresh(asked).result is None
        assert not ReportFile.objects.filter(run=asked).exists()

    @pytest.mark.parametrize("step", ["pdf", "json"])
    def test_in_the_middle_keeps_nothing(self, asked, officer, files, monkeypatch, step):
        writers = dict(build.WRITERS)

        def cancel_meanwhile(result, language):
            services.cancel_run(run_id=asked.pk, actor=officer, now=timezone.now())
            return b"x"

        writers[step] = cancel_meanwhile
        monkeypatch.setattr(build, "WRITERS", writers)
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.CANCELLED
        assert fresh(asked).result is None
        assert not list(files.rglob("*.*"))


class TestFailure:
    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (DatabaseError("duplicate key (full_name)=(Korban Rekaan)"), RunError.DATABASE),
            (OSError("no space left"), RunError.STORAGE),
            (ZeroDivisionError("Korban Rekaan"), RunError.UNEXPECTED),
        ],
    )
    def test_leaves_a_code_and_no_data(self, asked, monkeypatch, written, error, code):
        def fail(**_arguments):
            raise error

        monkeypatch.setattr(results, "build", fail)
        build.run(run_id=asked.pk)
        run = fresh(asked)
        assert (run.status, run.error_code) == (RunStatus.FAILED, code)
        assert run.get_error_code_display()
        assert "Rekaan" not in str(written())
        assert [line["report_id"] for line in written() if line["event"] == "report failed"] == [str(asked.pk)]

    @pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
    def test_of_the_database_to_answer_at_all_is_none_of_the_report(self, asked, kind, monkeypatch):
        def fail(**_arguments):
            raise kind("connection already closed")

        with monkeypatch.context() as broken:
            broken.setattr(results, "build", fail)
            with pytest.raises(kind):
                build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.RUNNING
        build.run(run_id=asked.pk)
        assert fresh(asked).status == RunStatus.DONE

    def test_of_a_broken_layout_is_a_failure_too(self, asked):
        ReportDefinition.objects.filter(pk="police_table").update(sections=[{"key": "x", "kind": "pie"}])
        build.run(run_id=asked.pk)
        assert fresh(asked).error_code == RunError.UNEXPECTED


class TestExpiry:
    def test_deletes_the_files_and_keeps_the_numbers(self, asked, files, django_capture_on_commit_callbacks):
        build.run(run_id=asked.pk)
        run = fresh(asked)
        assert services.expire_runs(now=run.expires_at - timedelta(seconds=1)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert services.expire_runs(now=run.expires_at) == 1
        run = fresh(asked)
        assert run.status == RunStatus.EXPIRED
        assert results.checksum(run.result) == run.sha256
        assert not list(files.rglob("*.*"))
        assert services.expire_runs(now=run.expires_at) == 0


class TestStuck:
    def test_reports_are_handed_to_a_worker_again(self, asked):
        now = timezone.now()
        long_ago = now - timedelta(minutes=16)
        ReportRun.objects.filter(pk=asked.pk).update(
            status=RunStatus.RUNNING, started_at=long_ago, requested_at=long_ago
        )
        before = OutboxMessage.objects.count()
        assert services.retry_stuck(now=now) == 1
        assert OutboxMessage.objects.count() == before + 1
        assert services.retry_stuck(now=now - timedelta(minutes=5)) == 0

    def test_is_nothing_that_ended(self, asked):
        build.run(run_id=asked.pk)
        assert services.retry_stuck(now=timezone.now() + timedelta(days=1)) == 0


class TestTask:
    def test_takes_an_id_and_ignores_what_it_does_not_know(self, asked):
        from reports.tasks import build_report

        build_report(run_id=str(asked.pk), something_new="x")
        assert fresh(asked).status == RunStatus.DONE

    def test_is_the_one_the_outbox_names(self):
        from reports.services.runs import BUILD_TASK
        from reports.tasks import build_report

        assert build_report.name == BUILD_TASK


class TestLanguage:
    def test_is_that_of_the_run(self, officer):
        run = reports.run(officer, period="2023-06", language="id")
        build.run(run_id=run.pk)
        text = fresh(run).files.get(format="csv").file.read().decode("utf-8-sig")
        assert "Menurut satuan" in text
        assert "By unit" not in text


def test_every_format_has_a_writer_and_a_type():
    assert set(files.WRITERS) == set(files.CONTENT_TYPES) == {"pdf", "xlsx", "csv", "json"}


def test_agencies_of_runs_are_those_of_their_owners(asked, officer):
    assert asked.agency_id == officer.agency_id
    assert Agency.objects.filter(pk=asked.agency_id).exists()
