import pytest

from casetracker.common.errors import InvalidInput, NotAllowed, WrongState
from referrals import workflow
from referrals.choices import ENDED_STATUSES, ReferralStatus
from referrals.workflow import TRANSITIONS, Move, Side

FROM, TO, CLOCK = frozenset({Side.FROM}), frozenset({Side.TO}), frozenset({Side.CLOCK})


class TestPossibleMoves:
    def test_a_sent_referral_is_the_receivers_to_answer(self):
        assert workflow.possible_moves("sent", TO) == [
            Move.RECEIVE,
            Move.ACCEPT,
            Move.DECLINE,
            Move.REDIRECT,
            Move.WITHDRAW,
        ]

    def test_the_sender_of_a_sent_referral_may_cancel_or_stop_it(self):
        assert workflow.possible_moves("sent", FROM) == [Move.CANCEL, Move.WITHDRAW]

    def test_nobody_moves_what_has_ended(self):
        for status in ENDED_STATUSES:
            assert workflow.possible_moves(status, FROM | TO | CLOCK) == []

    def test_without_a_side_there_is_no_move(self):
        for status in ReferralStatus:
            assert workflow.possible_moves(status, frozenset()) == []

    def test_every_status_but_the_first_two_is_reached_by_a_move(self):
        reached = {rule.to for rule in TRANSITIONS.values()}
        assert reached == set(ReferralStatus) - {ReferralStatus.DRAFT, ReferralStatus.CONSENT_CHECK}

    def test_every_status_that_has_not_ended_leads_on(self):
        for status in set(ReferralStatus) - ENDED_STATUSES - {ReferralStatus.DRAFT}:
            assert workflow.possible_moves(status, FROM | TO | CLOCK)

    def test_the_clock_may_only_expire_and_stop(self):
        moves = {move for status in ReferralStatus for move in workflow.possible_moves(status, CLOCK)}
        assert moves == {Move.EXPIRE, Move.WITHDRAW}


class TestMainMove:
    @pytest.mark.parametrize(
        ("status", "sides", "move"),
        [
            ("sent", TO, Move.ACCEPT),
            ("accepted", TO, Move.START),
            ("service_started", TO, Move.COMPLETE),
            ("completed", TO, Move.REPORT_BACK),
            ("feedback_returned", FROM, Move.CLOSE),
            ("sent", FROM, None),
        ],
    )
    def test_leads_on(self, status, sides, move):
        assert workflow.main_move(workflow.possible_moves(status, sides)) == move


class TestCheckMove:
    def test_the_other_side_is_not_allowed(self):
        with pytest.raises(NotAllowed):
            workflow.check_move(Move.ACCEPT, "sent", FROM)

    def test_a_move_nobody_can_make_now_is_a_wrong_state(self):
        with pytest.raises(WrongState):
            workflow.check_move(Move.ACCEPT, "closed", TO)


class TestCheckAnswers:
    @pytest.mark.parametrize(
        ("move", "status", "fields"),
        [
            (Move.DECLINE, "sent", {"decline_reason"}),
            (Move.REDIRECT, "sent", {"reason", "suggested_agency"}),
            (Move.COMPLETE, "service_started", {"outcome"}),
            (Move.REPORT_BACK, "completed", {"feedback"}),
            (Move.WITHDRAW, "accepted", {"reason"}),
            (Move.CANCEL, "sent", {"reason"}),
        ],
    )
    def test_names_what_is_missing(self, move, status, fields):
        with pytest.raises(InvalidInput) as refused:
            workflow.check_answers(move, status, {})
        assert set(refused.value.fields) == fields

    def test_a_draft_is_thrown_away_without_a_reason(self):
        workflow.check_answers(Move.CANCEL, "draft", {})

    def test_nothing_is_delivered_before_a_service_started(self):
        with pytest.raises(InvalidInput):
            workflow.check_answers(Move.COMPLETE, "accepted", {"outcome": "delivered"})
        workflow.check_answers(Move.COMPLETE, "accepted", {"outcome": "refused"})
