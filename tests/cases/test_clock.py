"""Time limits."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cases import clock
from cases.models import TimeLimit

JAKARTA = ZoneInfo("Asia/Jakarta")


def limit(amount, unit):
    return TimeLimit(amount=amount, unit=unit)


class TestEndOf:
    def test_days_of_a_day(self):
        assert clock.end_of(limit(7, "days"), date(2026, 2, 25)) == date(2026, 3, 4)

    def test_working_days_leave_out_the_weekend(self):
        friday = date(2026, 11, 20)
        assert clock.end_of(limit(1, "working_days"), friday) == date(2026, 11, 23)
        assert clock.end_of(limit(5, "working_days"), friday) == date(2026, 11, 27)

    def test_working_days_from_a_weekend_begin_on_monday(self):
        assert clock.end_of(limit(1, "working_days"), date(2026, 11, 21)) == date(2026, 11, 23)

    def test_hours_of_a_moment_are_exact(self):
        start = datetime(2026, 11, 20, 23, 30, tzinfo=JAKARTA)
        assert clock.end_of(limit(4, "hours"), start) == datetime(2026, 11, 21, 3, 30, tzinfo=JAKARTA)

    def test_hours_of_a_day_end_on_the_day_they_are_over(self):
        assert clock.end_of(limit(24, "hours"), date(2026, 11, 20)) == date(2026, 11, 21)
        assert clock.end_of(limit(72, "hours"), date(2026, 11, 20)) == date(2026, 11, 23)

    def test_days_of_a_moment_count_in_the_national_calendar(self):
        late = datetime(2026, 11, 20, 18, 30, tzinfo=ZoneInfo("UTC"))  # already the 21st in Jakarta
        assert clock.end_of(limit(1, "days"), late) == datetime(2026, 11, 22, 1, 30, tzinfo=JAKARTA)


@pytest.mark.django_db
class TestDueAt:
    def test_takes_the_limit_in_force_on_the_day(self, law):
        assert clock.due_at("identification", date(2026, 11, 20), date(2026, 11, 20)) == date(2026, 11, 27)
        assert "prosecutor_silence" in clock.limits_on(date(2025, 12, 31))
        assert "prosecutor_silence" not in clock.limits_on(date(2026, 1, 2))

    def test_says_when_there_is_none(self, law):
        with pytest.raises(LookupError):
            clock.due_at("appeal", date(2026, 5, 1), date(2026, 5, 1))
