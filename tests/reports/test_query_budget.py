"""The same number of queries for few rows and many."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.common.choices import Sex
from reports import results, services
from reports.models import ReportRun
from reports.periods import Period
from reports.scope import EVERYTHING
from reports.services import ScheduleInput
from tests.builders import accounts, reports
from tests.builders.reports import ADULT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]


@pytest.fixture
def coordinator(client):
    user = accounts.user(Role.COORDINATOR)
    client.force_login(user)
    return accounts.viewer(user)


def queries(client, url, **query):
    client.get(url, query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, query).status_code == 200
    return len(captured)


def test_list_of_reports(client, coordinator):
    url = reverse("report_list")
    reports.run(coordinator)
    few = queries(client, url)
    run = ReportRun.objects.get()
    for _ in range(30):
        run.pk = None
        run._state.adding = True
        run.pk = ReportRun._meta.pk.get_default()
        run.save()
    assert queries(client, url) == few
    assert few <= 12


def test_list_of_schedules(client, coordinator):
    url = reverse("schedule_list")
    data = ScheduleInput(definition_code="task_force", frequency="monthly", day_of_month=5)
    services.save_schedule(data=data, actor=coordinator, now=timezone.now())
    few = queries(client, url)
    for _ in range(20):
        services.save_schedule(data=data, actor=coordinator, now=timezone.now())
    assert queries(client, url) == few
    assert few <= 10


@pytest.mark.parametrize("layout", ["police_table", "task_force", "glotip", "iom_quick_facts", "dashboard"])
def test_report_over_few_cases_and_many(officer, law, layout):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            results.build(
                definition=reports.layout(layout),
                owner=officer,
                period=Period.parse("2023"),
                scope=EVERYTHING,
                for_publication=False,
                now=timezone.now(),
            )
        return len(captured)

    reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
    few = asked()
    for month in range(1, 13):
        case = reports.police_case(officer, date(2023, month, 6), [(Sex.MALE, ADULT)] * 2)
        reports.stage(case, "investigation_opened", date(2023, month, 8))
    assert asked() <= few + 4


def test_published_figures_and_measures(client, coordinator):
    assert queries(client, reverse("published_figures")) <= 12
    assert queries(client, reverse("measure_list")) <= 12
