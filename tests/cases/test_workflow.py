"""The table of moves and the order of stages, without a database."""

import json

import pytest

from cases import workflow
from cases.choices import FINISHED_CASE_STATUSES, CaseStatus
from cases.law import FOLDER
from cases.models import Stage

STAGES = {
    row["code"]: Stage(**{name: value for name, value in row.items() if name not in {"valid_from", "valid_to"}})
    for row in json.loads((FOLDER / "stages.json").read_text(encoding="utf-8"))["rows"]
}


class TestMoves:
    def test_every_status_has_a_line(self):
        assert set(workflow.TRANSITIONS) == set(CaseStatus)

    def test_no_move_leads_to_itself_or_twice_to_the_same(self):
        for status, moves in workflow.TRANSITIONS.items():
            targets = [move.to for move in moves]
            assert status not in targets
            assert len(targets) == len(set(targets))

    def test_every_status_but_merged_can_be_reached_from_intake(self):
        reached, todo = set(), {CaseStatus.INTAKE}
        while todo:
            status = todo.pop()
            reached.add(status)
            todo |= {move.to for move in workflow.moves_from(status)} - reached
        assert reached == set(CaseStatus) - {CaseStatus.MERGED}

    def test_finished_cases_are_only_reopened_and_with_a_reason(self):
        for status in FINISHED_CASE_STATUSES - {CaseStatus.MERGED}:
            (move,) = workflow.moves_from(status)
            assert move.to == CaseStatus.REOPENED
            assert move.needs_reason

    def test_protection_and_investigation_run_side_by_side(self):
        for status in (CaseStatus.OPEN_PROTECTION, CaseStatus.OPEN_INVESTIGATION):
            assert workflow.move_to(status, CaseStatus.OPEN_BOTH)

    def test_closing_always_asks_for_reasons_and_the_closing_rules(self):
        closings = [move for moves in workflow.TRANSITIONS.values() for move in moves if move.to == CaseStatus.CLOSED]
        assert closings
        assert all(move.needs_reason and move.needs_closure_reason and move.asks_closing_rules for move in closings)

    def test_a_new_case_is_not_closed_at_once(self):
        assert workflow.move_to(CaseStatus.INTAKE, CaseStatus.CLOSED) is None


class TestOwnBlockers:
    def test_nothing_speaks_against_closing_a_followed_up_case(self):
        assert workflow.own_blockers(status=CaseStatus.FOLLOW_UP, tasks_waiting=0, charges_pending=0) == []

    def test_each_is_named_and_can_be_overridden(self):
        found = workflow.own_blockers(status=CaseStatus.OPEN_BOTH, tasks_waiting=1, charges_pending=2)
        assert [blocker.code for blocker in found] == ["track_open", "tasks_waiting", "charges_pending"]
        assert all(blocker.may_override for blocker in found)


class TestStages:
    def may(self, stage, last):
        return workflow.stage_may_follow(STAGES[stage], STAGES[last] if last else None)

    def test_the_first_may_be_any(self):
        assert self.may("indictment", None)

    def test_forward_with_skips(self):
        assert self.may("file_sent", "police_report")

    @pytest.mark.parametrize(("stage", "last"), [("police_report", "verdict"), ("file_complete", "file_complete")])
    def test_not_backward_and_not_twice(self, stage, last):
        assert not self.may(stage, last)

    def test_a_returned_file_is_sent_again(self):
        assert self.may("file_returned", "file_sent")
        assert self.may("file_sent", "file_returned")

    def test_p21_can_become_void_and_the_investigation_opens_anew(self):
        assert self.may("file_complete_void", "file_complete")
        assert self.may("investigation_opened", "file_complete_void")

    def test_a_stop_may_follow_anything_that_is_no_end(self):
        assert self.may("restorative_settlement", "hearings")
        assert not self.may("restorative_settlement", "execution")

    def test_after_a_stop_only_reopening(self):
        assert not self.may("indictment", "investigation_stopped")
        assert self.may("investigation_opened", "investigation_stopped")

    def test_an_earlier_stage_fits_between_two_that_stand(self):
        assert workflow.stage_fits(STAGES["inquiry"], STAGES["police_report"], STAGES["investigation_opened"])
        assert not workflow.stage_fits(STAGES["verdict"], STAGES["police_report"], STAGES["investigation_opened"])
