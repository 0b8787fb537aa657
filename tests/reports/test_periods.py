from datetime import date

import pytest
from django.utils import translation

from casetracker.common.errors import InvalidInput
from reports import periods
from reports.periods import Period


class TestCode:
    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [
            ("2026-08-01", "2026-08-31", "2026-08"),
            ("2024-02-01", "2024-02-29", "2024-02"),
            ("2026-07-01", "2026-09-30", "2026-Q3"),
            ("2026-01-01", "2026-06-30", "2026-H1"),
            ("2026-01-01", "2026-12-31", "2026"),
            ("2026-02-01", "2026-04-30", "2026-02-01..2026-04-30"),
            ("2023-06-05", "2023-06-11", "2023-06-05..2023-06-11"),
            ("2002-01-01", "2018-12-31", "2002-01-01..2018-12-31"),
        ],
    )
    def test_names_the_period_and_reads_back(self, first, last, code):
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        assert period.code == code
        assert Period.parse(code) == period

    @pytest.mark.parametrize(
        "code", ["", "2026-13", "2026-Q5", "x", "2026-02-30..2026-03-01", "2026-03-01..2026-02-01", "1890"]
    )
    def test_of_anything_else_is_refused(self, code):
        with pytest.raises(InvalidInput):
            Period.parse(code)


class TestLabel:
    def test_of_a_quarter_says_its_months(self):
        with translation.override("en"):
            assert Period.parse("2026-Q3").label == "Quarter 3, 2026 (Jul–Sep)"

    def test_of_years_and_days(self):
        with translation.override("en"):
            assert Period.parse("2026").label == "Year 2026"
            assert Period.parse("2002-01-01..2018-12-31").label == "Years 2002–2018"
            assert Period.parse("2023-06-05..2023-06-11").label == "5 Jun 2023 to 11 Jun 2023"


class TestLastBefore:
    @pytest.mark.parametrize(
        ("today", "frequency", "code"),
        [
            ("2026-11-22", "monthly", "2026-10"),
            ("2026-11-22", "quarterly", "2026-Q3"),
            ("2026-11-22", "half_yearly", "2026-H1"),
            ("2026-11-22", "yearly", "2025"),
            ("2026-01-01", "monthly", "2025-12"),
            ("2026-01-01", "quarterly", "2025-Q4"),
            ("2026-07-01", "half_yearly", "2026-H1"),
        ],
    )
    def test_is_the_period_just_ended(self, today, frequency, code):
        assert Period.last_before(date.fromisoformat(today), frequency).code == code


class TestNextRunDay:
    @pytest.mark.parametrize(
        ("frequency", "day", "after", "expected"),
        [
            ("monthly", 5, "2026-11-04", "2026-11-05"),
            ("monthly", 5, "2026-11-05", "2026-12-05"),
            ("quarterly", 5, "2026-10-04", "2026-10-05"),
            ("quarterly", 5, "2026-10-05", "2027-01-05"),
            ("half_yearly", 28, "2026-07-28", "2027-01-28"),
            ("yearly", 1, "2026-01-01", "2027-01-01"),
            ("yearly", 15, "2026-01-14", "2026-01-15"),
        ],
    )
    def test_is_a_day_in_the_first_month_after_the_period(self, frequency, day, after, expected):
        assert periods.next_run_day(frequency, day, date.fromisoformat(after)) == date.fromisoformat(expected)


class TestChoices:
    def test_offer_the_running_quarter_first_and_every_year(self):
        groups = dict(periods.choices(date(2026, 11, 22)))
        quarters, months, halves, years = groups.values()
        assert quarters[0][0] == "2026-Q4"
        assert len(months) == 13
        assert halves[0][0] == "2026-H2"
        assert [years[0][0], years[-1][0]] == ["2026", "2000"]
