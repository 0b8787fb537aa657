"""Code lists of agencies."""

import pytest

from casetracker.accounts.choices import AgencyType, Role, htcds_organisation_type
from casetracker.accounts.forms import ROLE_HINTS


class TestHtcdsOrganisationType:
    @pytest.mark.parametrize(
        ("agency_type", "level", "expected"),
        [
            ("labour_office", "national", "CentralGovernmentOrganisation"),
            ("labour_office", "regency", "LocalGovernmentOrganisation"),
            ("ppt", "province", "LocalGovernmentOrganisation"),
            ("ppt", "mission_abroad", "CentralGovernmentOrganisation"),
            ("police_local", "regency", "LawEnforcement"),
            ("io", "national", "NGO"),
            ("media", "national", ""),
        ],
    )
    def test_some_bodies_depend_on_their_level(self, agency_type, level, expected):
        assert htcds_organisation_type(agency_type, level) == expected

    def test_unknown_type_is_an_error(self):
        with pytest.raises(KeyError):
            htcds_organisation_type("circus", "national")

    def test_all_three_police_levels_are_law_enforcement(self):
        assert {htcds_organisation_type(kind, "national") for kind in AgencyType if kind.startswith("police")} == {
            "LawEnforcement"
        }


class TestRole:
    def test_each_says_what_it_does_where_it_is_given(self):
        assert set(ROLE_HINTS) == set(Role)
