"""Report runs through the API: those of the client's agency, and their files."""

import hashlib
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from casetracker.audit.models import Entry
from reports.api.viewsets import ReportRunSerializer
from reports.choices import RunStatus
from reports.models import ReportDefinition, ReportFile, ReportRun
from tests.builders import accounts, api

pytestmark = pytest.mark.django_db

CONTENT = b"province,cases\nJakarta,3\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = storages


@pytest.fixture
def agency():
    return accounts.agency()


@pytest.fixture
def caller(agency):
    return api.caller(agency)


def run(agency, status=RunStatus.DONE, **fields):
    definition, _ = ReportDefinition.objects.get_or_create(
        code="own_test", defaults={"label_en": "Test", "label_id": "Uji", "sections": []}
    )
    done = {"result": {}, "sha256": "0" * 64} if status in {RunStatus.DONE, RunStatus.EXPIRED} else {}
    made = ReportRun.objects.create(
        definition=definition,
        owner=accounts.coordinator(agency),
        agency=agency,
        period_from=date(2026, 1, 1),
        period_to=date(2026, 3, 31),
        status=status,
        progress=100,
        requested_at=timezone.now(),
        **{**done, **fields},
    )
    file = ReportFile(run=made, format="csv", sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    file.file.save("report.csv", ContentFile(CONTENT), save=False)
    file.save()
    return made


class TestRuns:
    def test_are_those_of_the_own_agency(self, caller, agency):
        made, other = run(agency), run(accounts.agency())
        assert [row["id"] for row in caller.get("report-runs/").body["results"]] == [str(made.pk)]
        body = caller.get(f"report-runs/{made.pk}/").body
        assert set(body) == set(ReportRunSerializer().fields)
        assert body["definition"] == {"code": "own_test", "label_en": "Test", "label_id": "Uji"}
        assert caller.get(f"report-runs/{other.pk}/").status_code == 404

    def test_are_filtered(self, caller, agency):
        run(agency)
        assert len(caller.get("report-runs/?status=done&definition=own_test").body["results"]) == 1
        assert caller.get("report-runs/?status=failed").body["results"] == []
        assert caller.get("report-runs/?period_from=2026-02-01").body["results"] == []

    def test_need_their_scope(self, agency):
        run(agency)
        assert api.caller(agency, scopes=["cases:read"]).get("report-runs/").status_code == 403

    def test_take_the_same_number_of_queries_for_2_and_20_rows(self, caller, agency, django_assert_num_queries):
        for _ in range(20):
            run(agency)
        caller.get("report-runs/?limit=2")
        for limit in (2, 20):
            with django_assert_num_queries(6):
                assert len(caller.get(f"report-runs/?limit={limit}").body["results"]) == limit


class TestFiles:
    def test_are_downloaded_as_they_are_and_recorded(self, caller, agency):
        made = run(agency)
        described = caller.get(f"report-runs/{made.pk}/").body["files"][0]
        answer = caller.get(described["url"])
        content = b"".join(answer.streaming_content)
        assert content == CONTENT
        assert hashlib.sha256(content).hexdigest() == described["sha256"]
        assert answer["Content-Type"] == "text/csv"
        assert answer["ETag"] == f'"{described["sha256"]}"'
        assert f"report-{made.pk}.csv" in answer["Content-Disposition"]
        line = Entry.objects.get(event="report.downloaded")
        assert (line.client_id, line.subject_id, line.details) == (caller.client.pk, made.pk, {"format": "csv"})
        assert caller.get(described["url"], If_None_Match=answer["ETag"]).status_code == 304

    @pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.EXPIRED, RunStatus.FAILED])
    def test_of_a_run_that_is_not_ready_are_not_there(self, caller, agency, status):
        made = run(agency, status=status)
        assert caller.get(f"report-runs/{made.pk}/").body["files"] == []
        assert caller.get(f"report-runs/{made.pk}/files/csv/").status_code == 404

    def test_of_another_agency_or_format_are_not_there(self, caller, agency):
        other = run(accounts.agency())
        assert caller.get(f"report-runs/{other.pk}/files/csv/").status_code == 404
        assert caller.get(f"report-runs/{run(agency).pk}/files/pdf/").status_code == 404
