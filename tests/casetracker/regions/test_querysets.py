"""Looking up places."""

from datetime import date

import pytest

from casetracker.regions.models import Country, Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def codes(queryset):
    return [region.code for region in queryset]


class TestRegionQuerySet:
    def test_regencies_of_a_province_by_name(self):
        names = [region.name for region in Region.objects.current().regencies_of(Region.objects.get(code="96"))]

        assert names == [
            "Kabupaten Maybrat", "Kabupaten Raja Ampat", "Kabupaten Sorong", "Kota Sorong", "Kabupaten Sorong Selatan",
            "Kabupaten Tambrauw",
        ]  # fmt: skip

    def test_on_a_day_of_2019_papua_was_whole(self):
        papua = Region.objects.get(code="91")
        then = Region.objects.valid_on(date(2019, 6, 1))

        assert then.provinces().count() == 34
        assert then.exclude(level="province").count() == 514
        assert then.regencies_of(papua).count() == 29

    def test_on_a_day_of_2024_it_was_divided(self):
        now = Region.objects.valid_on(date(2024, 6, 1))

        assert now.provinces().count() == 38
        assert now.exclude(level="province").count() == 514

    def test_codes_are_text(self):
        assert codes(Region.objects.by_code("11.10")) == ["11.10"]
        assert codes(Region.objects.by_code("11.1")) == []

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("Kab. Bandung", ["32.04"]),
            ("Kota Bandung", ["32.73"]),
            ("bandung", ["32.04", "32.73"]),
            ("Kota Banjar", ["32.79"]),
            ("Kabupaten Banjar", ["63.03"]),
            ("Kotabaru", ["63.02"]),
            ("Jambi", ["15", "15.71"]),
            ("Provinsi Jambi", ["15"]),
            ("DKI Jakarta", ["31"]),
            ("Jakarta", ["31"]),
            ("Yogyakarta", ["34", "34.71"]),
            ("NTT", ["53"]),
            ("Sumatra Barat", ["13"]),
            ("Kep. Siau Tagulandang Biaro", ["71.09"]),
            ("Atlantis", []),
            ("", []),
            ("Kab.", []),
        ],
    )
    def test_match_name(self, written, expected):
        assert codes(Region.objects.current().match_name(written)) == expected

    def test_match_name_finds_the_old_place_on_an_old_day(self):
        assert codes(Region.objects.valid_on(date(2019, 1, 1)).match_name("Kab. Merauke")) == ["91.01"]

    def test_tile_map_has_38_tiles(self):
        assert Region.objects.on_tile_map().count() == 38


class TestCountryQuerySet:
    @pytest.mark.parametrize("code", ["NA", "NAM", "na"])
    def test_namibia_is_a_country(self, code):
        assert Country.objects.by_code(code).get().name_en == "Namibia"

    def test_order_follows_the_language(self):
        first = [country.alpha2 for country in Country.objects.in_order("id")]
        second = [country.alpha2 for country in Country.objects.in_order("en")]

        assert sorted(first) == sorted(second)
        assert first != second
