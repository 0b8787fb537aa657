from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from casetracker.accounts.models import Agency, User
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion
from casetracker.delivery.models import OutboxMessage
from reports import services
from reports.models import ReportRun, ReportSchedule
from reports.services import ScheduleInput
from tests.builders import accounts
from tests.reports.conftest import PERSONAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]

JAKARTA = ZoneInfo("Asia/Jakarta")
KEEPERS = {"coordinator", "supervisor", "statistician"}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def persona(name, agency=None):
    return accounts.viewer(accounts.user(*PERSONAS[name], agency=agency))


@pytest.fixture
def coordinator(db):
    return accounts.viewer(accounts.coordinator())


def save(actor, now="2026-11-22T10:00", frequency="quarterly", day=5, **fields):
    data = ScheduleInput(
        definition_code=fields.pop("definition", "task_force"),
        frequency=frequency,
        day_of_month=day,
        scope=fields.pop("scope", {}),
        language=fields.pop("language", "id"),
    )
    return services.save_schedule(data=data, actor=actor, now=at(now), **fields)


class TestSave:
    @pytest.mark.parametrize("name", PERSONAS)
    def test_is_for_those_who_keep_schedules(self, name):
        if name in KEEPERS:
            assert save(persona(name)).pk
        else:
            with pytest.raises(NotAllowed):
                save(persona(name))

    def test_works_out_the_next_day(self, coordinator):
        assert save(coordinator).next_run_on == date(2027, 1, 5)
        assert save(coordinator, frequency="monthly").next_run_on == date(2026, 12, 5)

    def test_refuses_a_day_that_not_every_month_has(self, coordinator):
        for day in (0, 29, 31):
            with pytest.raises((InvalidInput, ValueError)):
                save(coordinator, day=day)

    def test_refuses_what_cannot_be_built(self, coordinator):
        with pytest.raises(InvalidInput):
            save(coordinator, definition="reference_data")
        with pytest.raises(InvalidInput):
            save(coordinator, scope={"province": "99"})

    def test_of_an_old_page_is_refused(self, coordinator):
        schedule = save(coordinator)
        save(coordinator, schedule_id=schedule.pk, version=1, frequency="yearly")
        with pytest.raises(StaleVersion):
            save(coordinator, schedule_id=schedule.pk, version=1, frequency="monthly")
        assert ReportSchedule.objects.get().frequency == "yearly"

    def test_of_another_agency_is_not_there(self, coordinator):
        schedule = save(coordinator)
        with pytest.raises(NotVisible):
            save(persona("coordinator"), schedule_id=schedule.pk)

    def test_of_a_colleague_may_be_changed_but_not_by_a_statistician(self, coordinator):
        schedule = save(coordinator)
        agency = Agency.objects.get(pk=coordinator.agency_id)
        save(persona("supervisor", agency), schedule_id=schedule.pk, frequency="yearly")
        assert ReportSchedule.objects.get().owner_id == coordinator.user_id
        with pytest.raises(NotVisible):
            save(persona("statistician", agency), schedule_id=schedule.pk)


class TestRunDue:
    def periods(self):
        return list(ReportRun.objects.order_by("period_from").values_list("period_from", "period_to"))

    def test_asks_for_the_period_just_ended_on_its_day_and_once(self, coordinator):
        schedule = save(coordinator)
        assert services.run_due_schedules(now=at("2027-01-04T23:59")) == []
        (run,) = services.run_due_schedules(now=at("2027-01-05T00:00"))
        assert services.run_due_schedules(now=at("2027-01-05T01:00")) == []
        assert self.periods() == [(date(2026, 10, 1), date(2026, 12, 31))]
        schedule.refresh_from_db()
        assert (schedule.next_run_on, schedule.last_run_id) == (date(2027, 4, 5), run.pk)
        assert (run.language, run.owner_id) == ("id", coordinator.user_id)
        assert OutboxMessage.objects.filter(task="reports.tasks.build_report").count() == 1

    def test_days_are_those_of_the_national_zone(self, coordinator):
        save(coordinator)
        utc = datetime(2027, 1, 4, 17, 30, tzinfo=ZoneInfo("UTC"))
        assert len(services.run_due_schedules(now=utc)) == 1

    def test_that_was_missed_is_made_up_for_the_last_period_only(self, coordinator):
        save(coordinator, frequency="monthly")
        services.run_due_schedules(now=at("2027-03-09T08:00"))
        assert self.periods() == [(date(2027, 2, 1), date(2027, 2, 28))]
        assert ReportSchedule.objects.get().next_run_on == date(2027, 4, 5)

    @pytest.mark.parametrize(
        ("frequency", "day", "first", "last"),
        [
            ("monthly", "2026-12-05", "2026-11-01", "2026-11-30"),
            ("quarterly", "2027-01-05", "2026-10-01", "2026-12-31"),
            ("half_yearly", "2027-01-05", "2026-07-01", "2026-12-31"),
            ("yearly", "2027-01-05", "2026-01-01", "2026-12-31"),
        ],
    )
    def test_of_every_frequency(self, coordinator, frequency, day, first, last):
        save(coordinator, frequency=frequency)
        (run,) = services.run_due_schedules(now=at(f"{day}T06:00"))
        assert (run.period_from.isoformat(), run.period_to.isoformat()) == (first, last)

    def test_with_the_same_period_done_already_asks_for_no_second(self, coordinator):
        schedule = save(coordinator)
        services.run_due_schedules(now=at("2027-01-05T06:00"))
        ReportSchedule.objects.filter(pk=schedule.pk).update(next_run_on=date(2027, 1, 5))
        services.run_due_schedules(now=at("2027-01-05T07:00"))
        assert ReportRun.objects.count() == 1

    def test_of_a_closed_account_pauses_the_schedule_and_says_so(self, coordinator):
        save(coordinator)
        User.objects.filter(pk=coordinator.user_id).update(is_active=False)
        assert services.run_due_schedules(now=at("2027-01-05T06:00")) == []
        assert not ReportSchedule.objects.get().is_active
        assert Entry.objects.get(event="schedule.paused").job == "schedules"
        assert not ReportRun.objects.exists()

    def test_of_one_broken_schedule_does_not_stop_the_others(self, coordinator):
        broken = save(coordinator, scope={})
        save(coordinator)
        ReportSchedule.objects.filter(pk=broken.pk).update(scope={"province": "99"})
        assert len(services.run_due_schedules(now=at("2027-01-05T06:00"))) == 1

    def test_leaves_out_what_is_paused(self, coordinator):
        schedule = save(coordinator)
        services.set_schedule_active(
            schedule_id=schedule.pk, is_active=False, actor=coordinator, now=at("2026-12-01T08:00")
        )
        assert services.run_due_schedules(now=at("2027-01-05T06:00")) == []
        services.set_schedule_active(
            schedule_id=schedule.pk, is_active=True, actor=coordinator, now=at("2027-02-01T08:00")
        )
        schedule.refresh_from_db()
        assert schedule.next_run_on == date(2027, 4, 5)
