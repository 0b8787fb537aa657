from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from casetracker.accounts.models import Agency
from casetracker.approvals import registry, services
from casetracker.approvals.access import VALID
from casetracker.approvals.choices import ApprovalKind, ApprovalStatus
from casetracker.approvals.models import ApprovalRequest, Decision
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded, WrongState
from casetracker.delivery.models import OutboxMessage
from tests.builders import accounts
from tests.builders import approvals as build
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def effects(monkeypatch):
    """Collect what is carried out for requests to destroy."""
    done = []
    monkeypatch.setitem(
        registry._effects, ApprovalKind.DESTRUCTION, lambda request, actor, now: done.append(request.pk)
    )
    return done


def decide(request, actor, answer="approve", **fields):
    return services.decide(
        **{"request_id": request.pk, "answer": answer, "actor": actor, "now": timezone.now(), **fields}
    )


class TestTwoPeople:
    def test_the_second_approval_carries_it_out_once(self, officer, effects):
        request = build.request(officer, ApprovalKind.DESTRUCTION)
        assert decide(request, build.approver()).status == ApprovalStatus.WAITING
        assert effects == []
        assert decide(request, build.approver()).status == ApprovalStatus.APPROVED
        assert effects == [request.pk]
        with pytest.raises(WrongState):
            decide(request, build.approver())
        assert effects == [request.pk]

    def test_nobody_approves_their_own_request(self):
        both = accounts.viewer(accounts.approver(None, "officer"))
        request = build.request(both)
        with pytest.raises(NotAllowed):
            decide(request, both)
        assert not Decision.objects.exists()

    def test_nobody_decides_twice(self, officer):
        request, approver = build.request(officer), build.approver()
        decide(request, approver)
        with pytest.raises(WrongState) as error:
            decide(request, approver)
        assert error.value.code == "decided_already"

    def test_the_database_refuses_a_second_decision_of_one_person(self, officer):
        request, approver = build.request(officer), build.approver()
        decide(request, approver)
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(request=request, approver_id=approver.user_id, answer="approve", at=timezone.now())

    def test_one_of_them_comes_from_another_agency(self, officer):
        home = Agency.objects.get(pk=officer.agency_id)
        request = build.request(officer)
        decide(request, build.approver(home))
        with pytest.raises(WrongState) as error:
            decide(request, build.approver(home))
        assert error.value.code == "outsider_needed"
        assert decide(request, build.approver()).status == ApprovalStatus.APPROVED

    @pytest.mark.parametrize("role", ["agency_admin", "system_admin", "supervisor", "auditor", "coordinator"])
    def test_no_other_role_approves(self, officer, role):
        request = build.request(officer)
        with pytest.raises((NotAllowed, NotVisible)):
            decide(request, accounts.viewer(accounts.user(role)))

    def test_one_refusal_ends_it_and_needs_a_reason(self, officer, effects):
        request = build.request(officer, ApprovalKind.DESTRUCTION)
        decide(request, build.approver())
        with pytest.raises(InvalidInput):
            decide(request, build.approver(), "refuse")
        assert decide(request, build.approver(), "refuse", reason="Too early").status == ApprovalStatus.REFUSED
        assert effects == []

    def test_a_decision_needs_a_fresh_proof(self, officer):
        request, approver = build.request(officer), build.approver()
        stale = replace(approver, verified_at=timezone.now() - timedelta(minutes=16))
        with pytest.raises(StepUpNeeded):
            decide(request, stale)

    def test_too_late_is_too_late(self, officer):
        request = build.request(officer)
        after = request.expires_at + timedelta(seconds=1)
        approver = replace(build.approver(), verified_at=after)
        with pytest.raises(WrongState):
            decide(request, approver, now=after)
        assert services.end_expired(now=after) == 1
        request.refresh_from_db()
        assert request.status == ApprovalStatus.EXPIRED


