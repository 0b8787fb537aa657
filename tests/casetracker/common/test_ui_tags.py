"""The tags and filters every template has."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import timezone, translation

from casetracker.common.dates import PartialDate
from casetracker.common.templatetags import ui


def render(source, **context):
    return engines["django"].from_string(source).render(context)


class TestPartialDate:
    @pytest.mark.parametrize(
        ("precision", "english", "indonesian"),
        [("day", "5 Aug 2026", "5 Agu 2026"), ("month", "August 2026", "Agustus 2026"), ("year", "2026", "2026")],
    )
    def test_writes_as_much_as_is_known(self, precision, english, indonesian):
        with translation.override("en"):
            assert ui.partial_date(date(2026, 8, 5), precision) == english
            assert ui.partial_date(PartialDate(date(2026, 8, 5), precision)) == english
        with translation.override("id"):
            assert ui.partial_date(date(2026, 8, 5), precision) == indonesian

    def test_nothing_is_not_known(self):
        assert ui.partial_date(None) == "Not known"

    def test_the_tag_stands_a_missing_precision(self):
        assert render("{% partial_date step.day step.precision %}", step={"day": date(2026, 8, 5)}) == "5 Aug 2026"
        assert render("{% partial_date step.day step.precision %}", step={}) == "Not known"


class TestLocalTime:
    moment = datetime(2026, 8, 5, 8, 40, 7, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("zone", "text"),
        [
            ("Asia/Jakarta", "5 Aug 2026, 15.40 WIB"),
            ("Asia/Pontianak", "5 Aug 2026, 15.40 WIB"),
            ("Asia/Makassar", "5 Aug 2026, 16.40 WITA"),
            ("Asia/Jayapura", "5 Aug 2026, 17.40 WIT"),
            ("Asia/Kuala_Lumpur", "5 Aug 2026, 16.40 UTC+08:00"),
            ("UTC", "5 Aug 2026, 08.40 UTC"),
        ],
    )
    def test_always_says_which_zone(self, zone, text):
        with timezone.override(zone):
            assert text in ui.local_time(self.moment)
        assert text in ui.local_time(self.moment, zone)

    def test_machines_and_hover_get_utc(self):
        page = ui.local_time(self.moment)
        assert 'datetime="2026-08-05T08:40:07Z"' in page
        assert 'title="2026-08-05 08:40:07 UTC"' in page

    def test_nothing_stays_nothing(self):
        assert ui.local_time(None) == ""


class TestNumbers:
    def test_money_follows_the_language(self):
        with translation.override("id"):
            assert ui.money(1250000) == "Rp\u00a01.250.000"
            assert ui.money(Decimal("1250.00"), "MYR") == "MYR\u00a01.250"
        with translation.override("en"):
            assert ui.money(1250000) == "Rp\u00a01,250,000"
        assert ui.money(None) == ""

    @pytest.mark.parametrize(("count", "text"), [(0, "0"), (27, "27"), (1000, "1,000"), (1001, "1,000+"), (None, "")])
    def test_counts_are_capped(self, count, text):
        assert ui.capped(count) == text

    @pytest.mark.parametrize(("part", "whole", "share"), [(1, 4, 25), (5, 4, 100), (0, 4, 0), (1, 0, 0), (None, 3, 0)])
    def test_shares_stay_within_a_bar(self, part, whole, share):
        assert ui.percent_of(part, whole) == share

    def test_formats_of_both_languages(self):
        with translation.override("en"):
            assert render("{{ n }} {{ d }}", n=Decimal("1234567.5"), d=date(2026, 8, 5)) == "1,234,567.5 5 Aug 2026"
        with translation.override("id"):
            assert render("{{ n }} {{ d }}", n=Decimal("1234567.5"), d=date(2026, 8, 5)) == "1.234.567,5 5 Agu 2026"


class TestWords:
    def test_a_pill_escapes_and_knows_its_tones(self):
        assert ui.pill("<b>", "bad") == '<span class="pill pill-bad">&lt;b&gt;</span>'
        assert "pill-neutral" in ui.pill("x", 'x" onclick="')

    @pytest.mark.parametrize(
        ("value", "word"), [("yes", "Yes"), ("no", "No"), ("unknown", "Unknown"), ("", "Not asked")]
    )
    def test_four_states(self, value, word):
        assert word in ui.four_state(value)

    @pytest.mark.parametrize(
        ("days", "words", "tone"),
        [
            (-2, "2 days overdue", "bad"),
            (-1, "1 day overdue", "bad"),
            (0, "Due today", "warn"),
            (3, "Due in 3 days", "warn"),
        ],
    )
    def test_due_days_in_words(self, days, words, tone):
        page = ui.due_pill(timezone.localdate() + timedelta(days=days))
        assert words in page
        assert f"pill-{tone}" in page

    def test_far_days_are_dates_and_done_is_done(self):
        assert "Due 5 Aug 2090" in ui.due_pill(date(2090, 8, 5))
        assert "Done" in ui.due_pill(date(2000, 1, 1), True)
        assert ui.due_pill(None) == ""


class TestPosition:
    def test_finds_the_current_step(self):
        steps = [{"state": "done"}, {"state": "current", "label": "B"}, {"state": "todo"}]
        assert ui.position(steps) == {"number": 2, "total": 3, "step": steps[1]}

    def test_without_a_current_step_it_is_the_next_or_the_last(self):
        assert ui.position([{"state": "done"}, {"state": "todo"}])["number"] == 2
        assert ui.position([{"state": "done"}, {"state": "done"}])["number"] == 2
        assert ui.position([])["step"] is None


class TestPolling:
    def test_asks_less_and_less_often(self):
        assert [ui.poll_delay(tick) for tick in (None, "", "x", 0, 9, 10, 19, 20, 500)] == [3, 3, 3, 3, 3, 5, 5, 15, 15]


class TestAddress:
    def test_gives_the_address_or_nothing(self):
        assert render('{% address "help" as url %}{{ url }}') == "/help/"
        assert render('{% address "no_such_page" as url %}[{{ url }}]') == "[]"
