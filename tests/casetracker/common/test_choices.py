"""Shared code lists, and ages."""

from itertools import pairwise

import pytest

from casetracker.common import choices
from casetracker.common.choices import AgeBand, FourState


class TestAgeBand:
    def test_bands_follow_each_other_without_gap(self):
        spans = list(choices.AGE_BAND_YEARS.values())

        assert spans[0][0] == 0
        assert all(last + 1 == first for (_, last), (first, _) in pairwise(spans))
        assert spans[-1][1] is None

    @pytest.mark.parametrize(
        ("years", "band"),
        [
            (0, "0_8"),
            (8, "0_8"),
            (9, "9_17"),
            (17, "9_17"),
            (18, "18_20"),
            (47, "39_47"),
            (48, "48_plus"),
            (120, "48_plus"),
        ],
    )
    def test_edges(self, years, band):
        assert choices.age_band_of(years) == band

    @pytest.mark.parametrize("years", [-1, 121])
    def test_refuses_what_nobody_is(self, years):
        with pytest.raises(ValueError, match="age out of range"):
            choices.age_band_of(years)

    @pytest.mark.parametrize(
        ("written", "band"),
        [
            ("9--17", AgeBand.BAND_9_17),
            ("09--17", AgeBand.BAND_9_17),
            ("48+", AgeBand.BAND_48_PLUS),
            ("", None),
            ("-99", None),
        ],
    )
    def test_reads_what_ctdc_writes(self, written, band):
        assert choices.age_band_from_ctdc(written) == band

    @pytest.mark.parametrize("written", ["9-17", "Adult", "17"])
    def test_refuses_anything_else(self, written):
        with pytest.raises(ValueError, match="not an age band"):
            choices.age_band_from_ctdc(written)

    def test_the_child_bands_are_those_below_18(self):
        below = {band for band, (_, last) in choices.AGE_BAND_YEARS.items() if last is not None and last < 18}

        assert below == choices.CHILD_AGE_BANDS


class TestIsChildAge:
    @pytest.mark.parametrize(
        ("years", "answer"), [(17, FourState.YES), (18, FourState.NO), (0, FourState.YES), (None, FourState.UNKNOWN)]
    )
    def test_under_18(self, years, answer):
        assert choices.is_child_age(years) == answer


class TestFourState:
    def test_no_and_not_asked_are_never_written_alike(self):
        assert len(set(choices.FOUR_STATE_TO_CTDC.values())) == 4
