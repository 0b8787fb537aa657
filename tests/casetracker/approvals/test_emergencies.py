from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from casetracker.access import rules
from casetracker.access.choices import GrantKind
from casetracker.access.models import CaseAccess, Grant
from casetracker.access.sections import Section
from casetracker.accounts.models import User
from casetracker.approvals import services
from casetracker.approvals.choices import ApprovalStatus, Outcome, Verdict
from casetracker.approvals.models import EmergencyOpening
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded, TooMany, WrongState
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db

REASON = "She is locked in a house and nobody of the lead answers"


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return build.case(officer)


@pytest.fixture
def stranger():
    return accounts.viewer()


@pytest.fixture(autouse=True)
def reviewers(db):
    return [accounts.auditor(), accounts.approver()]


def start(case, actor, **fields):
    return services.open_in_emergency(
        **{
            "reference": case if isinstance(case, str) else case.reference,
            "reason_code": "danger_to_life",
            "reason": REASON,
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


def review(opening, actor, verdict=Verdict.JUSTIFIED, **fields):
    return services.review(
        **{
            "opening_id": opening.pk,
            "verdict": verdict,
            "text": "He was right to look at it",
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


def sections(case, viewer):
    row = Case.objects.visible_to(viewer).with_sections(viewer).filter(pk=case.pk).first()
    return rules.effective(viewer, row.granted) if row else Section.NONE


class TestOpening:
    def test_shows_header_and_names_for_an_hour(self, case, stranger):
        assert sections(case, stranger) == Section.NONE
        start(case, stranger)
        assert sections(case, stranger) == Section.HEADER | Section.IDENTITY
        (grant,) = Grant.objects.active().filter(case_id=case.pk, kind=GrantKind.BREAK_GLASS)
        assert grant.principal == stranger.user_id
        with connection.cursor() as cursor:
            cursor.execute("SELECT now() + interval '60 minutes'")
            assert grant.expires_at == cursor.fetchone()[0]

    def test_nobody_else_of_the_agency_sees_it(self, case, stranger):
        start(case, stranger)
        assert sections(case, accounts.viewer(accounts.officer(User.objects.get(pk=stranger.user_id).agency))) == 0

    def test_the_hour_ends_by_the_clock_of_the_database(self, case, stranger):
        start(case, stranger)
        CaseAccess.objects.filter(principal=stranger.user_id).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert sections(case, stranger) == Section.NONE

    def test_two_reviewers_are_told_at_once_and_of_nothing_else(self, case, stranger, reviewers):
        opening = start(case, stranger)
        assert {row.user_id for row in opening.reviewers.all()} == {person.pk for person in reviewers}
        services.tell_reviewers(opening_id=opening.pk)
        assert {letter.to[0] for letter in mail.outbox} == {person.email for person in reviewers}
        for letter in mail.outbox:
            assert case.reference not in letter.subject + letter.body
            assert REASON not in letter.body

    def test_leaves_a_line_with_the_reason(self, case, stranger):
        start(case, stranger)
        line = Entry.objects.get(event="emergency.opened")
        assert (line.case_id, line.reason, line.details["reason_code"]) == (case.pk, REASON, "danger_to_life")

    def test_needs_a_fresh_proof(self, case, stranger):
        with pytest.raises(StepUpNeeded):
            start(case, replace(stranger, verified_at=timezone.now() - timedelta(minutes=15)))

    def test_needs_a_sentence(self, case, stranger):
        with pytest.raises(InvalidInput):
            start(case, stranger, reason="urgent")

    def test_without_two_reviewers_there_is_no_opening(self, case, stranger, reviewers):
        User.objects.filter(pk=reviewers[0].pk).update(is_active=False)
        with pytest.raises(WrongState):
            start(case, stranger)

    @pytest.mark.parametrize("role", ["coordinator", "partner_contact", "auditor", "system_admin", "agency_admin"])
    def test_is_for_people_who_work_on_cases(self, case, role):
        with pytest.raises(NotAllowed):
            start(case, accounts.viewer(accounts.user(role)))

    def test_is_not_for_what_one_sees_already(self, case, officer):
        with pytest.raises(InvalidInput):
            start(case, officer)


class TestWalls:
    def test_it_never_beats_one(self, officer, case, stranger):
        build.suspect(case, officer, account_id=stranger.user_id)
        assert start(case, stranger) is None
        assert sections(case, stranger) == Section.NONE

    def test_a_walled_and_an_absent_number_are_answered_and_recorded_alike(self, officer, case, stranger):
        build.suspect(case, officer, account_id=stranger.user_id)
        assert start(case, stranger) is None
        assert start("2222-2222", stranger) is None
        lines = Entry.objects.filter(event="emergency.missed").values("case_id", "reason", "details", "subject_id")
        assert len({str(line) for line in lines}) == 1

    def test_a_wall_raised_meanwhile_ends_it(self, officer, case, stranger):
        start(case, stranger)
        build.suspect(case, officer, account_id=stranger.user_id)
        assert sections(case, stranger) == Section.NONE

    def test_a_reviewer_behind_a_wall_is_not_asked(self, officer, case, stranger, reviewers):
        third = accounts.auditor()
        build.suspect(case, officer, account_id=reviewers[0].pk)
        opening = start(case, stranger)
        assert {row.user_id for row in opening.reviewers.all()} == {reviewers[1].pk, third.pk}

    def test_guessing_numbers_ends_after_five(self, stranger):
        for _attempt in range(5):
            assert start("2222-2222", stranger) is None
        with pytest.raises(TooMany):
            start("2222-2222", stranger)


class TestReview:
    def test_is_made_by_somebody_who_was_told(self, case, stranger, reviewers):
        opening = start(case, stranger)
        late = accounts.viewer(accounts.auditor())
        with pytest.raises(NotVisible):
            review(opening, late)
        review(opening, accounts.viewer(reviewers[0]))
        with pytest.raises(WrongState):
            review(opening, accounts.viewer(reviewers[0]))

    def test_is_over_when_both_have_said_it(self, case, stranger, reviewers):
        opening = start(case, stranger)
        first, second = (accounts.viewer(person) for person in reviewers)
        review(opening, first)
        assert list(EmergencyOpening.objects.unreviewed()) == [opening]
        assert not EmergencyOpening.objects.to_review_by(first).exists()
        assert EmergencyOpening.objects.to_review_by(second).exists()
        review(opening, second)
        opening.refresh_from_db()
        assert opening.outcome == Outcome.JUSTIFIED
        assert opening.reviewed_at
        assert not EmergencyOpening.objects.unreviewed().exists()
        assert Entry.objects.filter(event="emergency.reviewed").count() == 2
        assert not Entry.objects.filter(event="emergency.escalated").exists()

    @pytest.mark.parametrize("verdicts", [("justified", "not_justified"), ("not_justified", "justified")])
    def test_where_the_two_differ_it_is_flagged_and_the_account_stays_suspended(
        self, case, stranger, reviewers, verdicts
    ):
        opening = start(case, stranger)
        for person, verdict in zip(reviewers, verdicts, strict=True):
            review(opening, accounts.viewer(person), verdict)
        opening.refresh_from_db()
        assert opening.outcome == Outcome.ESCALATED
        assert Entry.objects.filter(event="emergency.escalated", case_id=case.pk).count() == 1
        assert not User.objects.get(pk=stranger.user_id).is_active

    def test_the_letter_goes_to_whose_review_is_waited_for(self, case, stranger, reviewers):
        opening = start(case, stranger)
        review(opening, accounts.viewer(reviewers[0]))
        services.tell_reviewers(opening_id=opening.pk)
        assert [letter.to for letter in mail.outbox] == [[reviewers[1].email]]

    def test_a_reviewer_who_left_is_replaced(self, case, stranger, reviewers):
        opening = start(case, stranger)
        review(opening, accounts.viewer(reviewers[0]))
        third = accounts.auditor()
        assert services.replace_reviewers(now=timezone.now()) == 0
        User.objects.filter(pk__in=[person.pk for person in reviewers]).update(is_active=False)
        assert services.replace_reviewers(now=timezone.now()) == 1
        assert {row.user_id for row in opening.reviewers.all()} == {reviewers[0].pk, third.pk}
        review(opening, accounts.viewer(third))
        opening.refresh_from_db()
        assert opening.outcome == Outcome.JUSTIFIED

    def test_with_nobody_left_to_ask_the_old_one_stays_named(self, case, stranger, reviewers):
        start(case, stranger)
        User.objects.filter(pk=reviewers[1].pk).update(is_active=False)
        assert services.replace_reviewers(now=timezone.now()) == 0

    def test_nobody_reviews_their_own(self, case, reviewers):
        both = accounts.viewer(accounts.approver(None, "officer"))
        opening = start(case, both)
        with pytest.raises(NotAllowed):
            review(opening, both)

    def test_unreviewed_after_a_day_the_account_is_suspended_until_it_is(self, case, stranger, reviewers):
        opening = start(case, stranger)
        assert services.suspend_unreviewed(now=timezone.now() + timedelta(hours=23)) == 0
        assert services.suspend_unreviewed(now=timezone.now() + timedelta(hours=25)) == 1
        user = User.objects.get(pk=stranger.user_id)
        assert not user.is_active
        review(opening, accounts.viewer(reviewers[0]))
        user.refresh_from_db()
        assert not user.is_active
        review(opening, accounts.viewer(reviewers[1]))
        user.refresh_from_db()
        assert user.is_active

    def test_reviewed_in_time_nothing_is_suspended(self, case, stranger, reviewers):
        opening = start(case, stranger)
        for person in reviewers:
            review(opening, accounts.viewer(person))
        assert services.suspend_unreviewed(now=timezone.now() + timedelta(hours=25)) == 0

    def test_reviewed_by_one_of_two_it_is_overdue(self, case, stranger, reviewers):
        review(start(case, stranger), accounts.viewer(reviewers[0]))
        assert services.suspend_unreviewed(now=timezone.now() + timedelta(hours=25)) == 1

    def test_not_justified_ends_access_and_suspends(self, case, stranger, reviewers):
        review(start(case, stranger), accounts.viewer(reviewers[0]), Verdict.NOT_JUSTIFIED)
        assert sections(case, stranger) == Section.NONE
        assert not User.objects.get(pk=stranger.user_id).is_active


class TestShelterLocation:
    @pytest.fixture
    def opening(self, officer, case, stranger):
        made = victim_builders.victim(case, officer)
        worker = accounts.viewer(accounts.shelter_worker())
        victim_builders.share_with(case, accounts.Agency.objects.get(pk=worker.agency_id), officer)
        victim_builders.care(made, accounts.Agency.objects.get(pk=worker.agency_id), worker)
        victim_builders.stay(made, victim_builders.shelter(worker, address="Jalan Tersembunyi 9"), worker)
        return start(case, stranger)

    def test_takes_a_live_approver_of_another_agency(self, opening, stranger):
        with pytest.raises(NotAllowed):
            services.shelter_locations(opening_id=opening.pk, actor=stranger, now=timezone.now())
        request = services.ask_for_shelter_location(
            opening_id=opening.pk, reason=REASON, actor=stranger, now=timezone.now()
        )
        near = approval_builders.approver(User.objects.get(pk=stranger.user_id).agency)
        with pytest.raises(WrongState):
            approval_builders.approve(request, near)
        approval_builders.approve(request, approval_builders.approver())
        ((code, place),) = services.shelter_locations(opening_id=opening.pk, actor=stranger, now=timezone.now())
        assert code == "V-1"
        assert "Jalan Tersembunyi 9" in place
        assert Entry.objects.filter(event="emergency.shelter_shown").count() == 1

    def test_ends_with_the_hour(self, opening, stranger):
        request = services.ask_for_shelter_location(
            opening_id=opening.pk, reason=REASON, actor=stranger, now=timezone.now()
        )
        assert approval_builders.approve(request).status == ApprovalStatus.APPROVED
        EmergencyOpening.objects.filter(pk=opening.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(WrongState):
            services.shelter_locations(opening_id=opening.pk, actor=stranger, now=timezone.now())


class TestPages:
    @pytest.fixture
    def user(self, client, stranger):
        user = User.objects.get(pk=stranger.user_id)
        client.force_login(user)
        session = client.session
        session.save()
        return user

    def post(self, client, reference):
        form = {"reference": reference, "reason_code": "danger_to_life", "reason": REASON}
        return client.post("/emergency/open/", form)

    def test_from_the_number_to_the_case_with_a_banner(self, client, case, user):
        answer = self.post(client, case.reference.lower().replace("-", " "))
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert client.get(answer.headers["Location"]).status_code == 200
        page = client.get(f"/cases/{case.reference}/").content.decode()
        assert "You opened this case in an emergency" in page

    def test_a_walled_number_is_answered_as_an_absent_one(self, client, officer, case, user):
        build.suspect(case, officer, account_id=user.pk)
        walled, absent = self.post(client, case.reference), self.post(client, "2222-2222")
        assert walled.status_code == absent.status_code == 422
        assert Entry.objects.filter(event="emergency.missed").count() == 2

    def test_a_reviewer_finds_it_in_the_list_and_reviews(self, client, case, stranger, reviewers):
        opening = start(case, stranger)
        client.force_login(reviewers[0])
        assert f"/emergency/{opening.pk}/" in client.get("/emergency/").content.decode()
        page = client.get(f"/emergency/{opening.pk}/").content.decode()
        assert REASON in page
        form = {"verdict": "justified", "text": "He called the lead first"}
        assert client.post(f"/emergency/{opening.pk}/", form).status_code == 302
        assert opening.reviewers.get(user=reviewers[0]).verdict == "justified"
        assert client.get(f"/cases/{case.reference}/").status_code == 404
        assert "Nothing to review." in client.get("/emergency/").content.decode()
        assert client.post(f"/emergency/{opening.pk}/", form).status_code == 409

    def test_a_reviewer_is_not_led_to_the_place(self, client, case, stranger, reviewers):
        opening = start(case, stranger)
        client.force_login(reviewers[0])
        assert client.get(f"/emergency/{opening.pk}/").status_code == 200
        assert client.get(f"/emergency/{opening.pk}/place/").status_code == 404

    def test_the_second_reviewer_reads_the_first_only_afterwards(self, client, case, stranger, reviewers):
        opening = start(case, stranger)
        review(opening, accounts.viewer(reviewers[0]), text="He called the lead first")
        client.force_login(reviewers[1])
        page = client.get(f"/emergency/{opening.pk}/").content.decode()
        assert "One of two reviews is in" in page
        assert "He called the lead first" not in page
        form = {"verdict": "not_justified", "text": "She was safe at that hour"}
        assert client.post(f"/emergency/{opening.pk}/", form).status_code == 302
        page = client.get(f"/emergency/{opening.pk}/").content.decode()
        assert "He called the lead first" in page
        assert "She was safe at that hour" in page
        assert "The two reviewers differ." in page

    def test_who_opened_it_reads_the_reviews_when_both_are_in(self, client, case, stranger, reviewers):
        opening = start(case, stranger)
        client.force_login(User.objects.get(pk=stranger.user_id))
        review(opening, accounts.viewer(reviewers[0]), text="He called the lead first")
        assert "He called the lead first" not in client.get(f"/emergency/{opening.pk}/").content.decode()
        review(opening, accounts.viewer(reviewers[1]))
        assert "He called the lead first" in client.get(f"/emergency/{opening.pk}/").content.decode()

    def test_the_list_asks_as_often_for_many_as_for_one(self, client, officer, stranger, reviewers):
        client.force_login(reviewers[0])
        counts = []
        for _round in range(2):
            for opened in build.cases(officer, 3):
                start(opened, stranger)
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/emergency/").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_others_find_nothing(self, client, case, stranger):
        opening = start(case, stranger)
        client.force_login(accounts.officer())
        assert client.get(f"/emergency/{opening.pk}/").status_code == 404
