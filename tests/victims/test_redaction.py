"""The cards: what each set of sections opens, and that a hidden fact is named, not guessed."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Case
from casetracker.access.sections import ALL, Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from victims.ages import AgeRange
from victims.models import Placement, ServiceEpisode, Shelter, Victim
from victims.redaction import VICTIM_SECTIONS, service_card, stay_card, victim_card

VIEWER = Viewer(user_id=uuid4(), agency_id=uuid4(), roles=frozenset({"officer"}))
DAY = date(2026, 6, 15)
FINDINGS = (("act", "recruit", "yes"),)


@pytest.fixture
def victim():
    return Victim(
        case=Case(reference="K7QX-2M4D"),
        person_id=uuid4(),
        number=2,
        registered_on=DAY,
        identification_status="possible",
        age_recruited_from=15,
        age_recruited_to=16,
        remarks="Kept at the port",
        wants_return="yes",
        recorded_at=timezone.now(),
        updated_at=timezone.now(),
    )


class TestVictimCard:
    def test_there_is_none_for_the_header_alone(self, victim):
        assert victim_card(victim, Section.HEADER, VIEWER, FINDINGS) is None

    def test_everything_opens_with_every_section(self, victim):
        card = victim_card(victim, ALL, VIEWER, FINDINGS)
        assert all(card.shows(name) or getattr(victim, name, None) is None for name in VICTIM_SECTIONS)
        assert card.age_recruited == AgeRange(15, 16)
        assert card.findings == FINDINGS
        assert card.hidden == ()

    def test_services_alone_open_wishes_and_no_investigation(self, victim):
        card = victim_card(victim, Section.HEADER | Section.SERVICES, VIEWER, FINDINGS)
        assert card.wants_return == "yes"
        assert (card.remarks, card.findings, card.age_recruited) == (None, None, None)
        assert "investigation" in card.hidden

    def test_identity_opens_civil_facts_and_not_the_investigation(self, victim):
        card = victim_card(victim, Section.HEADER | Section.IDENTITY, VIEWER, FINDINGS)
        assert card.age_recruited == AgeRange(15, 16)
        assert card.findings is None

    def test_never_holds_who_the_person_is(self, victim):
        card = victim_card(victim, ALL, VIEWER, FINDINGS)
        assert str(victim.person_id) not in repr(card)


class TestServiceCard:
    def service(self, victim, kind):
        return ServiceEpisode(
            victim=victim,
            provider=Agency(name="Rumah Rekaan"),
            type=kind,
            started_on=DAY,
            outcome="delivered",
            note="A note",
            recorded_at=timezone.now(),
        )

    @pytest.mark.parametrize(
        ("kind", "held", "is_shown"),
        [
            ("food", Section.SERVICES, True),
            ("food", Section.HEALTH, False),
            ("counselling", Section.HEALTH, True),
            ("counselling", Section.SERVICES, False),
            ("medico_legal_exam", Section.SERVICES | Section.INVESTIGATION | Section.IDENTITY, False),
            ("food", Section.HEADER | Section.INVESTIGATION, False),
        ],
    )
    def test_is_whole_or_absent(self, victim, kind, held, is_shown):
        card = service_card(self.service(victim, kind), held, VIEWER)
        assert (card is not None) is is_shown
        if card is not None:
            assert card.note == "A note"


class TestStayCard:
    def stay(self, victim):
        shelter = Shelter(agency=Agency(name="Rumah Rekaan"), code="Melati", address="Jalan Rahasia 5", beds=2)
        return Placement(victim=victim, shelter=shelter, since=DAY, recorded_at=timezone.now())

    def test_services_open_the_code_and_not_the_address(self, victim):
        card = stay_card(self.stay(victim), Section.SERVICES, VIEWER)
        assert (card.shelter_code, card.address) == ("Melati", None)

    def test_the_section_opens_the_address(self, victim):
        assert stay_card(self.stay(victim), Section.SHELTER_LOCATION, VIEWER).address == "Jalan Rahasia 5"

    def test_others_see_no_stay_at_all(self, victim):
        assert stay_card(self.stay(victim), Section.HEADER | Section.INVESTIGATION, VIEWER) is None
