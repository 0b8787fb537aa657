"""Ages as ranges."""

from datetime import date

import pytest

from casetracker.common.choices import DatePrecision, FourState
from victims.ages import UNKNOWN, AgeRange, KnownBirth, age_of_person, age_on, completed_years, conflict, most_telling

DAY = date(2026, 6, 15)


class TestCompletedYears:
    @pytest.mark.parametrize(
        ("birth", "years"),
        [
            (date(2008, 6, 15), 18),
            (date(2008, 6, 16), 17),
            (date(2026, 6, 15), 0),
            (date(2004, 2, 29), 22),
        ],
    )
    def test_counts_birthdays(self, birth, years):
        assert completed_years(birth, DAY) == years

    def test_a_leap_day_birthday_falls_on_the_first_of_march(self):
        assert completed_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
        assert completed_years(date(2008, 2, 29), date(2026, 3, 1)) == 18


class TestAgeOn:
    @pytest.mark.parametrize(
        ("birth", "expected"),
        [
            (KnownBirth(date(2000, 1, 1)), AgeRange(26, 26)),
            (KnownBirth(date(2008, 1, 1), DatePrecision.YEAR), AgeRange(17, 18)),
            (KnownBirth(date(2008, 6, 1), DatePrecision.MONTH), AgeRange(17, 18)),
            (KnownBirth(date(2008, 12, 1), DatePrecision.MONTH), AgeRange(17, 17)),
            (KnownBirth(date(2027, 1, 1)), UNKNOWN),
            (KnownBirth(date(1890, 1, 1)), UNKNOWN),
        ],
    )
    def test_is_as_exact_as_the_date(self, birth, expected):
        assert age_on(birth, DAY) == expected

    def test_several_bases_span_the_range(self):
        births = [KnownBirth(date(2009, 1, 1)), KnownBirth(date(2004, 1, 1))]
        assert age_of_person(births, DAY) == AgeRange(17, 22)

    def test_no_basis_is_unknown(self):
        assert age_of_person([], DAY) == UNKNOWN


class TestIsChild:
    @pytest.mark.parametrize(
        ("age", "child", "presumed"),
        [
            (AgeRange(17, 17), FourState.YES, True),
            (AgeRange(None, 17), FourState.YES, True),
            (AgeRange(18, 18), FourState.NO, False),
            (AgeRange(48, None), FourState.NO, False),
            (AgeRange(16, 21), FourState.UNKNOWN, True),
            (AgeRange(None, 20), FourState.UNKNOWN, True),
            (UNKNOWN, FourState.UNKNOWN, False),
        ],
    )
    def test_presumes_a_child_while_uncertain_but_not_from_nothing(self, age, child, presumed):
        assert age.is_child == child
        assert age.is_presumed_child is presumed


class TestConflict:
    def test_needs_two_bases(self):
        assert conflict([KnownBirth(date(2009, 1, 1))], DAY) == FourState.NOT_ASKED

    def test_is_two_sides_of_eighteen(self):
        assert conflict([KnownBirth(date(2009, 1, 1)), KnownBirth(date(2004, 1, 1))], DAY) == FourState.YES
        assert conflict([KnownBirth(date(2003, 1, 1)), KnownBirth(date(2004, 1, 1))], DAY) == FourState.NO

    def test_is_unknown_while_one_basis_may_be_either(self):
        births = [KnownBirth(date(2008, 1, 1), DatePrecision.YEAR), KnownBirth(date(2004, 1, 1))]
        assert conflict(births, DAY) == FourState.UNKNOWN


class TestMostTelling:
    def test_takes_the_first_that_is_known(self):
        assert most_telling(UNKNOWN, AgeRange(15, 15), AgeRange(20, 20)) == AgeRange(15, 15)
        assert most_telling(UNKNOWN) == UNKNOWN
