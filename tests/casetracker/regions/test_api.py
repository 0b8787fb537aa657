"""Regions of the API: both code systems beside each other."""

import pytest

from tests.builders import api

pytestmark = pytest.mark.django_db


class TestRegions:
    def test_a_region_is_found_by_the_code_of_the_statistics_office(self, regions):
        [found] = api.caller().get("regions/?bps_code=1103").body["results"]

        assert (found["code"], found["bps_code"], found["name"]) == ("11.01", "1103", "Kabupaten Aceh Selatan")

    def test_a_code_that_is_not_known_is_empty(self, regions):
        assert api.caller().get("regions/93.01/").body["bps_code"] == ""

    def test_a_code_that_nothing_has_finds_nothing(self, regions):
        assert api.caller().get("regions/?bps_code=0000").body["results"] == []
