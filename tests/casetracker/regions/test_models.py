"""What the database refuses, and names."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from casetracker.regions.models import Country, Region

pytestmark = pytest.mark.django_db


def province(**values):
    return Region.objects.create(
        **{"code": "01", "level": "province", "bare_name": "Contoh", "time_zone": "Asia/Jakarta", **values}
    )


class TestRegion:
    def test_one_current_region_per_code(self):
        province()
        with pytest.raises(IntegrityError, match="region_code_current_once"):
            province(bare_name="Contoh Dua")

    def test_a_code_may_be_used_again_after_it_ended(self):
        province(valid_to=date(2022, 11, 10))
        province(valid_from=date(2022, 11, 11))

        assert Region.objects.by_code("01").valid_on(date(2020, 1, 1)).count() == 1

    def test_one_tile_per_province(self):
        province(tile_row=1, tile_column=1)
        with pytest.raises(IntegrityError, match="region_tile_once"):
            province(code="02", tile_row=1, tile_column=1)

    @pytest.mark.parametrize("code", ["1", "11.1", "1103", "11.01 ", "AB"])
    def test_code_has_dots_and_pairs_of_digits(self, code):
        with pytest.raises(IntegrityError, match="region_code_dotted"):
            province(code=code)

    def test_a_regency_lies_in_a_province(self):
        with pytest.raises(IntegrityError, match="region_parent_is_province"):
            province(code="01.01", level="regency", prefix="kabupaten")

    def test_cannot_end_before_it_begins(self):
        with pytest.raises(IntegrityError, match="region_valid_in_order"):
            province(valid_from=date(2022, 11, 11), valid_to=date(2022, 11, 10))


class TestCountry:
    def test_name_follows_the_language(self):
        country = Country(alpha2="SA", alpha3="SAU", name_en="Saudi Arabia", name_id="Arab Saudi")

        with translation.override("id"):
            assert str(country) == "Arab Saudi"
        with translation.override("en"):
            assert str(country) == "Saudi Arabia"

    def test_codes_are_capitals(self):
        with pytest.raises(IntegrityError, match="country_codes_iso"):
            Country.objects.create(alpha2="sa", alpha3="SAU", name_en="x", name_id="x")
