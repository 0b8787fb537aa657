"""Where a case stands, as the six steps of its page."""

from datetime import date
from types import SimpleNamespace

from cases.views.steps import steps

DAY = date(2026, 3, 1)


def card(status="intake"):
    return SimpleNamespace(status=status, opened_on=DAY, opened_on_precision="day")


def move(to, day=2):
    return SimpleNamespace(to_status=to, on=date(2026, 3, day))


def stage(sequence, day=3, **fields):
    kind = SimpleNamespace(sequence=sequence, is_stop=fields.pop("is_stop", False))
    return SimpleNamespace(stage=kind, on=date(2026, 3, day), voided_on=fields.pop("voided_on", None))


def states(*arguments):
    return [step["state"] for step in steps(*arguments)]


class TestSteps:
    def test_a_new_case_is_reported(self):
        assert states(card(), [], []) == ["current", "todo", "todo", "todo", "todo", "todo"]

    def test_protection_alone_is_no_investigation(self):
        found = steps(card("open_protection"), [move("open_protection")], [])
        assert [step["state"] for step in found[:3]] == ["done", "current", "todo"]
        assert found[1]["date"] == date(2026, 3, 2)

    def test_stages_lead_on_and_keep_their_first_day(self):
        found = steps(
            card("open_both"), [move("open_both")], [stage(30, 4), stage(60, 5), stage(110, 6), stage(170, 9)]
        )
        assert [step["state"] for step in found] == ["done", "done", "done", "done", "current", "todo"]
        assert found[2]["date"] == date(2026, 3, 2)
        assert found[3]["date"] == date(2026, 3, 6)

    def test_void_stages_and_stops_do_not_count(self):
        events = [stage(110, voided_on=DAY), stage(320, is_stop=True), stage(10)]
        assert states(card("open_both"), [move("open_both")], events)[2:4] == ["current", "todo"]

    def test_a_closed_case_is_done_and_a_reopened_one_is_not(self):
        moves = [move("open_both"), move("closed", 20)]
        assert states(card("closed"), moves, []) == ["done", "done", "done", "todo", "todo", "done"]
        assert states(card("reopened"), [*moves, move("reopened", 21)], [])[5] == "todo"
