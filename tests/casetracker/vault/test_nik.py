from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetracker.vault.nik import disagreements, hidden, read_nik

TODAY = date(2026, 8, 5)

# Region 00 exists nowhere: these numbers can belong to nobody.
WOMAN = "0011015501900001"
MAN = "0001011203850002"


class TestReading:
    def test_a_womans_day_carries_forty_more(self):
        found = read_nik(WOMAN, TODAY)
        assert (found.region_code, found.sex, found.birth, found.problem) == (
            "001101",
            "female",
            date(1990, 1, 15),
            "",
        )

    def test_blanks_and_dots_do_not_matter(self):
        found = read_nik("0001 0112.0385 0002", TODAY)
        assert (found.digits, found.sex, found.birth) == (MAN, "male", date(1985, 3, 12))

    def test_an_impossible_day_still_gives_region_and_sex(self):
        found = read_nik("0011013201900001", TODAY)
        assert (found.problem, found.region_code, found.sex, found.birth) == ("date", "001101", "male", None)

    @pytest.mark.parametrize("typed", ["", "123", "00110155019000012", "001101550190000x", "٠٠١١٠١٥٥٠١٩٠٠٠٠١"])
    def test_what_is_no_number_says_so(self, typed):
        assert read_nik(typed, TODAY).problem == "length"

    def test_nobody_is_born_in_the_future(self):
        assert read_nik("0011011501300001", TODAY).birth == date(1930, 1, 15)
        assert read_nik("0011010508260001", TODAY).birth == TODAY
        assert read_nik("0011010608260001", TODAY).birth == date(1926, 8, 6)

    def test_a_leap_day_is_a_day(self):
        assert read_nik("0011012902960001", TODAY).birth == date(1996, 2, 29)
        assert read_nik("0011012902950001", TODAY).problem == "date"

    @given(st.text(max_size=30))
    def test_any_text_is_read(self, text):
        assert read_nik(text, TODAY).problem in {"", "length", "date"}

    @given(st.from_regex(r"[0-9]{16}", fullmatch=True))
    def test_any_sixteen_digits_are_read(self, digits):
        found = read_nik(digits, TODAY)
        assert found.problem in {"", "date"}
        assert found.birth is None or found.birth <= TODAY


class TestDisagreements:
    def test_are_named_and_block_nothing(self):
        nik = read_nik(WOMAN, TODAY)
        assert disagreements(nik, sex="male", birth=date(1990, 1, 16)) == ["sex", "birth"]
        assert disagreements(nik, sex="female", birth=date(1990, 1, 15)) == []

    def test_what_is_not_known_agrees(self):
        nik = read_nik(WOMAN, TODAY)
        assert disagreements(nik, sex="unknown", birth=None) == []
        assert disagreements(nik, sex="female", birth=date(1990, 1, 1), precision="year") == []
        assert disagreements(nik, sex="female", birth=date(1990, 2, 1), precision="month") == ["birth"]
        assert disagreements(read_nik("12", TODAY), sex="male", birth=date(1990, 1, 1)) == []

    def test_the_century_is_a_guess(self):
        assert disagreements(read_nik("0011015501250001", TODAY), sex="female", birth=date(1925, 1, 15)) == []


class TestHidden:
    def test_shows_the_last_four(self):
        assert hidden(WOMAN) == "•••• •••• •••• 0001"
        assert "1990" not in hidden(WOMAN)

    def test_shows_nothing_of_a_short_one(self):
        assert hidden("12345") == "••••"
