import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case
from casetracker.access import services, tasks
from casetracker.access.choices import GrantKind, Operation, PrincipalKind
from casetracker.access.models import CaseAccess, Change, Grant
from casetracker.access.sections import Section
from casetracker.access.services import Wanted
from casetracker.audit.models import Entry
from casetracker.common import database
from tests.builders import accounts
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


class TestNightlyCheck:
    def test_mends_what_differs_and_tells_the_auditors(self, case):
        with database.as_job("housekeeping"):
            CaseAccess.objects.filter(case_id=case.pk).update(sections=Section.HEADER)
            assert services.differences() == [case.pk]
        tasks.check_access_table()
        with database.as_job("housekeeping"):
            assert services.differences() == []
            assert Entry.objects.filter(event="access.mended", case_id=case.pk).count() == 1

    def test_leaves_no_line_where_nothing_differs(self, case):
        tasks.check_access_table()
        assert not Entry.objects.filter(event="access.mended").exists()

    def test_the_command_says_so_and_changes_nothing(self, case, capsys):
        call_command("check_access")
        assert "is what grants and walls say" in capsys.readouterr().out
        with database.as_job("housekeeping"):
            CaseAccess.objects.filter(case_id=case.pk).delete()
        with pytest.raises(CommandError, match="1 cases"):
            call_command("check_access")


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


def give(case, principal, actor, sections=Section.HEADER, **fields):
    wanted = Wanted(
        **{
            "case_id": case.pk,
            "principal": principal,
            "principal_kind": PrincipalKind.AGENCY,
            "kind": GrantKind.SHARE,
            "sections": int(sections),
            **fields,
        }
    )
    return services.give(wanted, actor=actor, now=timezone.now())


def sections_of(case, principal):
    return set(CaseAccess.objects.filter(case_id=case.pk, principal=principal).values_list("sections", flat=True))


class TestGiving:
    def test_makes_the_case_visible_at_once(self, officer, case):
        worker = accounts.shelter_worker()
        viewer = accounts.viewer(worker)
        assert not Case.objects.visible_to(viewer).exists()
        give(case, worker.agency_id, officer)
        assert Case.objects.visible_to(viewer).get() == case

    def test_grants_of_several_kinds_add_up_in_one_row(self, officer, case):
        agency = accounts.agency().pk
        give(case, agency, officer, Section.HEADER)
        give(case, agency, officer, Section.SERVICES, kind=GrantKind.REFERRAL, source_id=uuid4())
        assert sections_of(case, agency) == {int(Section.HEADER | Section.SERVICES)}

    def test_given_anew_replaces_the_old_one(self, officer, case):
        agency = accounts.agency().pk
        give(case, agency, officer, Section.HEADER | Section.IDENTITY)
        give(case, agency, officer, Section.HEADER)
        assert sections_of(case, agency) == {int(Section.HEADER)}
        assert Grant.objects.active().filter(principal=agency).count() == 1

    def test_the_database_refuses_two_of_one_kind_and_source(self, officer, case):
        agency = accounts.agency().pk
        grant = give(case, agency, officer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                case_id=case.pk,
                principal=agency,
                principal_kind=PrincipalKind.AGENCY,
                kind=grant.kind,
                sections=1,
                granted_at=timezone.now(),
            )

    def test_leaves_a_line_with_the_sections(self, officer, case):
        agency = accounts.agency().pk
        give(case, agency, officer, Section.HEADER | Section.SERVICES, reason="Works with us")
        line = Entry.objects.filter(event="access.given").latest("id")
        assert (line.sections, line.reason, line.details["principal"]) == (
            int(Section.HEADER | Section.SERVICES),
            "Works with us",
            str(agency),
        )

    def test_an_end_that_has_passed_hides_the_case_by_the_databases_clock(self, officer, case):
        worker = accounts.shelter_worker()
        give(case, worker.agency_id, officer, expires_at=timezone.now() - timedelta(seconds=1))
        assert not Case.objects.visible_to(accounts.viewer(worker)).exists()


