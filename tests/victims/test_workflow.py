"""Which decisions on identification may follow which."""

import pytest

from victims.choices import IdentificationStatus
from victims.workflow import TRANSITIONS, may_move, moves_from, needs_reason


class TestTransitions:
    def test_name_every_standing(self):
        assert set(TRANSITIONS) == set(IdentificationStatus)

    @pytest.mark.parametrize("status", IdentificationStatus)
    def test_lead_somewhere_else_and_never_nowhere(self, status):
        assert moves_from(status)
        assert status not in moves_from(status)

    def test_nobody_is_confirmed_straight_from_screening(self):
        assert not may_move(IdentificationStatus.SCREENED, IdentificationStatus.CONFIRMED)

    def test_a_decision_gives_its_grounds(self):
        assert needs_reason(IdentificationStatus.PRESUMED, IdentificationStatus.CONFIRMED)
        assert not needs_reason(IdentificationStatus.SCREENED, IdentificationStatus.POSSIBLE)
