"""The test of identification: every row of the table, and that nothing in it decides."""

import pytest

from casetracker.common.choices import FourState
from victims.ages import UNKNOWN, AgeRange
from victims.choices import Element
from victims.elements import ASK_AGE, ASK_MEANS, Outcome, explain, means_hints, purpose_hints

ADULT, CHILD, UNSURE = AgeRange(24, 24), AgeRange(16, 16), AgeRange(16, 21)
ACT = {Element.ACT: {"recruit": "yes"}}
MEANS = {Element.MEANS: {"fraud": "yes"}}
PURPOSE = {Element.PURPOSE: {"forced_labour_or_service": "yes"}}
FORM = {Element.EXPLOITATION: {"fishing": "yes"}}


class TestExplain:
    @pytest.mark.parametrize(
        ("states", "age", "outcome"),
        [
            (ACT | MEANS | PURPOSE, ADULT, Outcome.INDICATED),
            (ACT | MEANS | FORM, ADULT, Outcome.INDICATED),
            (ACT | PURPOSE, ADULT, Outcome.MEANS_MISSING),
            (ACT | PURPOSE, CHILD, Outcome.INDICATED_AS_CHILD),
            (ACT | MEANS | PURPOSE, CHILD, Outcome.INDICATED_AS_CHILD),
            (ACT | PURPOSE, UNSURE, Outcome.INDICATED_BY_PRESUMPTION),
            (ACT | PURPOSE, UNKNOWN, Outcome.MEANS_MISSING),
            (ACT | MEANS, ADULT, Outcome.PURPOSE_MISSING),
            (ACT, CHILD, Outcome.PURPOSE_MISSING),
            (MEANS | PURPOSE, ADULT, Outcome.ACT_MISSING),
            (PURPOSE, CHILD, Outcome.ACT_MISSING),
            ({}, ADULT, Outcome.NOT_ENOUGH),
            (MEANS, CHILD, Outcome.NOT_ENOUGH),
        ],
    )
    def test_follows_the_table(self, states, age, outcome):
        assert explain(states, age).outcome == outcome

    @pytest.mark.parametrize("state", [FourState.NO, FourState.UNKNOWN, FourState.NOT_ASKED])
    def test_only_a_yes_shows_an_element(self, state):
        assert explain({Element.ACT: {"recruit": state}} | PURPOSE, ADULT).outcome == Outcome.ACT_MISSING

    def test_asks_for_what_is_missing(self):
        found = explain(ACT | PURPOSE, ADULT)
        assert set(ASK_MEANS) <= set(found.missing)

    def test_does_not_ask_a_child_for_means(self):
        assert not set(ASK_MEANS) & set(explain(ACT, CHILD).missing)

    def test_asks_for_an_uncertain_age(self):
        assert ASK_AGE in explain(ACT | PURPOSE, UNSURE).missing
        assert ASK_AGE not in explain(ACT | PURPOSE, ADULT).missing

    def test_control_is_not_a_statutory_means(self):
        states = ACT | PURPOSE | {Element.MEANS_OF_CONTROL: {"debt_bondage": "yes"}}
        assert explain(states, ADULT).outcome == Outcome.MEANS_MISSING


class TestHints:
    def test_suggest_means_from_control_found(self):
        hints = means_hints({Element.MEANS_OF_CONTROL: {"debt_bondage": "yes", "restricts_movement": "no"}})
        assert [(hint.because, hint.code) for hint in hints] == [("debt_bondage", "debt_bondage")]

    def test_are_silent_once_answered(self):
        states = {Element.MEANS_OF_CONTROL: {"debt_bondage": "yes"}, Element.MEANS: {"debt_bondage": "no"}}
        assert means_hints(states) == []

    def test_never_suggest_nothing(self):
        assert purpose_hints({Element.EXPLOITATION: {"other": "yes"}}) == []
        assert [hint.code for hint in purpose_hints(FORM)] == ["forced_labour_or_service"]
