"""Cells of a row: what they mean, and what is wrong with them."""

from datetime import date

import pytest

from casetracker.regions import lookup
from victims.importing.converting import WITHHELD, Converter, ParsedRow
from victims.importing.problems import ProblemCode
from victims.importing.profiles import READERS, all_profiles

TODAY = date(2026, 11, 22)


def converter(code):
    profile = all_profiles()[code]
    names = [column.name for column in profile.columns]
    return names, Converter(profile, {name: place for place, name in enumerate(names)}, len(names), TODAY)


def convert(code, **cells):
    names, make = converter(code)
    return make.convert(2, [cells.get(name, "") for name in names])


GOOD = {
    "case_id": "A-1",
    "victim_id": "1",
    "how_reported": "border_post",
    "reported_on": "2026-08-05",
}


class TestProfiles:
    def test_every_profile_can_be_read(self):
        assert {"ctdc-kanon-2020", "ctdc-synthetic-2021", "case-list-1"} <= all_profiles().keys()
        for profile in all_profiles().values():
            assert profile.label("en") != profile.label("id")
            assert {column.reader for column in profile.columns} <= READERS


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
class TestCtdc:
    def test_keeps_no_unknown_and_not_reported_apart(self):
        row = convert("ctdc-kanon-2020", yearOfRegistration="2014", isForcedLabour="1.0", isSexualExploit="0.0")
        assert row.findings == [("exploitation", "forced_labour", "yes"), ("exploitation", "sexual_exploitation", "no")]
        row = convert("ctdc-kanon-2020", yearOfRegistration="2014", isForcedLabour="-99")
        assert row.findings == [("exploitation", "forced_labour", "unknown")]
        assert convert("ctdc-kanon-2020", yearOfRegistration="2014").findings == []

    def test_a_year_is_kept_as_a_year(self):
        row = convert("ctdc-kanon-2020", yearOfRegistration="2014")
        assert row.values["registered_on"] == date(2014, 1, 1)
        assert row.values["registered_on_precision"] == "year"

    def test_a_removed_country_is_not_a_missing_one(self):
        row = convert("ctdc-kanon-2020", yearOfRegistration="2014", citizenship="0", CountryOfExploitation="")
        assert row.values["citizenship"] is WITHHELD
        assert "exploitation_country" not in row.values

    def test_namibia_is_a_country(self):
        row = convert("ctdc-kanon-2020", yearOfRegistration="2014", citizenship="NA")
        assert row.values["citizenship"] == lookup.country_by_code("NA").id

    @pytest.mark.parametrize(
        ("band", "age"), [("0--8", (0, 8)), ("9--17", (9, 17)), ("48+", (48, None)), ("", (None, None))]
    )
    def test_reads_age_bands(self, band, age):
        assert convert("ctdc-kanon-2020", yearOfRegistration="2014", ageBroad=band).values["age_identified"] == age

    @pytest.mark.parametrize(
        ("cells", "column", "code"),
        [
            ({"yearOfRegistration": ""}, "yearOfRegistration", ProblemCode.REQUIRED),
            ({"yearOfRegistration": "201x"}, "yearOfRegistration", ProblemCode.NOT_A_NUMBER),
            ({"yearOfRegistration": "2019"}, "yearOfRegistration", ProblemCode.OUT_OF_RANGE),
            ({"yearOfRegistration": "2014", "gender": "X"}, "gender", ProblemCode.UNKNOWN_CODE),
            ({"yearOfRegistration": "2014", "citizenship": "ZZ"}, "citizenship", ProblemCode.UNKNOWN_CODE),
            ({"yearOfRegistration": "2014", "citizenship": "IDN"}, "citizenship", ProblemCode.UNKNOWN_CODE),
            ({"yearOfRegistration": "2014", "ageBroad": "17"}, "ageBroad", ProblemCode.UNKNOWN_CODE),
            (
                {"yearOfRegistration": "2014", "isForcedLabour": "False promises"},
                "isForcedLabour",
                ProblemCode.UNKNOWN_CODE,
            ),
        ],
    )
    def test_says_what_is_wrong_beside_the_column(self, cells, column, code):
        problems = convert("ctdc-kanon-2020", **cells)
        assert [(problem.row, problem.column, problem.code) for problem in problems] == [(2, column, code)]

    def test_notices_shifted_columns(self):
        _names, make = converter("ctdc-kanon-2020")
        assert [problem.code for problem in make.convert(9, ["2014", "Female"])] == [ProblemCode.SHIFTED]


@pytest.mark.django_db
@pytest.mark.usefixtures("regions")
class TestCaseList:
    def test_reads_a_full_row(self):
        row = convert(
            "case-list-1",
            **GOOD,
            sex="P",
            age="16",
            citizenship="ID",
            province_code="61",
            regency_code="61.01",
            fishing="yes",
            birth_date="1/2/2010",
        )
        assert isinstance(row, ParsedRow)
        assert row.values["sex"] == "female"
        assert row.values["age_identified"] == (16, 16)
        assert row.values["birth_date"] == date(2010, 2, 1)
        assert lookup.region(row.values["found_regency"]).code == "61.01"
        assert row.values["kind"] == "trafficking"
        assert row.findings == [("exploitation", "fishing", "yes")]

    @pytest.mark.parametrize(
        ("cells", "column", "code"),
        [
            ({"reported_on": "31/2/2026"}, "reported_on", ProblemCode.NOT_A_DATE),
            ({"reported_on": "2027-01-01"}, "reported_on", ProblemCode.FUTURE_DATE),
            ({"reported_on": "1720-01-01"}, "reported_on", ProblemCode.TOO_OLD),
            ({"birth_date": "2026-08-06"}, "birth_date", ProblemCode.BIRTH_AFTER_INCIDENT),
            ({"age": "-3"}, "age", ProblemCode.NOT_A_NUMBER),
            ({"age": "300"}, "age", ProblemCode.OUT_OF_RANGE),
            ({"full_name": "x" * 201}, "full_name", ProblemCode.TOO_LONG),
            ({"full_name": "Bu\x07nga"}, "full_name", ProblemCode.CONTROL_CHARACTER),
            ({"province_code": "99"}, "province_code", ProblemCode.UNKNOWN_PLACE),
            ({"province_code": "32", "regency_code": "61.01"}, "regency_code", ProblemCode.PLACE_MISMATCH),
            ({"how_reported": "telepathy"}, "how_reported", ProblemCode.UNKNOWN_CODE),
        ],
    )
    def test_refuses_with_a_reason(self, cells, column, code):
        problems = convert("case-list-1", **{**GOOD, **cells})
        assert [(problem.column, problem.code) for problem in problems] == [(column, code)]
