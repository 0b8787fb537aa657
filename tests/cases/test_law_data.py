"""The files that offences, stages and time limits are loaded from."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cases.choices import LegalRegime, OffenceElement
from cases.law import load_law
from cases.models import Offence, TimeLimit
from casetracker.common.choices import SourceMark, TimeUnit

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "data"
FILES = ("offences", "stages", "time_limits")


def rows(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["rows"]


def by_code(name):
    return {row["code"]: row for row in rows(name)}


@pytest.mark.parametrize("name", FILES)
class TestEveryRow:
    def test_has_the_same_keys(self, name):
        assert len({frozenset(row) for row in rows(name)}) == 1

    def test_says_where_it_comes_from_and_in_both_languages(self, name):
        for row in rows(name):
            assert row["source"].strip(), row["code"]
            assert row["label_en"].strip(), row["code"]
            assert row["label_id"].strip(), row["code"]
            assert row["source_mark"] in SourceMark.values, row["code"]

    def test_nothing_is_marked_reviewed_by_us(self, name):
        assert {row["reviewed_by"] for row in rows(name)} == {""}

    def test_unread_is_not_called_verified(self, name):
        for row in rows(name):
            if "not read" in row["source"]:
                assert row["source_mark"] == SourceMark.UNVERIFIED, row["code"]

    def test_code_is_unique_at_every_time(self, name):
        spans = {}
        for row in rows(name):
            first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min
            last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
            assert first <= last, row["code"]
            for other_first, other_last in spans.get(row["code"], []):
                assert last < other_first or other_last < first, row["code"]
            spans.setdefault(row["code"], []).append((first, last))


class TestOffences:
    def test_elements_and_regimes_are_known(self):
        for row in rows("offences"):
            assert set(row["elements"]) <= set(OffenceElement.values), row["code"]
            assert row["regime"] in LegalRegime.values
            assert row["code"].startswith(row["regime"]) or row["regime"] == LegalRegime.PARALLEL_LAW

    def test_every_element_is_needed_by_some_article(self):
        assert {element for row in rows("offences") for element in row["elements"]} == set(OffenceElement.values)

    @pytest.mark.parametrize(
        ("code", "prison", "fine"),
        [
            ("law_21_2007_art_2_1", (3, 15), (120, 600)),
            ("law_21_2007_art_4", (3, 15), (120, 600)),
            ("law_21_2007_art_7_2", (5, None), (200, 5000)),
            ("law_21_2007_art_9", (1, 6), (40, 240)),
            ("law_21_2007_art_24", (3, 7), (120, 280)),
        ],
    )
    def test_penalties(self, code, prison, fine):
        row = by_code("offences")[code]

        assert (row["prison_years_min"], row["prison_years_max"]) == prison
        assert (row["fine_million_min"], row["fine_million_max"]) == fine

    def test_article_4_is_taking_citizens_out_and_not_sexual_exploitation(self):
        assert by_code("offences")["law_21_2007_art_4"]["elements"] == [
            "take_out_of_indonesia",
            "indonesian_citizen",
            "purpose",
        ]

    def test_article_6_needs_a_result_and_article_2_does_not(self):
        assert "result" in by_code("offences")["law_21_2007_art_6"]["elements"]
        assert "result" not in by_code("offences")["law_21_2007_art_2_1"]["elements"]

    def test_ranges_are_in_order(self):
        for row in rows("offences"):
            for low, high in (("prison_years_min", "prison_years_max"), ("fine_million_min", "fine_million_max")):
                if row[low] is not None and row[high] is not None:
                    assert row[low] <= row[high], row["code"]

    def test_the_new_code_begins_on_2_january_2026_and_is_unverified(self):
        new = [row for row in rows("offences") if row["regime"] == LegalRegime.KUHP_2023]

        assert {row["article"] for row in new} == {"455", "456"}
        assert {(row["valid_from"], row["source_mark"], row["prison_years_min"]) for row in new} == {
            ("2026-01-02", "unverified", None)
        }


class TestStages:
    def test_sequence_is_unique_and_sorted(self):
        sequence = [row["sequence"] for row in rows("stages")]

        assert sequence == sorted(set(sequence))

    def test_ways_back_lead_to_known_stages(self):
        known = by_code("stages")
        for row in known.values():
            assert set(row["may_follow"]) <= set(known), row["code"]

    def test_p19_goes_round(self):
        stages = by_code("stages")

        assert "file_returned" in stages["file_sent"]["may_follow"]
        assert stages["file_sent"]["sequence"] < stages["file_returned"]["sequence"]

    def test_p21_can_be_voided_and_is_not_an_end(self):
        stage = by_code("stages")["file_complete"]

        assert (stage["letter_code"], stage["is_voidable"], stage["is_terminal"]) == ("P-21", True, False)

    def test_every_stop_needs_a_reason(self):
        stops = [row for row in rows("stages") if row["is_stop"]]

        assert len(stops) == 8
        assert all(row["needs_reason"] for row in stops)

    def test_letter_codes_are_unique(self):
        letters = Counter(row["letter_code"] for row in rows("stages") if row["letter_code"])

        assert max(letters.values()) == 1


class TestTimeLimits:
    def test_amounts_and_units(self):
        for row in rows("time_limits"):
            assert row["amount"] > 0, row["code"]
            assert row["unit"] in TimeUnit.values, row["code"]
            assert row["from_event"], row["code"]

    @pytest.mark.parametrize(
        ("code", "amount", "unit"),
        [
            ("service_start", 7, "days"),
            ("emergency_aid", 7, "days"),
            ("identification", 5, "working_days"),
            ("p21_handover", 60, "days"),
            ("p21_handover_alert", 45, "days"),
            ("consent_withdrawal", 72, "hours"),
            ("referral_acknowledged_urgent", 4, "hours"),
            ("referral_acknowledged_ordinary", 24, "hours"),
            ("referral_decision", 3, "working_days"),
            ("stop_notice", 1, "days"),
            ("restitution_payment_pp_7_2018", 30, "days"),
            ("restitution_payment_law_21_2007", 14, "days"),
        ],
    )
    def test_clocks(self, code, amount, unit):
        row = by_code("time_limits")[code]

        assert (row["amount"], row["unit"]) == (amount, unit)

    def test_the_old_code_of_procedure_ends_when_the_new_one_begins(self):
        old = [row for row in rows("time_limits") if row["basis"] == "kuhap_1981"]
        new = [row for row in rows("time_limits") if row["basis"] == "kuhap_2025"]

        assert {row["valid_to"] for row in old} == {"2026-01-01"}
        assert {row["valid_from"] for row in new} == {"2026-01-02"}

    def test_own_defaults_are_not_passed_off_as_law(self):
        for row in rows("time_limits"):
            assert (row["basis"] == "casetracker") == (row["source_mark"] == SourceMark.OWN), row["code"]


@pytest.mark.django_db
class TestLoading:
    def test_every_row_fits_its_table_and_a_second_load_keeps_the_ids(self):
        first = load_law()
        ids = set(Offence.objects.values_list("pk", "code"))

        assert first == tuple(len(rows(name)) for name in FILES)
        assert load_law() == first
        assert set(Offence.objects.values_list("pk", "code")) == ids

    def test_the_notice_of_investigation_has_one_clock_on_every_day(self):
        load_law()

        for day in (date(2019, 6, 1), date(2026, 1, 1), date(2026, 1, 2), date(2030, 1, 1)):
            assert TimeLimit.objects.in_force_on(day).filter(code="spdp").count() == 1