class TestWithdrawing:
    def withdraw(self, case, principal, actor):
        return services.withdraw(
            case_id=case.pk,
            principal=principal,
            kind=GrantKind.SHARE,
            actor=actor,
            now=timezone.now(),
            reason="No longer works on it",
        )

    def test_hides_the_case_and_says_so_to_programs(self, officer, case):
        worker = accounts.shelter_worker()
        give(case, worker.agency_id, officer)
        assert self.withdraw(case, worker.agency_id, officer) == 1
        assert not Case.objects.visible_to(accounts.viewer(worker)).exists()
        last = Change.objects.filter(principal=worker.agency_id).latest("id")
        assert (last.operation, last.resource_id) == (Operation.REVOKE, case.pk)

    def test_keeps_what_another_grant_gives(self, officer, case):
        agency = accounts.agency().pk
        give(case, agency, officer, Section.HEADER | Section.IDENTITY)
        give(case, agency, officer, Section.HEADER, kind=GrantKind.REFERRAL, source_id=uuid4())
        self.withdraw(case, agency, officer)
        assert sections_of(case, agency) == {int(Section.HEADER)}
        assert not Change.objects.filter(principal=agency, operation=Operation.REVOKE).exists()

    def test_of_nothing_changes_nothing(self, officer, case):
        before = Entry.objects.count()
        assert self.withdraw(case, accounts.agency().pk, officer) == 0
        assert Entry.objects.count() == before

    def test_keeps_the_grant_with_who_withdrew_it(self, officer, case):
        agency = accounts.agency().pk
        give(case, agency, officer)
        self.withdraw(case, agency, officer)
        grant = Grant.objects.get(principal=agency)
        assert (grant.revoked_by, grant.revoke_reason) == (officer.user_id, "No longer works on it")


class TestTheTable:
    def test_equals_the_grants_after_any_sequence_of_changes(self, officer):
        chance = random.Random(3)
        cases = [case_builders.case(officer) for _ in range(4)]
        agencies = [accounts.agency().pk for _ in range(4)]
        for _ in range(80):
            case, agency = chance.choice(cases), chance.choice(agencies)
            kind = chance.choice([GrantKind.SHARE, GrantKind.REFERRAL])
            if chance.random() < 0.65:
                ends = chance.choice([None, timezone.now() + timedelta(days=chance.randrange(1, 9))])
                give(case, agency, officer, chance.randrange(1, 64), kind=kind, expires_at=ends)
            else:
                services.withdraw(
                    case_id=case.pk, principal=agency, kind=kind, actor=officer, now=timezone.now(), reason="x"
                )
        assert services.differences() == []

    def test_a_row_nobody_derived_is_found(self, officer, case):
        CaseAccess.objects.filter(case_id=case.pk).update(sections=0)
        assert services.differences() == [case.pk]
        services.derive([case.pk])
        assert services.differences() == []

    def test_a_row_without_a_grant_is_found(self, officer, case):
        row = CaseAccess.objects.filter(case_id=case.pk).first()
        row.pk = None
        row.principal = uuid4()
        row.save(force_insert=True)
        assert services.differences() == [case.pk]

    def test_follows_the_case(self, officer, case):
        Case.objects.filter(pk=case.pk).update(child_involved=True)
        assert services.differences() == [case.pk]
        services.follow(case.pk)
        assert services.differences() == []
        assert set(CaseAccess.objects.filter(case_id=case.pk).values_list("child_involved", flat=True)) == {True}


class TestListing:
    def test_a_case_seen_as_a_person_a_unit_and_an_agency_comes_once(self):
        unit = accounts.unit()
        user = accounts.officer(unit.agency, unit=unit)
        viewer = accounts.viewer(user)
        cases = [case_builders.case(viewer) for _ in range(7)]
        for case in cases:
            give(case, unit.pk, viewer, principal_kind=PrincipalKind.UNIT)
        seen = [row["case_id"] for row in CaseAccess.objects.page_of_cases(viewer, size=50).rows]
        assert sorted(seen) == sorted(case.pk for case in cases)
        assert CaseAccess.objects.capped_count_of_cases(viewer) == 7

    def test_pages_lose_and_repeat_nothing_both_ways(self):
        viewer = accounts.viewer()
        now = timezone.now()
        cases = [case_builders.case(viewer, now=now - timedelta(hours=number // 3)) for number in range(17)]
        forward, cursor = [], ""
        while True:
            page = CaseAccess.objects.page_of_cases(viewer, cursor, size=5)
            forward.append([row["case_id"] for row in page.rows])
            if not page.next_cursor:
                break
            cursor = page.next_cursor
        assert sorted(pk for rows in forward for pk in rows) == sorted(case.pk for case in cases)
        backward = [forward[-1]]
        while page.previous_cursor:
            page = CaseAccess.objects.page_of_cases(viewer, page.previous_cursor, size=5)
            backward.insert(0, [row["case_id"] for row in page.rows])
        assert backward == forward

    def test_the_count_stops_at_its_cap(self):
        viewer = accounts.viewer()
        case_builders.cases(viewer, 12)
        assert CaseAccess.objects.capped_count_of_cases(viewer, cap=10) == 11

    def test_costs_the_same_for_few_and_many(self, django_assert_num_queries):
        viewer = accounts.viewer()
        for more in (2, 48):
            case_builders.cases(viewer, more)
            with django_assert_num_queries(1):
                CaseAccess.objects.page_of_cases(viewer)
