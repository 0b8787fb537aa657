"""Care, beds and shelters."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.registry import closing_blockers
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from tests.builders import accounts, cases, victims
from victims import services
from victims.models import Care, Shelter

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


class TestCare:
    def test_twice_is_once(self, worker, victim):
        victims.care(victim, accounts.Agency.objects.get(pk=worker.agency_id), worker)
        assert Care.objects.count() == 1

    def test_is_for_ones_own_agency(self, worker, officer, victim):
        other = accounts.shelter_agency()
        with pytest.raises(NotAllowed):
            victims.care(victim, other, worker)

    def test_does_not_end_before_the_stay(self, worker, victim):
        victims.stay(victim, victims.shelter(worker), worker)
        with pytest.raises(WrongState):
            services.end_care(
                victim_id=victim.pk, agency_id=worker.agency_id, until=TODAY, actor=worker, now=timezone.now()
            )

    def test_ends_no_earlier_than_it_began(self, worker, victim):
        with pytest.raises(InvalidInput):
            services.end_care(
                victim_id=victim.pk,
                agency_id=worker.agency_id,
                until=TODAY - timedelta(days=5),
                actor=worker,
                now=timezone.now(),
            )


class TestPlaceInShelter:
    def test_takes_into_care_too(self, worker, officer):
        case = cases.case(officer)
        made = victims.victim(case, officer)
        victims.share_with(case, accounts.Agency.objects.get(pk=worker.agency_id), officer)
        victims.stay(made, victims.shelter(worker), worker)
        assert Care.objects.get().agency_id == worker.agency_id

    def test_needs_a_free_bed(self, worker, victim):
        house = victims.shelter(worker, beds=1)
        victims.stay(victims.in_care(worker), house, worker)
        with pytest.raises(InvalidInput) as refused:
            victims.stay(victim, house, worker)
        assert list(refused.value.fields) == ["shelter"]

    def test_one_bed_for_each_person(self, worker, victim):
        victims.stay(victim, victims.shelter(worker), worker)
        with pytest.raises(WrongState):
            victims.stay(victim, victims.shelter(worker), worker)

    def test_a_shelter_of_others_is_none_of_ours(self, worker, victim):
        other = accounts.viewer(accounts.shelter_worker())
        with pytest.raises(InvalidInput):
            victims.stay(victim, victims.shelter(other), worker)

    def test_the_record_does_not_say_where(self, worker, victim):
        victims.stay(victim, victims.shelter(worker, address="Jalan Rahasia 5"), worker)
        assert "Rahasia" not in "".join(str(entry.details) for entry in Entry.objects.all())

    def test_ends_with_why(self, worker, victim):
        stay = victims.stay(victim, victims.shelter(worker), worker, days=3)
        end = {"placement_id": stay.pk, "actor": worker, "now": timezone.now()}
        with pytest.raises(InvalidInput):
            services.end_placement(**end, until=TODAY, exit_reason="")
        with pytest.raises(InvalidInput):
            services.end_placement(**end, until=TODAY - timedelta(days=9), exit_reason="own_wish")
        assert services.end_placement(**end, until=TODAY, exit_reason="own_wish").exit_reason == "own_wish"
        with pytest.raises(WrongState):
            services.end_placement(**end, until=TODAY, exit_reason="own_wish")


class TestShelter:
    def test_is_for_shelter_workers(self, officer):
        with pytest.raises(NotAllowed):
            victims.shelter(officer)

    @pytest.mark.parametrize(
        ("fields", "at"), [({"code": " "}, "code"), ({"beds": 0}, "beds"), ({"beds": 5000}, "beds")]
    )
    def test_says_what_is_wrong(self, worker, fields, at):
        with pytest.raises(InvalidInput) as refused:
            victims.shelter(worker, **fields)
        assert at in refused.value.fields

    def test_has_its_code_once(self, worker):
        house = victims.shelter(worker)
        with pytest.raises(InvalidInput):
            victims.shelter(worker, code=house.code)

    def test_is_changed_by_version_and_by_its_own_agency(self, worker):
        house = victims.shelter(worker)
        change = {"shelter_id": house.pk, "version": 1, "values": {"beds": 9}, "now": timezone.now()}
        with pytest.raises(NotVisible):
            services.edit_shelter(**change, actor=accounts.viewer(accounts.shelter_worker()))
        services.edit_shelter(**change, actor=worker)
        with pytest.raises(StaleVersion):
            services.edit_shelter(**change, actor=worker)
        assert Shelter.objects.get().beds == 9

    def test_does_not_close_while_somebody_stays(self, worker, victim):
        house = victims.shelter(worker)
        victims.stay(victim, house, worker)
        with pytest.raises(InvalidInput):
            services.edit_shelter(
                shelter_id=house.pk, version=1, values={"is_active": False}, actor=worker, now=timezone.now()
            )


class TestClosing:
    def test_waits_for_beds_care_and_decisions(self, worker, victim):
        victims.stay(victim, victims.shelter(worker), worker)
        codes = {blocker.code for blocker in closing_blockers(victim.case_id)}
        assert {"victim_in_shelter", "victim_in_care", "identification_open"} <= codes