class TestWalls:
    def test_a_walled_approver_does_not_know_of_it(self, officer):
        case = case_builders.case(officer)
        walled = accounts.approver()
        case_builders.suspect(case, officer, employer_agency_id=walled.agency_id)
        request = build.request(officer, ApprovalKind.DESTRUCTION, case_id=case.pk, reference=case.reference)
        viewer = accounts.viewer(walled)
        assert not ApprovalRequest.objects.visible_to(viewer).exists()
        with pytest.raises(NotVisible):
            decide(request, viewer)
        people = services.eligible_approvers(case_id=case.pk, asked_by=officer.user_id)
        assert walled not in people


class TestAsking:
    def test_leaves_a_line_and_a_notice(self, officer):
        request = build.request(officer)
        line = Entry.objects.get(event="approval.asked")
        assert (line.subject_id, line.details) == (request.pk, {"kind": "key_recovery"})
        message = OutboxMessage.objects.get(task="casetracker.approvals.tasks.tell_approvers")
        assert message.arguments == {"request_id": str(request.pk)}

    def test_the_notice_says_nothing_of_the_case(self, officer):
        case = case_builders.case(officer)
        request = build.request(officer, ApprovalKind.DESTRUCTION, case_id=case.pk, reference=case.reference)
        approver = accounts.approver()
        assert services.tell_approvers(request_id=request.pk) == 1
        (letter,) = mail.outbox
        assert letter.to == [approver.email]
        told = letter.subject + letter.body
        assert case.reference not in told
        assert build.REASON not in told

    def test_the_same_thing_is_asked_once(self, officer):
        case = case_builders.case(officer)
        fields = {"case_id": case.pk, "subject_id": case.pk}
        build.request(officer, ApprovalKind.DESTRUCTION, **fields)
        with pytest.raises(WrongState):
            build.request(officer, ApprovalKind.DESTRUCTION, **fields)

    def test_needs_a_reason(self, officer):
        with pytest.raises(InvalidInput):
            build.request(officer, reason="why")

    def test_is_taken_back_by_who_asked_alone(self, officer):
        request = build.request(officer)
        with pytest.raises(NotAllowed):
            services.withdraw(request_id=request.pk, actor=build.approver(), now=timezone.now())
        services.withdraw(request_id=request.pk, actor=officer, now=timezone.now())
        with pytest.raises(WrongState):
            decide(request, build.approver())


class TestUsing:
    def take(self, request, actor, now=None):
        return services.take(request_id=request.pk, kind=request.kind, actor=actor, now=now or timezone.now())

    def test_once(self, officer):
        request = build.approve(build.request(officer))
        self.take(request, officer)
        with pytest.raises(WrongState) as error:
            self.take(request, officer)
        assert error.value.code == "approval_used"

    def test_never_before_it_was_approved(self, officer):
        request = build.request(officer)
        decide(request, build.approver())
        with pytest.raises(WrongState):
            self.take(request, officer)

    def test_never_by_somebody_else(self, officer):
        request = build.approve(build.request(officer))
        with pytest.raises(NotVisible):
            self.take(request, accounts.viewer())

    def test_never_when_it_has_grown_old(self, officer):
        request = build.approve(build.request(officer))
        with pytest.raises(WrongState) as error:
            self.take(request, officer, request.closed_at + VALID[request.kind])
        assert error.value.code == "approval_too_old"


class TestPages:
    def test_an_approver_reads_the_little_there_is_and_decides(self, client, officer):
        case = case_builders.case(officer, narrative="What happened to her")
        request = build.request(officer, ApprovalKind.DESTRUCTION, case_id=case.pk, reference=case.reference)
        client.force_login(accounts.approver())
        page = client.get(f"/approvals/{request.pk}/")
        assert page.status_code in {200, 302}
        listed = client.get("/approvals/").content.decode()
        assert case.reference in listed
        assert "What happened to her" not in listed
        assert client.get(f"/cases/{case.reference}/").status_code == 404

    def test_the_list_is_everybodys_but_shows_others_requests_to_approvers_alone(self, client, officer):
        request = build.request(officer)
        client.force_login(accounts.officer())
        assert str(request.pk) not in client.get("/approvals/").content.decode()
        assert client.get(f"/approvals/{request.pk}/").status_code == 404
