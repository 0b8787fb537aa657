"""Recording, undoing and correcting services."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from casetracker.access.models import Change
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from tests.builders import accounts, cases, victims
from victims import services
from victims.models import Need, ServiceEpisode

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def worker():
    return accounts.viewer(accounts.shelter_worker())


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def victim(worker, officer):
    return victims.in_care(worker, officer)


class TestRecordService:
    def test_is_today_by_us_and_done(self, worker, victim):
        row = victims.service(victim, worker)
        assert (row.started_on, row.provider_id, row.outcome) == (timezone.localdate(), worker.agency_id, "delivered")
        assert Change.objects.filter(resource="service", resource_id=row.pk).exists()

    def test_meets_the_need_it_answers(self, worker, victim):
        need = services.add_need(
            victim_id=victim.pk, type="food", is_urgent=True, since=TODAY, actor=worker, now=timezone.now()
        )
        victims.service(victim, worker, "food", outcome="not_delivered", unmet_reason="no_funds")
        need.refresh_from_db()
        assert need.until is None
        victims.service(victim, worker, "food")
        need.refresh_from_db()
        assert need.until == timezone.localdate()

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"type": "massage"}, "type"),
            ({"started_on": TODAY + timedelta(days=1)}, "started_on"),
            ({"ended_on": TODAY - timedelta(days=1)}, "ended_on"),
            ({"requested_on": TODAY, "started_on": TODAY - timedelta(days=1)}, "requested_on"),
            ({"outcome": "fine"}, "outcome"),
            ({"outcome": "not_delivered"}, "unmet_reason"),
            ({"units": Decimal(-1), "unit_kind": "hour"}, "units"),
            ({"units": Decimal(2)}, "unit_kind"),
            ({"cost": Decimal(-1)}, "cost"),
            ({"note": "a\x00b"}, "note"),
            ({"note": "x" * 5001}, "note"),
        ],
    )
    def test_says_what_is_wrong(self, worker, victim, fields, at):
        with pytest.raises(InvalidInput) as refused:
            victims.service(victim, worker, **fields)
        assert list(refused.value.fields) == [at]

    def test_nobody_records_a_health_service_they_could_not_read(self, officer, victim):
        assert victims.service(victim, officer, "legal_aid")
        with pytest.raises(NotAllowed):
            victims.service(victim, officer, "counselling")

    def test_an_agency_that_does_not_care_for_the_person_needs_the_right_to_edit(self, officer, victim):
        other = accounts.viewer(accounts.shelter_worker())
        victims.share_with(victim.case, accounts.Agency.objects.get(pk=other.agency_id), officer)
        with pytest.raises(NotAllowed):
            victims.service(victim, other)


class TestRecordServiceForMany:
    def test_records_one_for_each(self, worker):
        others = [victims.in_care(worker) for _ in range(3)]
        rows = services.record_service_for_many(
            victim_ids=[one.pk for one in others],
            data=services.NewService(type="food"),
            actor=worker,
            now=timezone.now(),
        )
        assert {row.victim_id for row in rows} == {one.pk for one in others}

    def test_a_hidden_person_among_them_stops_it(self, worker, victim):
        foreign = accounts.viewer()
        hidden = victims.victim(cases.case(foreign), foreign)
        with pytest.raises(NotVisible):
            services.record_service_for_many(
                victim_ids=[victim.pk, hidden.pk],
                data=services.NewService(type="food"),
                actor=worker,
                now=timezone.now(),
            )
        assert not ServiceEpisode.objects.exists()

    def test_needs_somebody_and_not_too_many(self, worker):
        for people in ([], [uuid4() for _ in range(101)]):
            with pytest.raises(InvalidInput):
                services.record_service_for_many(
                    victim_ids=people, data=services.NewService(type="food"), actor=worker, now=timezone.now()
                )


class TestUndoService:
    def undo(self, row, actor, seconds):
        return services.undo_service(service_id=row.pk, actor=actor, now=row.recorded_at + timedelta(seconds=seconds))

    def test_works_for_a_minute_by_the_clock_of_the_server(self, worker, victim):
        row = victims.service(victim, worker)
        assert self.undo(row, worker, 60).undone_at
        assert not ServiceEpisode.objects.standing().exists()
        assert Change.objects.get(resource="service", operation="delete").resource_id == row.pk

    def test_is_refused_after_it(self, worker, victim):
        row = victims.service(victim, worker)
        with pytest.raises(WrongState):
            self.undo(row, worker, 61)
        assert ServiceEpisode.objects.standing().exists()

    def test_is_for_who_recorded_it_alone(self, worker, officer, victim):
        row = victims.service(victim, worker)
        with pytest.raises(NotAllowed):
            self.undo(row, officer, 5)

    def test_a_second_time_there_is_nothing(self, worker, victim):
        row = victims.service(victim, worker)
        self.undo(row, worker, 1)
        with pytest.raises(NotVisible):
            self.undo(row, worker, 2)

    def test_opens_the_need_again(self, worker, victim):
        services.add_need(
            victim_id=victim.pk, type="food", is_urgent=False, since=TODAY, actor=worker, now=timezone.now()
        )
        row = victims.service(victim, worker, "food")
        self.undo(row, worker, 5)
        assert Need.objects.get().until is None


class TestEditService:
    def edit(self, row, actor, version=1, **values):
        return services.edit_service(service_id=row.pk, version=version, values=values, actor=actor, now=timezone.now())

    def test_corrects_and_makes_the_next_version(self, worker, victim):
        row = victims.service(victim, worker)
        assert self.edit(row, worker, cost=Decimal(50000), note="Corrected").version == 2

    def test_refuses_a_stale_version(self, worker, victim):
        row = victims.service(victim, worker)
        self.edit(row, worker, note="First")
        with pytest.raises(StaleVersion):
            self.edit(row, worker, note="Second")

    def test_a_health_service_is_absent_for_those_without_the_section(self, worker, officer, victim):
        row = victims.service(victim, worker, "counselling")
        with pytest.raises(NotVisible):
            self.edit(row, officer, note="x")
