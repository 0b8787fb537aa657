"""Walls beat grants: in the table, on every reading path, and in the feed."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Case
from casetracker.access import services
from casetracker.access.choices import GrantKind, Operation, PrincipalKind
from casetracker.access.models import CaseAccess, Change, Wall
from casetracker.access.sections import ALL_AND_EDIT, Section
from tests.builders import accounts
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return accounts.unit()


@pytest.fixture
def officer(unit):
    return accounts.viewer(accounts.user(unit=unit))


@pytest.fixture
def colleague(officer, unit):
    return accounts.viewer(accounts.user(unit=unit))


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


def wall(case, principal, actor, kind=PrincipalKind.USER, **fields):
    return services.raise_wall(
        **{
            "case_id": case.pk,
            "principal": principal,
            "principal_kind": kind,
            "reason": "is a suspect in it",
            "source_id": uuid4(),
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


def sees(viewer, case):
    """Ask every reading path; they must agree."""
    rows = CaseAccess.objects
    answers = {
        Case.objects.visible_to(viewer).filter(pk=case.pk).exists(),
        any(row["case_id"] == case.pk for row in rows.page_of_cases(viewer).rows),
        rows.capped_count_of_cases(viewer) == 1,
        rows.of(viewer).filter(case_id=case.pk).exists(),
        bool(Case.objects.with_sections(viewer).get(pk=case.pk).granted),
        bool(Case.objects.granting(viewer, Section.HEADER).filter(pk=case.pk).exists()),
        Change.objects.visible_to(viewer).filter(case_id=case.pk, principal=None).exists(),
    }
    assert len(answers) == 1
    return answers.pop()


class TestReading:
    def test_a_wall_before_a_person_beats_the_grant_to_the_agency(self, case, officer, colleague):
        assert sees(colleague, case)
        wall(case, colleague.user_id, officer)
        assert not sees(colleague, case)
        assert sees(officer, case)

    def test_a_wall_before_a_unit_hides_the_case_from_its_people(self, case, officer, unit):
        elsewhere = accounts.viewer(accounts.user(agency=unit.agency))
        wall(case, unit.pk, officer, PrincipalKind.UNIT)
        assert not sees(officer, case)
        assert sees(elsewhere, case)

    def test_a_wall_before_an_agency_hides_the_case_from_everybody_in_it(self, case, officer, colleague):
        wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        assert not sees(officer, case)
        assert not sees(colleague, case)

    def test_a_row_of_the_table_that_should_not_be_there_opens_nothing(self, case, officer, colleague):
        rows = list(CaseAccess.objects.filter(case_id=case.pk))
        wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        CaseAccess.objects.filter(case_id=case.pk).delete()
        CaseAccess.objects.bulk_create(rows)
        assert not sees(officer, case)
        assert not sees(colleague, case)


class TestTable:
    def test_holds_grants_minus_walls(self, case, officer, colleague):
        wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        assert not CaseAccess.objects.filter(case_id=case.pk).exists()
        assert services.differences() == []

    def test_a_grant_given_behind_a_wall_opens_nothing(self, case, officer):
        other = accounts.viewer(accounts.shelter_worker())
        wall(case, other.agency_id, officer, PrincipalKind.AGENCY)
        services.give(
            services.Wanted(
                case_id=case.pk,
                principal=other.user_id,
                principal_kind=PrincipalKind.USER,
                kind=GrantKind.BREAK_GLASS,
                sections=int(ALL_AND_EDIT),
            ),
            actor=officer,
            now=timezone.now(),
        )
        assert not sees(other, case)
        assert not CaseAccess.objects.filter(case_id=case.pk, principal=other.user_id).exists()
        assert other.user_id not in {grant.principal for grant in services.principals_with_access(case.pk)}

    def test_is_as_before_when_the_wall_is_lifted(self, case, officer, colleague):
        before = set(CaseAccess.objects.values_list("principal", "sections"))
        made = wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        services.end_wall(wall_id=made.pk, reason="not the same person", actor=colleague, now=timezone.now())
        assert set(CaseAccess.objects.values_list("principal", "sections")) == before
        assert sees(officer, case)

    def test_two_walls_are_lifted_one_by_one(self, case, officer, colleague):
        first, second = (wall(case, officer.agency_id, officer, PrincipalKind.AGENCY) for _ in range(2))
        for made, is_open in ((first, False), (second, True)):
            services.end_wall(wall_id=made.pk, reason="not them", actor=colleague, now=timezone.now())
            assert sees(officer, case) is is_open

    def test_the_same_wall_is_raised_once(self, case, officer):
        source = uuid4()
        assert wall(case, officer.user_id, officer, source_id=source) == wall(
            case, officer.user_id, officer, source_id=source
        )
        assert Wall.objects.count() == 1


class TestFeed:
    def lines(self, case, principal):
        return list(
            Change.objects.filter(case_id=case.pk, principal=principal)
            .order_by("id")
            .values_list("operation", flat=True)
        )

    def test_says_once_that_nothing_is_left(self, case, officer, colleague):
        wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        services.withdraw(
            case_id=case.pk,
            kind=GrantKind.LEAD,
            principal=officer.agency_id,
            actor=colleague,
            now=timezone.now(),
            reason="moved",
        )
        assert self.lines(case, officer.agency_id) == [Operation.REVOKE]

    def test_announces_everything_anew_when_the_wall_is_lifted(self, case, officer, colleague):
        made = wall(case, officer.agency_id, officer, PrincipalKind.AGENCY)
        services.end_wall(wall_id=made.pk, reason="not them", actor=colleague, now=timezone.now())
        assert self.lines(case, officer.agency_id) == [Operation.REVOKE, Operation.UPDATE]
