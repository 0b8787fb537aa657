"""Who may do what, and what a consent covers: rules without a database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetracker.access.sections import ALL, Section
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from victims import access
from victims.choices import HEALTH_SECTION_SERVICES, ConsentPurpose, ServiceType

DAY = date(2026, 6, 15)
HERE, THERE = uuid4(), uuid4()
REFERRAL, EMBASSY = ConsentPurpose.REFERRAL, ConsentPurpose.EMBASSY


@dataclass
class Answer:
    purpose: str = REFERRAL
    recipient_id: UUID | None = None
    sections: int = int(Section.SERVICES)
    is_refused: bool = False
    given_on: date = DAY
    until: date | None = None
    withdrawn_at: datetime | None = None
    recorded_at: datetime = datetime(2026, 6, 15, 9, tzinfo=UTC)


def later(**fields):
    return Answer(**{"recorded_at": datetime(2026, 6, 15, 10, tzinfo=UTC), **fields})


SERVICES, HEALTH = int(Section.SERVICES), int(Section.HEALTH)


class TestCovers:
    @pytest.mark.parametrize(
        ("answers", "sections", "covered"),
        [
            pytest.param([], 0, False, id="nothing asked"),
            pytest.param([Answer()], SERVICES, True, id="given to everybody"),
            pytest.param([Answer()], SERVICES | int(Section.HEADER), True, id="the coded header follows the purpose"),
            pytest.param([Answer()], SERVICES | HEALTH, False, id="a section too many"),
            pytest.param([Answer(), Answer(sections=HEALTH)], SERVICES | HEALTH, True, id="two consents add up"),
            pytest.param([Answer(recipient_id=HERE)], SERVICES, True, id="given to this agency"),
            pytest.param([Answer(recipient_id=THERE)], SERVICES, False, id="given to another agency"),
            pytest.param([Answer(purpose=EMBASSY)], SERVICES, False, id="given for another purpose"),
            pytest.param([Answer(given_on=DAY + timedelta(days=1))], SERVICES, False, id="not given yet"),
            pytest.param([Answer(until=DAY)], SERVICES, True, id="its last day"),
            pytest.param([Answer(until=DAY - timedelta(days=1))], SERVICES, False, id="run out"),
            pytest.param([Answer(withdrawn_at=datetime(2026, 6, 15, tzinfo=UTC))], SERVICES, False, id="withdrawn"),
            pytest.param([Answer(is_refused=True)], SERVICES, False, id="refused"),
            pytest.param([Answer(), later(is_refused=True)], SERVICES, False, id="given, then refused"),
            pytest.param([Answer(is_refused=True), later()], SERVICES, True, id="refused, then given"),
            pytest.param([Answer(), Answer(is_refused=True)], SERVICES, False, id="a tie goes to the refusal"),
            pytest.param(
                [Answer(is_refused=True, recipient_id=HERE), later()],
                SERVICES,
                False,
                id="refused to us, open to others",
            ),
            pytest.param(
                [Answer(is_refused=True, recipient_id=HERE), later(recipient_id=HERE)],
                SERVICES,
                True,
                id="refused to us, then given to us",
            ),
            pytest.param(
                [Answer(), Answer(is_refused=True, recipient_id=THERE)], SERVICES, True, id="refused to another agency"
            ),
            pytest.param(
                [later(), Answer(is_refused=True, until=DAY - timedelta(days=1))], SERVICES, True, id="old refusal"
            ),
        ],
    )
    def test_follows_the_table(self, answers, sections, covered):
        assert access.covers(answers, REFERRAL, HERE, sections, DAY) is covered

    @given(
        st.lists(
            st.builds(
                Answer,
                recipient_id=st.sampled_from([None, HERE, THERE]),
                sections=st.integers(0, int(ALL)),
                is_refused=st.booleans(),
                given_on=st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3)),
            ),
            max_size=5,
        ),
        st.integers(0, int(ALL)),
    )
    def test_a_refusal_to_the_agency_today_always_ends_it(self, answers, sections):
        no = Answer(is_refused=True, recipient_id=HERE, recorded_at=datetime(2027, 1, 1, tzinfo=UTC))
        assert not access.covers([*answers, no], REFERRAL, HERE, sections, DAY)

    @given(st.integers(0, int(ALL)), st.integers(0, int(ALL)))
    def test_more_sections_are_never_easier(self, fewer, more):
        answers = [Answer(sections=fewer)]
        if access.covers(answers, REFERRAL, HERE, fewer | more, DAY):
            assert access.covers(answers, REFERRAL, HERE, more, DAY)


SHELTER = Viewer(user_id=uuid4(), agency_id=HERE, roles=frozenset({Role.SHELTER_WORKER}))
OFFICER = Viewer(user_id=uuid4(), agency_id=THERE, roles=frozenset({Role.OFFICER}))
COORDINATOR = Viewer(user_id=uuid4(), agency_id=THERE, roles=frozenset({Role.COORDINATOR}))


class TestRules:
    def test_the_header_alone_shows_how_many_not_who(self):
        assert not access.can_view_victims(COORDINATOR, Section.HEADER)
        assert access.can_view_victims(SHELTER, Section.HEADER | Section.SERVICES)

    def test_findings_are_for_the_investigation(self):
        assert not access.can_view_findings(SHELTER, ALL & ~Section.INVESTIGATION)
        assert access.can_record_findings(OFFICER, Section.INVESTIGATION | Section.EDIT)

    def test_nobody_records_what_they_could_not_read(self):
        assert not set(access.service_types(Section.SERVICES)) & HEALTH_SECTION_SERVICES
        assert set(access.service_types(Section.SERVICES | Section.HEALTH)) == set(ServiceType)

    def test_the_agency_in_whose_care_a_victim_is_records_services_without_the_right_to_edit(self):
        held = Section.HEADER | Section.SERVICES
        assert access.can_record_service(SHELTER, held, in_our_care=True)
        assert not access.can_record_service(SHELTER, held, in_our_care=False)
        assert access.can_record_service(OFFICER, held | Section.EDIT)

    def test_a_role_that_only_reads_writes_nothing(self):
        partner = Viewer(user_id=uuid4(), agency_id=HERE, roles=frozenset({Role.PARTNER_CONTACT}))
        held = Section.HEADER | Section.SERVICES
        assert not access.can_record_service(partner, held, in_our_care=True)
        assert not access.can_record_consent(partner, held)

    def test_today_is_for_those_who_look_after_people(self):
        assert access.has_today(SHELTER)
        assert not access.has_today(OFFICER)
        assert not access.has_today(COORDINATOR)

    def test_a_service_is_corrected_by_who_gave_it_or_wrote_it(self):
        held = Section.HEADER | Section.SERVICES
        mine = {"type_": "food", "provider_id": HERE, "recorded_by_id": None}
        assert access.can_edit_service(SHELTER, held, **mine)
        assert not access.can_edit_service(OFFICER, held, **mine)
        assert access.can_edit_service(OFFICER, held | Section.EDIT, **mine)
        assert not access.can_edit_service(OFFICER, held | Section.EDIT, **{**mine, "type_": "counselling"})
