from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from casetracker.access.sections import ALL, ALL_AND_EDIT, Section
from casetracker.accounts.choices import AgencyType, Role
from casetracker.accounts.viewer import Viewer
from referrals import access
from referrals.choices import ConsentBasis
from referrals.workflow import Side
from victims.choices import ConsentPurpose, ServiceType

HERE, THERE, ELSEWHERE = uuid4(), uuid4(), uuid4()
DAY = date(2026, 3, 2)


@dataclass
class Row:
    from_agency_id: UUID = HERE
    to_agency_id: UUID | None = THERE
    status: str = "sent"
    basis: str = ConsentBasis.CONSENT
    sections: int = 9


@dataclass
class Answer:
    purpose: str = ConsentPurpose.REFERRAL
    recipient_id: UUID | None = None
    sections: int = int(Section.SERVICES | Section.IDENTITY)
    is_refused: bool = False
    given_on: date = DAY
    until: date | None = None
    withdrawn_at: datetime | None = None
    recorded_at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)


def viewer(agency_id, *roles):
    return Viewer(user_id=uuid4(), agency_id=agency_id, roles=frozenset(roles or {Role.OFFICER}))


class TestSides:
    def test_each_agency_has_its_own(self):
        assert access.sides(viewer(HERE), Row()) == {Side.FROM}
        assert access.sides(viewer(THERE), Row()) == {Side.TO}
        assert access.sides(viewer(ELSEWHERE), Row()) == frozenset()

    @pytest.mark.parametrize(
        "role",
        [Role.COORDINATOR, Role.PARTNER_CONTACT, Role.AUDITOR, Role.STATISTICIAN, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN],
    )
    def test_roles_that_do_not_write_have_none(self, role):
        assert access.sides(viewer(THERE, role), Row()) == frozenset()

    def test_an_agencys_program_acts_for_it(self):
        client = Viewer(client_id=uuid4(), agency_id=THERE, section_ceiling=int(ALL_AND_EDIT))
        assert access.sides(client, Row()) == {Side.TO}

    def test_a_program_registered_to_read_acts_for_nobody(self):
        client = Viewer(client_id=uuid4(), agency_id=THERE, section_ceiling=int(ALL))
        assert access.sides(client, Row()) == frozenset()

    def test_a_draft_has_no_receiving_side(self):
        assert access.sides(viewer(THERE), Row(to_agency_id=None)) == frozenset()


class TestLeast:
    def test_is_header_and_services_for_food(self):
        assert access.least([ServiceType.FOOD]) == Section.HEADER | Section.SERVICES

    def test_adds_up_over_the_services(self):
        wanted = access.least([ServiceType.LEGAL_AID, ServiceType.COUNSELLING])
        assert wanted == Section.HEADER | Section.SERVICES | Section.IDENTITY | Section.HEALTH

    def test_never_names_the_reporter_or_corruption(self):
        assert not access.least(ServiceType.values) & (Section.INFORMANT | Section.CORRUPTION)


class TestMayBeShared:
    GRANTED = int(
        Section.HEADER | Section.IDENTITY | Section.SERVICES | Section.HEALTH | Section.INFORMANT | Section.EDIT
    )

    def shared(self, basis, answers=(), granted=GRANTED):
        return access.may_be_shared(granted, basis, list(answers), ConsentPurpose.REFERRAL, THERE, DAY)

    def test_a_consent_limits_it_to_what_was_agreed(self):
        assert self.shared(ConsentBasis.CONSENT, [Answer()]) == Section.HEADER | Section.SERVICES | Section.IDENTITY

    def test_nothing_without_a_consent(self):
        assert self.shared(ConsentBasis.CONSENT) == Section.NONE

    def test_without_identity_only_coded_facts_go(self):
        assert self.shared(ConsentBasis.WITHOUT_IDENTITY, [Answer()]) == Section.HEADER | Section.SERVICES

    def test_an_emergency_is_limited_by_the_grant_alone(self):
        everything = Section.HEADER | Section.SERVICES | Section.IDENTITY | Section.HEALTH
        assert self.shared(ConsentBasis.EMERGENCY) == everything

    def test_nobody_passes_on_what_they_were_not_granted(self):
        only = int(Section.HEADER | Section.SERVICES | Section.EDIT)
        assert self.shared(ConsentBasis.EMERGENCY, granted=only) == Section.HEADER | Section.SERVICES


class TestPurposeFor:
    @pytest.mark.parametrize(
        ("kind", "purpose"),
        [
            (AgencyType.POLICE_REGIONAL, ConsentPurpose.LAW_ENFORCEMENT),
            (AgencyType.PROSECUTOR, ConsentPurpose.LAW_ENFORCEMENT),
            (AgencyType.MISSION_ABROAD, ConsentPurpose.EMBASSY),
            (AgencyType.NGO_SHELTER, ConsentPurpose.REFERRAL),
            (AgencyType.WITNESS_PROTECTION, ConsentPurpose.REFERRAL),
        ],
    )
    def test_follows_the_kind_of_agency(self, kind, purpose):
        assert access.purpose_for(kind) == purpose


class TestCoveredUntil:
    def until(self, *answers, sections=int(Section.SERVICES)):
        return access.covered_until(list(answers), ConsentPurpose.REFERRAL, THERE, sections, DAY)

    def test_open_end(self):
        assert self.until(Answer()) is None

    def test_ends_with_the_consent(self):
        assert self.until(Answer(until=date(2026, 5, 1))) == date(2026, 5, 1)

    def test_the_longest_of_several_counts(self):
        assert self.until(Answer(until=date(2026, 5, 1)), Answer(until=date(2026, 7, 1))) == date(2026, 7, 1)

    def test_ends_when_one_of_the_needed_ones_does(self):
        services = Answer(sections=int(Section.SERVICES))
        identity = Answer(sections=int(Section.IDENTITY), until=date(2026, 4, 1))
        both = int(Section.SERVICES | Section.IDENTITY)
        assert self.until(services, identity, sections=both) == date(2026, 4, 1)


class TestWasRefused:
    def refused(self, *answers):
        return access.was_refused(list(answers), ConsentPurpose.REFERRAL, THERE, DAY)

    def test_silence_is_no_refusal(self):
        assert not self.refused()

    def test_a_refusal_to_this_agency_stands(self):
        assert self.refused(Answer(), Answer(is_refused=True, recipient_id=THERE))

    def test_a_refusal_to_another_agency_does_not(self):
        assert not self.refused(Answer(is_refused=True, recipient_id=ELSEWHERE))

    def test_a_newer_consent_lifts_it(self):
        assert not self.refused(Answer(is_refused=True, given_on=date(2026, 1, 1)), Answer())
