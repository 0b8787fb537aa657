import pytest
from django.utils import timezone

from cases import services
from cases.models import Case, ConflictDeclaration
from cases.views.declarations import queue
from casetracker.access.models import Wall
from casetracker.accounts.models import Agency
from casetracker.common.errors import InvalidInput
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import cases as build
from tests.builders import referrals as referral_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return build.case(officer)


@pytest.fixture
def colleague(officer):
    return accounts.viewer(accounts.officer(Agency.objects.get(pk=officer.agency_id)))


def assign(case, user_id, actor):
    services.assign_owner(case_id=case.pk, user_id=user_id, actor=actor, now=timezone.now())


def declare(case, actor, *, has_conflict, explanation="We went to school together"):
    services.declare_conflict(
        case_id=case.pk, has_conflict=has_conflict, explanation=explanation, actor=actor, now=timezone.now()
    )


class TestAsking:
    def test_who_is_assigned_is_asked_in_my_work(self, officer, case, colleague):
        assign(case, colleague.user_id, officer)
        (row,) = queue(colleague, timezone.localdate())
        assert row["reference"] == case.reference

    def test_once_until_they_answered(self, officer, case, colleague):
        assign(case, colleague.user_id, officer)
        assign(case, None, officer)
        assign(case, colleague.user_id, officer)
        assert len(queue(colleague, timezone.localdate())) == 1
        declare(case, colleague, has_conflict=False)
        assert queue(colleague, timezone.localdate()) == []
        assert [row.answer for row in ConflictDeclaration.objects.order_by("pk")] == ["asked", "none"]

    def test_who_accepts_a_referral_is_asked(self):
        scene = referral_builders.scene()
        referral_builders.moved(referral_builders.referral(scene), scene, Move.ACCEPT)
        assert len(queue(scene.worker, timezone.localdate())) == 1


class TestAnswering:
    def test_a_conflict_takes_the_case_away_at_once(self, officer, case, colleague):
        assign(case, colleague.user_id, officer)
        declare(case, colleague, has_conflict=True)
        assert not services.still_sees(case.pk, colleague)
        assert services.still_sees(case.pk, officer)
        case.refresh_from_db()
        assert case.owner_id is None
        assert Wall.objects.standing().get(case_id=case.pk).principal == colleague.user_id

    def test_a_conflict_needs_a_word(self, officer, case, colleague):
        with pytest.raises(InvalidInput):
            declare(case, colleague, has_conflict=True, explanation="")
        assert services.still_sees(case.pk, colleague)

    def test_it_is_one_page(self, client, officer, case, colleague):
        assign(case, colleague.user_id, officer)
        client.force_login(accounts.User.objects.get(pk=colleague.user_id))
        assert "Say whether you have a conflict of interest" in client.get("/my-work/").content.decode()
        address = f"/cases/{case.reference}/conflict/"
        assert client.get(address).status_code == 200
        answer = client.post(address, {"conflict": "yes", "explanation": "We are cousins"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/cases/")
        assert not Case.objects.visible_to(colleague).filter(pk=case.pk).exists()
