"""Rows without scripts, and forms that read and show answers."""

from datetime import date

import pytest
from django import forms as django_forms
from django.http import QueryDict

from cases.forms.data import answers_of, shown
from cases.forms.draft import VictimFormSet, as_typed, searched_token, typed_again, was_searched
from cases.forms.rows import change_rows
from cases.forms.suspect import IdentityFields
from casetracker.common import forms
from casetracker.common.dates import PartialDate


def rows(*names, action="", total=None):
    data = QueryDict(mutable=True)
    data["row-TOTAL_FORMS"] = str(len(names) if total is None else total)
    for place, name in enumerate(names):
        data[f"row-{place}-name"] = name
        data.setlist(f"row-{place}-many", [name, name])
    if action:
        data["_rows"] = action
    return data


def names_of(data):
    return [data.get(f"row-{place}-name") for place in range(int(data["row-TOTAL_FORMS"]))]


class TestChangeRows:
    def test_adds_an_empty_one_at_the_end(self):
        assert names_of(change_rows(rows("a", "b", action="add"), "row", most=5)) == ["a", "b", None]

    def test_removes_the_one_meant_and_moves_the_rest_up(self):
        changed = change_rows(rows("a", "b", "c", action="remove-1"), "row", most=5)
        assert names_of(changed) == ["a", "c"]
        assert changed.getlist("row-1-many") == ["c", "c"]
        assert "row-2-name" not in changed

    def test_sets_the_number_within_its_limit(self):
        assert change_rows(rows("a", action="set"), "row", most=5, wanted=9)["row-TOTAL_FORMS"] == "5"
        assert change_rows(rows("a", action="set"), "row", most=5, wanted=-3)["row-TOTAL_FORMS"] == "0"

    @pytest.mark.parametrize("action", ["remove-7", "remove-", "remove-²", "remove--1", "juggle", "set"])
    def test_anything_else_changes_nothing(self, action):
        assert names_of(change_rows(rows("a", "b", action=action), "row", most=5)) == ["a", "b"]

    @pytest.mark.parametrize("total", ["x", "-3", "", "9" * 30])
    def test_a_made_up_number_is_survived(self, total):
        changed = change_rows(rows("a", total=total), "row", most=5)
        assert 0 <= int(changed["row-TOTAL_FORMS"]) <= 5


class TestRowCountries:
    def test_stand_on_the_page_once(self):
        data = {"victim-TOTAL_FORMS": "3", "victim-INITIAL_FORMS": "0", "victim-0-citizenship": "ID"}
        formset = VictimFormSet(data, prefix="victim")
        text = str(formset.forms[0]["citizenship"])
        assert 'value="Indonesia"' in text
        assert 'list="country-names"' in text
        assert "<option" not in text
        assert "Malaysia" in formset.country_names
        assert formset.is_valid()
        assert formset.forms[0].cleaned_data["citizenship"] == "ID"


class TestDraftAnswers:
    def test_come_back_as_they_were_typed(self):
        data = QueryDict("a=1&a=2&b=x&csrfmiddlewaretoken=t&idempotency_key=k&_rows=add")
        kept = as_typed(data)
        assert kept == {"a": ["1", "2"], "b": ["x"]}
        assert typed_again(kept).getlist("a") == ["1", "2"]

    def test_lose_what_no_database_keeps(self):
        assert as_typed(QueryDict("a=x%00y")) == {"a": ["xy"]}

    def test_the_proof_of_a_search_is_ours_alone(self):
        assert was_searched(searched_token())
        assert not was_searched("")
        assert not was_searched(searched_token() + "x")


class TestShownAnswers:
    class Form(forms.Form):
        day = forms.PartialDateField(required=False)
        country = forms.CountryField(required=False)
        many = django_forms.MultipleChoiceField(choices=[("Group", [("a", "Apple"), ("b", "Pear")])], required=False)

    def test_read_in_words_whether_stored_or_typed(self):
        stored = self.Form(initial={"day": PartialDate(date(2026, 8, 1), "month"), "country": "MY", "many": ["a", "b"]})
        assert [shown(stored, name) for name in stored.fields] == ["August 2026", "Malaysia", "Apple\nPear"]
        typed = self.Form(
            QueryDict("day_day=&day_month=8&day_year=2026&country=Malaysia&many=a&many=b"), initial=stored.initial
        )
        assert [shown(typed, name) for name in typed.fields] == ["August 2026", "Malaysia", "Apple\nPear"]

    def test_are_sent_again_as_a_browser_would(self):
        stored = self.Form(initial={"day": PartialDate(date(2026, 8, 1), "month"), "country": "MY", "many": ["a"]})
        assert answers_of(stored, "day") == {"day_day": [""], "day_month": ["8"], "day_year": ["2026"]}
        assert answers_of(stored, "many") == {"many": ["a"]}
        assert answers_of(stored, "country") == {"country": ["Malaysia"]}


class TestIdentityFields:
    @pytest.mark.parametrize(
        ("typed", "kept"), [("6101 0112 0385 0002", "6101011203850002"), ("6101.0112.0385.0002", "6101011203850002")]
    )
    def test_take_a_nik_however_it_is_grouped(self, typed, kept):
        form = IdentityFields({"nik": typed})
        assert form.is_valid()
        assert form.cleaned_data["nik"] == kept

    def test_keep_a_single_name_and_aliases_apart(self):
        form = IdentityFields({"full_name": "Sukarni", "aliases": "Karni\n\n  Bu Karni "})
        assert form.is_valid()
        identity = form.identity(sex="female", citizenship="")
        assert [name.value for name in identity.names] == ["Sukarni", "Karni", "Bu Karni"]
