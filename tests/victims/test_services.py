"""Writing victims, services, consent and care."""

import pytest
from tests.builders import accounts, cases, victims

pytestmark = pytest.mark.django_db


class TestAddVictim:
    def test_gives_the_next_code_and_keeps_the_counts(self):
        officer = accounts.viewer()
        case = cases.case(officer)
        first, second = victims.victim(case, officer), victims.victim(case, officer)
        assert (first.code, second.code) == ("V-1", "V-2")
        case.refresh_from_db()
        assert case.victim_count == 2
        assert case.child_involved is False

    def test_smoke(self):
        worker = accounts.viewer(accounts.shelter_worker())
        made = victims.in_care(worker)
        victims.service(made, worker)
        victims.consent(made, worker)
        house = victims.shelter(worker)
        victims.stay(made, house, worker)
