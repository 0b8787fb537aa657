"""Referrals through the API: what each side reads, and the moves each may make."""

import pytest

from casetracker.accounts.models import Agency
from referrals.api.serializers import ReferralSerializer
from referrals.models import Referral
from referrals.workflow import Move
from tests.builders import api
from tests.builders import referrals as builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(law):
    return builders.scene()


@pytest.fixture
def referral(scene):
    return builders.referral(scene, message="She needs a bed tonight.")


@pytest.fixture
def sender(scene):
    return api.caller(Agency.objects.get(pk=scene.officer.agency_id))


@pytest.fixture
def receiver(scene):
    return api.caller(scene.agency)


def move(caller, referral, name, **body):
    return caller.post(f"referrals/{referral.pk}/transitions/", {"move": name, **body})


class TestReading:
    def test_the_receiver_reads_the_request_and_nothing_of_the_case(self, receiver, scene, referral):
        answer = receiver.get(f"referrals/{referral.pk}/")
        body = answer.body
        assert (body["side"], body["status"]["code"], body["message"]) == ("to", "sent", "She needs a bed tonight.")
        assert body["case"] is None
        assert scene.case.reference.encode() not in answer.content
        assert str(scene.case.pk).encode() not in answer.content
        assert "accept" in body["available_transitions"]
        assert set(body) == set(ReferralSerializer().fields)
        assert receiver.get(f"cases/{scene.case.reference}/").status_code == 404

    def test_the_sender_reads_the_case_too(self, sender, scene, referral):
        body = sender.get(f"referrals/{referral.pk}/").body
        assert (body["side"], body["case"]) == ("from", scene.case.reference)
        assert "accept" not in body["available_transitions"]

    def test_others_find_nothing(self, referral):
        stranger = api.caller()
        assert stranger.get(f"referrals/{referral.pk}/").status_code == 404
        assert stranger.get("referrals/").body["results"] == []
        assert move(stranger, referral, "accept").status_code == 404

    def test_lists_by_side_status_and_urgency(self, sender, receiver, referral):
        assert [row["id"] for row in receiver.get("referrals/?side=to&status=sent").body["results"]] == [
            str(referral.pk)
        ]
        assert receiver.get("referrals/?side=from").body["results"] == []
        assert len(sender.get("referrals/?side=from&status=sent&status=accepted").body["results"]) == 1
        assert sender.get("referrals/?overdue=true").body["results"] == []
        assert sender.get("referrals/?status=nonsense").status_code == 400

    def test_takes_the_same_number_of_queries_for_2_and_20_rows(self, law, django_assert_num_queries):
        scenes = [builders.scene() for _ in range(4)]
        for scene in scenes[1:]:
            builders.referral(scene)
        lists = []
        few, many = api.caller(scenes[0].agency), api.caller(scenes[1].agency)
        for caller, count in ((few, 2), (many, 12)):
            for _ in range(count):
                made = builders.scene()
                made.agency = caller.client.agency
                builders.provider(made.agency)
                builders.referral(made)
            lists.append((caller, count))
        few.get("referrals/?side=to")
        for caller, count in lists:
            with django_assert_num_queries(7):
                assert len(caller.get("referrals/?side=to").body["results"]) >= count


class TestMoving:
    def test_accepting_opens_what_was_to_be_shared(self, receiver, scene, referral):
        answer = move(receiver, referral, "accept")
        assert answer.status_code == 200, answer.body
        assert answer.body["status"]["code"] == "accepted"
        body = receiver.get(f"referrals/{referral.pk}/").body
        assert body["case"] == scene.case.reference
        assert receiver.get(f"cases/{scene.case.reference}/").status_code == 200

    def test_goes_all_the_way(self, sender, receiver, referral):
        for name, body in (
            ("receive", {}),
            ("accept", {}),
            ("start", {}),
            ("complete", {"outcome": "delivered"}),
            ("report_back", {"feedback": "Stayed four weeks."}),
        ):
            answer = move(receiver, referral, name, **body)
            assert answer.status_code == 200, (name, answer.body)
        assert move(sender, referral, "close").body["status"]["code"] == "closed"
        assert receiver.get(f"referrals/{referral.pk}/").body["available_transitions"] == []

    def test_declining_needs_a_reason_from_the_list(self, receiver, referral):
        assert list(move(receiver, referral, "decline").body["errors"]) == ["decline_reason"]
        answer = move(receiver, referral, "decline", decline_reason="no_bed")
        assert answer.body["status"]["code"] == "declined"
        assert receiver.get(f"referrals/{referral.pk}/").body["decline_reason"]["code"] == "no_bed"

    def test_the_other_side_may_not(self, sender, referral):
        assert move(sender, referral, "accept").status_code == 403

    def test_not_from_this_status(self, receiver, referral):
        assert move(receiver, referral, "complete", outcome="delivered").status_code == 409

    @pytest.mark.parametrize("name", ["send", "expire", "nonsense", "", 7, None])
    def test_a_move_nobody_may_ask_for(self, receiver, referral, name):
        assert move(receiver, referral, name).status_code == 422

    def test_a_stale_tag_stops_it(self, receiver, referral):
        path = f"referrals/{referral.pk}/transitions/"
        tag = receiver.get(path)["ETag"]
        move(receiver, referral, "receive")
        answer = receiver.post(path, {"move": "accept"}, If_Match=tag)
        assert (answer.status_code, answer.body["code"]) == (412, "stale_version")

    def test_needs_the_scope(self, scene, referral):
        reader = api.caller(scene.agency, scopes=["referrals:read"])
        assert move(reader, referral, "accept").status_code == 403
        assert Referral.objects.get().status == "sent"


def test_every_move_of_the_table_is_described():
    from referrals.api.serializers import MOVES

    assert set(MOVES) == {move.value for move in Move} - {"send", "expire"}
