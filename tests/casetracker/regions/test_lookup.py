"""The store of names and codes."""

import pytest

from casetracker.regions import lookup
from casetracker.regions.models import Country, Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


class TestRegion:
    def test_gives_what_a_page_shows(self):
        entry = lookup.region_by_code("32.79")

        assert (entry.name, lookup.province_of(entry.id).name, str(entry.zone)) == (
            "Kota Banjar", "Jawa Barat", "Asia/Jakarta",
        )  # fmt: skip

    def test_reads_the_tables_once(self, django_assert_num_queries):
        ids = list(Region.objects.values_list("pk", flat=True))
        with django_assert_num_queries(2):
            assert all(lookup.region_name(region_id) for region_id in ids)

    def test_finds_a_row_added_later(self):
        lookup.region_by_code("11")
        added = Region.objects.create(code="99", level="province", bare_name="Contoh", time_zone="Asia/Jakarta")

        assert lookup.region(added.pk).name == "Contoh"
        assert lookup.region_by_code("99").id == added.pk

    def test_nothing_for_nothing(self):
        assert lookup.region(None) is None
        assert lookup.region(-1) is None
        assert lookup.region_name(None) == ""
        assert lookup.region_by_code("00") is None

    def test_present_region_follows_the_successor(self):
        merauke = lookup.region_by_code("91.01")

        assert lookup.present_region(merauke.id).code == "93.01"
        assert lookup.province_of(merauke.id).code == "91"
        assert lookup.province_of(lookup.present_region(merauke.id).id).code == "93"

    def test_a_ring_of_successors_ends(self):
        merauke, nabire = Region.objects.get(code="91.01"), Region.objects.get(code="91.04")
        Region.objects.filter(pk=merauke.pk).update(successor=nabire)
        Region.objects.filter(pk=nabire.pk).update(successor=merauke)
        lookup.clear()

        assert lookup.present_region(merauke.pk) is not None

    def test_tiles_are_for_provinces(self):
        assert lookup.region_by_code("11").tile == (0, 0)
        assert lookup.region_by_code("11.01").tile is None


class TestCountry:
    def test_by_both_codes(self):
        assert lookup.country_by_code("NA").name("en") == "Namibia"
        assert lookup.country_by_code("SAU") == lookup.country_by_code("SA")
        assert lookup.country_by_code("XX") is None

    def test_name_by_language(self):
        saudi = Country.objects.get(alpha2="SA")

        assert lookup.country_name(saudi.pk, "id") == "Arab Saudi"
        assert lookup.country_name(saudi.pk, "en") == "Saudi Arabia"
        assert lookup.country_name(None, "en") == ""
