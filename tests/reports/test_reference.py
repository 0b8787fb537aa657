import json
from decimal import Decimal

import pytest
from django.utils import timezone

from reports import definitions, reference
from reports.models import Measure, PublishedFigure, ReportDefinition

pytestmark = pytest.mark.django_db


def figures(series):
    return {(row.period_from.year, row.code): row.value for row in PublishedFigure.objects.filter(series=series)}


class TestLoad:
    def test_may_be_done_again_and_keeps_every_row(self, measures):
        before = set(PublishedFigure.objects.values_list("pk", "loaded_at"))
        assert reference.load_all(now=timezone.now()) == measures
        assert set(PublishedFigure.objects.values_list("pk", "loaded_at")) == before

    def test_keeps_every_measure_in_both_languages(self, measures):
        for measure in Measure.objects.all():
            assert measure.label_en
            assert measure.label_id
            assert measure.definition_en != measure.definition_id

    def test_checks_every_layout(self, measures):
        for layout in ReportDefinition.objects.all():
            assert definitions.sections_of(layout)

    def test_loads_nothing_when_one_layout_is_wrong(self, measures, tmp_path):
        for path in reference.FOLDER.glob("*.json"):
            (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        layouts = json.loads((tmp_path / "definitions.json").read_text(encoding="utf-8"))
        layouts[0]["label_en"] = "Changed"
        layouts[1]["sections"][1]["columns"][0]["by"] = "no_such_dimension"
        (tmp_path / "definitions.json").write_text(json.dumps(layouts), encoding="utf-8")
        with pytest.raises(definitions.BadDefinition, match="no such dimension"):
            reference.load_all(now=timezone.now(), folder=tmp_path)
        assert not ReportDefinition.objects.filter(label_en="Changed").exists()


class TestBadDefinitions:
    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"columns": [{"measure": "no.such"}]}, "no such measure"),
            ({"rows": "referral_status"}, "cannot be split"),
            ({"kind": "pie"}, "no such kind of section"),
            ({"kind": "shares"}, "shares need a base"),
            ({"chart": {"kind": "pie"}}, "no such kind of chart"),
        ],
    )
    def test_are_refused(self, measures, changes, problem):
        section = {
            "key": "a",
            "kind": "table",
            "title_en": "A",
            "title_id": "A",
            "rows": "sex",
            "columns": [{"measure": "victims.registered"}],
            **changes,
        }
        with pytest.raises(definitions.BadDefinition, match=problem):
            definitions.sections_of(ReportDefinition(code="x", sections=[section]))


class TestPublishedFigures:
    def test_are_the_police_table_as_printed(self, measures):
        found = figures("police_2005_2010")
        columns = ("cases", "victims_adult", "victims_child", "traffickers", "p21")
        printed = {year: tuple(int(found[year, column]) for column in columns) for year in range(2005, 2011)}
        assert printed == {
            2005: (71, 125, 18, 86, 40),
            2006: (84, 496, 129, 155, 57),
            2007: (177, 334, 240, 240, 88),
            2008: (199, 519, 88, 291, 107),
            2009: (142, 208, 67, 163, 67),
            2010: (142, 208, 67, 163, 67),
        }

    def test_flag_the_two_rows_that_are_the_same(self, measures):
        flagged = PublishedFigure.objects.exclude(flags={}).values_list("series", "period_from__year", "flags__same_as")
        assert sorted({(series, year, tuple(same)) for series, year, same in flagged}) == [
            ("police_2005_2010", 2009, ("2010",)),
            ("police_2005_2010", 2010, ("2009",)),
        ]

    def test_explain_the_copy_with_the_figures_of_unodc(self, measures):
        figure = PublishedFigure.objects.filter(series="police_2005_2010", period_from__year=2010).first()
        assert "143 victims and 123 people prosecuted" in figure.flags["explanation"]["en"]
        assert "143" in figure.flags["explanation"]["id"]

    def test_keep_how_a_number_was_written(self, measures):
        figure = PublishedFigure.objects.get(series="glotip_totals", period_from__year=2017, code="victims")
        assert (figure.value_as_published, figure.value) == ("1,469", Decimal(1469))

    def test_have_no_row_where_nothing_was_published(self, measures):
        assert not PublishedFigure.objects.filter(
            series="glotip_totals", period_from__year=2020, code="convicted"
        ).exists()

    def test_name_their_source(self, measures):
        assert not PublishedFigure.objects.filter(source="").exists()


class TestSameRows:
    def test_are_found_by_comparing_every_figure(self):
        rows = [
            {"period_from": "2001-01-01", "values": ["1", "2"]},
            {"period_from": "2002-01-01", "values": ["1", "3"]},
            {"period_from": "2003-01-01", "values": ["1", "2"]},
        ]
        assert reference.same_rows(rows) == [(0, 2)]

    def test_are_no_copy_with_one_figure_alone(self):
        rows = [{"period_from": f"{year}-01-01", "values": ["5", ""]} for year in (2001, 2002)]
        assert reference.same_rows(rows) == []


class TestAsNumber:
    @pytest.mark.parametrize(("written", "number"), [("1,469", 1469), ("82", 82), ("<5", None), ("", None)])
    def test_reads_what_is_a_number(self, written, number):
        assert reference.as_number(written) == number
