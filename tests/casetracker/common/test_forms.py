"""Fields, their limits, and the markup they are drawn with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.template import engines
from django.utils import timezone, translation

from casetracker.common import forms
from casetracker.common.choices import FourState
from casetracker.common.dates import PartialDate
from casetracker.common.forms.countries import country_choices

PROVINCES = [("", "Not known"), ("31", "Jakarta"), ("61", "West Kalimantan")]
REGENCIES = {"31": [("3171", "Central Jakarta")], "61": [("6101", "Sambas"), ("6171", "Pontianak")]}


class PlaceForm(forms.Form):
    place = django_forms.CharField(label="Place", help_text="In a few words.")
    story = django_forms.CharField(label="Story", widget=django_forms.Textarea, required=False)
    found = forms.PartialDateField(label="Found", required=False)
    exploitation = django_forms.MultipleChoiceField(
        label="Form",
        choices=[("fishing", "Fishing"), ("begging", "Begging")],
        widget=django_forms.CheckboxSelectMultiple,
    )
    child = forms.FourStateField(label="Child involved")
    province = django_forms.ChoiceField(label="Province", choices=PROVINCES, required=False)
    regency = forms.DependentChoiceField(
        label="Regency", parent="province", choices_for=lambda code: REGENCIES.get(code, []), required=False
    )


def answers(**changes):
    return {"place": "Harbour", "exploitation": ["fishing"], "child": "yes", **changes}


def render(source, **context):
    return engines["django"].from_string(source).render(context)


class TestPartialDateField:
    def clean(self, day="", month="", year="", **options):
        return forms.PartialDateField(**options).clean({"day": day, "month": month, "year": year})

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            (("5", "8", "2023"), PartialDate(date(2023, 8, 5), "day")),
            (("05", "08", "2023"), PartialDate(date(2023, 8, 5), "day")),
            (("", "8", "2023"), PartialDate(date(2023, 8, 1), "month")),
            (("", "", "2023"), PartialDate(date(2023, 1, 1), "year")),
            (("29", "2", "2024"), PartialDate(date(2024, 2, 29), "day")),
            (("５", "８", "２０２３"), PartialDate(date(2023, 8, 5), "day")),
        ],
    )
    def test_reads_what_is_known(self, typed, expected):
        assert self.clean(*typed) == expected

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            (("31", "2", "2023"), "day_range"),
            (("29", "2", "2023"), "day_range"),
            (("0", "2", "2023"), "day_range"),
            (("5", "13", "2023"), "month_range"),
            (("5", "0", "2023"), "month_range"),
            (("5", "", "2023"), "month_missing"),
            (("5", "8", "23"), "year"),
            (("5", "8", ""), "year"),
            (("5", "8", "0000"), "year"),
            (("five", "8", "2023"), "numbers"),
            (("-5", "8", "2023"), "numbers"),
            (("5", "8", "2023\x00"), "numbers"),
            (("5", "8", "1850"), "too_early"),
            (("1", "1", "2999"), "future"),
        ],
    )
    def test_refuses_what_cannot_be(self, typed, code):
        with pytest.raises(ValidationError) as refusal:
            self.clean(*typed)
        assert refusal.value.code == code

    def test_empty_is_required_or_none(self):
        assert self.clean(required=False) is None
        with pytest.raises(ValidationError):
            self.clean()

    def test_this_year_is_not_the_future(self):
        today = timezone.localdate()
        assert self.clean(year=str(today.year)).precision == "year"
        assert self.clean(month=str(today.month), year=str(today.year)).precision == "month"

    def test_future_days_may_be_allowed(self):
        assert self.clean("1", "1", "2090", future=True).date == date(2090, 1, 1)

    def test_limits_compare_the_whole_span(self):
        limits = {"earliest": date(2023, 6, 15), "latest": lambda: date(2023, 6, 20)}
        assert self.clean(month="6", year="2023", **limits).precision == "month"
        with pytest.raises(ValidationError, match="15 Jun 2023"):
            self.clean("14", "6", "2023", **limits)
        with pytest.raises(ValidationError, match="20 Jun 2023"):
            self.clean("21", "6", "2023", **limits)

    def test_can_insist_on_the_day(self):
        with pytest.raises(ValidationError) as refusal:
            self.clean(month="6", year="2023", precisions=["day"])
        assert refusal.value.code == "need_day"

    def test_shows_again_what_was_typed(self):
        form = PlaceForm(answers(found_day="31", found_month="2", found_year="2023"))
        assert not form.is_valid()
        assert 'value="31"' in form["found"].as_widget()

    def test_shows_a_stored_date_as_far_as_it_is_known(self):
        page = str(PlaceForm(initial={"found": PartialDate(date(2023, 8, 1), "month")})["found"])
        assert 'name="found_month" value="8"' in page
        assert 'name="found_day" value=""' in page

    def test_notices_a_change(self):
        initial = {"found": PartialDate(date(2023, 8, 5), "day"), "place": "Harbour"}
        same = PlaceForm(answers(found_day="5", found_month="8", found_year="2023"), initial=initial)
        other = PlaceForm(answers(found_day="", found_month="8", found_year="2023"), initial=initial)
        assert "found" not in same.changed_data
        assert "found" in other.changed_data


class TestTextLimits:
    @pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\u202eb", "a\ud800b", "a\x7fb"])
    def test_hidden_characters_are_refused_with_advice(self, text):
        form = PlaceForm(answers(place=text))
        assert not form.is_valid()
        assert "Type it again" in form.errors["place"][0]

    def test_line_ends_and_accents_come_in_one_form(self):
        form = PlaceForm(answers(place="  cafe\u0301 ", story="one\r\ntwo\rthree"))
        assert form.is_valid()
        assert form.cleaned_data["place"] == "café"
        assert form.cleaned_data["story"] == "one\ntwo\nthree"

    def test_every_text_has_a_limit(self):
        form = PlaceForm(answers(place="x" * 201, story="x" * 10_001))
        assert form.errors["place"] == ["Shorten this to 200 characters. It has 201."]
        assert "10000" in form.errors["story"][0]
        assert 'maxlength="200"' in str(form["place"])

    def test_line_ends_do_not_count_twice(self):
        assert PlaceForm(answers(story="\r\n".join("x" * 99 for _ in range(100)))).is_valid()

    def test_the_browser_does_not_remember_what_was_typed(self):
        assert 'autocomplete="off"' in str(PlaceForm()["place"])


class TestFourStateField:
    def test_starts_as_not_asked(self):
        page = str(PlaceForm()["child"])
        assert page.index("checked") > page.index('value="not_asked"')
        assert page.count("checked") == 1

    @pytest.mark.parametrize("value", FourState.values)
    def test_takes_the_four_answers(self, value):
        assert PlaceForm(answers(child=value)).is_valid()

    def test_refuses_any_other(self):
        assert not PlaceForm(answers(child="maybe")).is_valid()


class TestDependentChoiceField:
    def test_offers_what_belongs_to_the_parent(self):
        form = PlaceForm(answers(province="61", regency="6101"))
        assert form.is_valid()
        assert form.cleaned_data["regency"] == "6101"

    def test_refuses_what_belongs_to_another_parent(self):
        assert not PlaceForm(answers(province="31", regency="6101")).is_valid()

    def test_offers_from_the_initial_parent(self):
        assert "Sambas" in str(PlaceForm(initial={"province": "61"})["regency"])

    def test_refresh_fills_the_list_without_complaining(self):
        form = PlaceForm({"province": "61", "place": "", forms.REFRESH: "regency"})
        assert not form.is_valid()
        assert not form.errors
        assert "Pontianak" in str(form["regency"])

    def test_one_form_does_not_change_the_next(self):
        PlaceForm(answers(province="61"))
        assert "Sambas" not in str(PlaceForm()["regency"])


class TestSearchChoiceField:
    field = forms.CountryField(required=False)

    @pytest.mark.parametrize("typed", ["Malaysia", "malaysia ", "MY", "MYS", "  MALAYSIA"])
    def test_understands_names_and_codes(self, typed):
        assert self.field.clean(typed) == "MY"

    @pytest.mark.parametrize(("typed", "code"), [("Jerman", "DE"), ("Germany", "DE"), ("Kamboja", "KH"), ("NA", "NA")])
    def test_understands_both_languages(self, typed, code):
        assert self.field.clean(typed) == code

    def test_empty_is_empty(self):
        assert self.field.clean("") == ""

    def test_proposes_the_nearest(self):
        with pytest.raises(ValidationError, match="Did you mean Malaysia"):
            self.field.clean("Malaisya")

    def test_refuses_the_unknown(self):
        with pytest.raises(ValidationError, match="Choose from the list"):
            self.field.clean("Atlantis of the seas")

    def test_shows_the_name_of_a_stored_code_in_the_language(self):
        with translation.override("id"):
            assert forms.CountryField().prepare_value("DE") == "Jerman"
        with translation.override("en"):
            assert forms.CountryField().prepare_value("DE") == "Germany"

    def test_there_are_249_countries(self):
        assert len(country_choices("en")) == 249


class TestMoneyField:
    @pytest.mark.parametrize(
        "typed", ["1250000", "1.250.000", "1,250,000", "Rp 1.250.000", "rp1.250.000,00", "1 250 000"]
    )
    def test_understands_every_grouping(self, typed):
        assert forms.MoneyField().clean(typed) == Decimal(1250000)

    @pytest.mark.parametrize("typed", ["1.25", "12,5", "-5", "1.2500", "1,250.000", "many", "9" * 16])
    def test_refuses_what_is_no_whole_amount(self, typed):
        with pytest.raises(ValidationError):
            forms.MoneyField().clean(typed)


class TestDayField:
    def test_speaks_iso(self):
        assert forms.DayField().clean("2023-06-05") == date(2023, 6, 5)

        class Filter(forms.FilterForm):
            start = forms.DayField(required=False)

        assert 'value="2023-06-05"' in str(Filter(initial={"start": date(2023, 6, 5)})["start"])

    @pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31", "2023-02-30", "soon"])
    def test_refuses_what_nobody_means(self, typed):
        with pytest.raises(ValidationError):
            forms.DayField().clean(typed)


class TestPastDateTimeField:
    def test_reads_the_time_in_the_zone_of_the_reader(self):
        with timezone.override("Asia/Jayapura"):
            assert forms.PastDateTimeField().clean("2023-06-05T09:30") == datetime(2023, 6, 5, 0, 30, tzinfo=UTC)

    def test_refuses_the_future(self):
        with pytest.raises(ValidationError, match="not in the future"):
            forms.PastDateTimeField().clean("2999-01-01T00:00")


class TestMarkup:
    def test_a_field_names_its_help_and_its_error(self):
        page = str(PlaceForm(answers(place=""))["place"].as_field_group())
        assert 'aria-describedby="id_place_helptext id_place_error"' in page
        assert 'id="id_place_helptext"' in page
        assert 'id="id_place_error"' in page
        assert 'aria-invalid="true"' in page
        assert "is-invalid" in page

    def test_choices_are_a_group_with_a_legend(self):
        page = str(PlaceForm()["child"].as_field_group())
        assert "<legend" in page
        assert page.count("<label") == 4

    def test_what_may_stay_empty_says_so(self):
        assert "(optional)" in str(PlaceForm()["story"].as_field_group())
        assert "(optional)" not in str(PlaceForm()["place"].as_field_group())

    def test_a_filter_does_not(self):
        class Filter(forms.FilterForm):
            word = django_forms.CharField(required=False)

        assert "(optional)" not in str(Filter())

    def test_what_was_typed_is_escaped(self):
        page = str(PlaceForm(answers(place='"><script>alert(1)</script>')))
        assert "<script>" not in page

    def test_a_whole_form_draws_every_field_and_no_inline_style(self):
        page = str(PlaceForm())
        assert all(
            f'id="id_{name}' in page for name in ("place", "story", "found_day", "child_0", "province", "regency")
        )
        assert "style=" not in page

    def test_the_summary_links_to_the_input_of_each_error(self):
        form = PlaceForm(answers(place="", exploitation=[], found_day="x", found_month="1", found_year="2020"))
        page = render('{% include "ui/_error_summary.html" %}', form=form)
        assert 'href="#id_place"' in page
        assert 'href="#id_exploitation_0"' in page
        assert 'href="#id_found_day"' in page

    def test_no_error_no_summary(self):
        assert render('{% include "ui/_error_summary.html" %}', form=PlaceForm(answers())).strip() == ""
        assert render('{% include "ui/_error_summary.html" %}').strip() == ""

    def test_the_summary_of_a_formset_covers_its_parts(self):
        formset = django_forms.formset_factory(PlaceForm, extra=0)
        bound = formset(
            {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-place": "Harbour", "form-1-place": ""}
        )
        page = render('{% include "ui/_error_summary.html" %}', formset=bound)
        assert 'href="#id_form-1-place"' in page
        assert 'href="#id_form-0-place"' not in page
