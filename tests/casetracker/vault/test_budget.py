"""Showing a name: a fresh proof, and no more persons in an hour than the budget."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.audit import tasks
from casetracker.audit.models import Entry
from casetracker.common.errors import NotAllowed, NotVisible, StepUpNeeded, TooMany
from casetracker.delivery.models import OutboxMessage
from casetracker.vault import budget, reading
from casetracker.vault.models import IdentityRead, PersonCase
from tests.builders import accounts
from tests.builders import browser as browsers
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


@pytest.fixture
def victims(case, officer):
    return [victim_builders.victim(case, officer) for _ in range(3)]


def show(victim, actor, now=None):
    return reading.show_identity(
        case_id=victim.case_id, subject_id=victim.pk, reason="To call her", actor=actor, now=now or timezone.now()
    )


class TestFreshProof:
    @pytest.mark.parametrize("verified", [None, timedelta(minutes=15), timedelta(hours=1)])
    def test_an_old_one_is_not_enough(self, victims, officer, verified):
        stale = replace(officer, verified_at=timezone.now() - verified if verified else None)
        with pytest.raises(StepUpNeeded):
            show(victims[0], stale)
        assert not Entry.objects.filter(event="identity.shown").exists()

    def test_is_asked_for_only_where_the_person_is_there_and_allowed(self, victims, officer, case):
        stranger = replace(accounts.viewer(), verified_at=None)
        with pytest.raises(NotVisible):
            show(victims[0], stranger)
        worker = accounts.shelter_worker()
        victim_builders.share_with(case, worker.agency, officer, Section.HEADER | Section.SERVICES)
        with pytest.raises(NotAllowed):
            show(victims[0], replace(accounts.viewer(worker), verified_at=None))


class TestBudget:
    @pytest.fixture(autouse=True)
    def small(self, settings):
        settings.IDENTITIES_AN_HOUR = 2

    def test_counts_different_persons_and_not_looks(self, victims, officer):
        for victim in (victims[0], victims[1], victims[0], victims[1]):
            show(victim, officer)
        with pytest.raises(TooMany):
            show(victims[2], officer)
        assert show(victims[0], officer).names
        assert IdentityRead.objects.count() == 2

    def test_comes_back_after_an_hour(self, victims, officer):
        now = timezone.now()
        for victim in victims[:2]:
            show(victim, officer, now)
        later = now + timedelta(hours=1, seconds=1)
        show(victims[2], replace(officer, verified_at=later), later)

    def test_is_each_ones_own(self, victims, officer, case):
        for victim in victims[:2]:
            show(victim, officer)
        worker = accounts.shelter_worker()
        victim_builders.share_with(case, worker.agency, officer, Section.HEADER | Section.IDENTITY)
        show(victims[2], accounts.viewer(worker))

    def test_says_nothing_about_who_is_not_there(self, victims, officer):
        stranger = accounts.viewer()
        other = victim_builders.victim(case_builders.case(stranger), stranger)
        for victim in victims[:2]:
            show(victim, officer)
        with pytest.raises(NotVisible):
            show(other, officer)

    def test_what_no_longer_counts_is_deleted(self, victims, officer):
        show(victims[0], officer)
        budget.forget_old(now=timezone.now())
        assert IdentityRead.objects.count() == 1
        budget.forget_old(now=timezone.now() + timedelta(hours=2))
        assert IdentityRead.objects.count() == 0

    def test_the_page_refuses_and_the_record_keeps_it(self, settings):
        user = accounts.officer()
        viewer = accounts.viewer(user)
        case = case_builders.case(viewer)
        settings.IDENTITIES_AN_HOUR = 0
        victim = victim_builders.victim(case, viewer)
        address = f"/cases/{case.reference}/victims/{victim.code}/reveal/"
        answer = browsers.of(user).post(address, {"reason": "To call her"})
        assert answer.status_code == 429
        assert not Entry.objects.filter(event="identity.shown").exists()
        line = Entry.objects.get(event="identity.budget_exceeded")
        assert (line.user_id, line.details) == (user.pk, {"budget": 0, "told": True})


class TestTelling:
    """The auditors hear of it once in an hour, and of nobody by name."""

    @pytest.fixture
    def over(self, settings):
        settings.IDENTITIES_AN_HOUR = 0
        user = accounts.officer()
        viewer = accounts.viewer(user)
        case = case_builders.case(viewer)
        victim = victim_builders.victim(case, viewer)
        address = f"/cases/{case.reference}/victims/{victim.code}/reveal/"
        client = browsers.of(user)
        return user, lambda: client.post(address, {"reason": "To call her"}).status_code

    def messages(self):
        return list(OutboxMessage.objects.filter(task=budget.TELL_TASK).values_list("arguments", flat=True))

    def test_once_in_an_hour_without_naming_anybody(self, over):
        user, ask = over
        assert [ask(), ask(), ask()] == [429, 429, 429]
        assert Entry.objects.filter(event="identity.budget_exceeded").count() == 3
        (arguments,) = self.messages()
        assert set(arguments) == {"notice_id"}
        known = {str(user.pk), str(user.agency_id), *map(str, PersonCase.objects.values_list("person_id", flat=True))}
        assert arguments["notice_id"] not in known

    def test_again_when_it_goes_on_after_an_hour(self, over):
        user, _ask = over
        viewer = accounts.viewer(user)
        start = timezone.now()
        for minutes in (0, 40, 59, 61, 80):
            budget._report("identity.budget_exceeded", 0, actor=viewer, now=start + timedelta(minutes=minutes))
        assert len(self.messages()) == 2

    def test_each_reader_by_themselves(self, over):
        for viewer in (accounts.viewer(), accounts.viewer()):
            budget._report("identity.budget_exceeded", 0, actor=viewer, now=timezone.now())
        assert len(self.messages()) == 2

    def test_the_letter_names_the_page_and_nobody(self, over):
        user, ask = over
        auditors = {accounts.auditor().email, accounts.auditor().email}
        ask()
        tasks.tell_auditors(**OutboxMessage.objects.get(task=budget.TELL_TASK).arguments)
        assert {letter.to[0] for letter in mail.outbox} == auditors
        for letter in mail.outbox:
            assert letter.body.endswith(reverse("unusual_access"))
            for word in (user.display_name, user.email, str(user.pk)):
                assert word not in letter.subject + letter.body

    def test_the_page_it_names_says_who(self, over):
        user, ask = over
        ask()
        page = browsers.of(accounts.auditor()).get(reverse("unusual_access")).content.decode()
        assert "Over the hourly budget" in page
        assert user.display_name in page
