"""The vendored files and our own columns beside them."""

from collections import Counter
from datetime import date

import pycountry
import pytest

from casetracker.regions import sources
from casetracker.regions.names import split_official

# Regencies and cities by province, Kepmendagri 300.2.2-2138 of 2025.
REGENCIES_AND_CITIES = {
    "11": (18, 5), "12": (25, 8), "13": (12, 7), "14": (10, 2), "15": (9, 2), "16": (13, 4), "17": (9, 1),
    "18": (13, 2), "19": (6, 1), "21": (5, 2), "31": (1, 5), "32": (18, 9), "33": (29, 6), "34": (4, 1),
    "35": (29, 9), "36": (4, 4), "51": (8, 1), "52": (8, 2), "53": (21, 1),
    "61": (12, 2), "62": (13, 1), "63": (11, 2), "64": (7, 3), "65": (4, 1),
    "71": (11, 4), "72": (12, 1), "73": (21, 3), "74": (15, 2), "75": (5, 1), "76": (6, 0), "81": (9, 2), "82": (8, 2),
    "91": (8, 1), "92": (7, 0), "93": (4, 0), "94": (8, 0), "95": (8, 0), "96": (5, 1),
}  # fmt: skip


class TestLock:
    def test_files_are_as_locked(self):
        assert sources.changed_files() == []

    def test_a_changed_byte_is_noticed(self, tmp_path, monkeypatch):
        for file in sources.DATA.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        with (tmp_path / "regencies.csv").open("ab") as file:
            file.write(b"\n")
        (tmp_path / "LICENSE-ODbL.md").unlink()
        monkeypatch.setattr(sources, "DATA", tmp_path)

        assert sources.changed_files() == ["regencies.csv", "LICENSE-ODbL.md"]

    def test_lock_holds_no_address(self):
        assert "://" not in sources.LOCK_FILE.read_text()


class TestOfficialLists:
    def test_counts_by_province(self):
        counts = Counter(
            (province, split_official(name)[0].value.startswith("kota"))
            for province, name in sources.regencies().values()
        )

        assert {
            province: (counts[province, False], counts[province, True]) for province in sources.provinces()
        } == REGENCIES_AND_CITIES

    def test_26_names_are_both_kabupaten_and_kota(self):
        names = [split_official(name) for _, name in sources.regencies().values()]
        regencies = {name for prefix, name in names if prefix == "kabupaten"}
        cities = {name for prefix, name in names if prefix == "kota"}

        assert len(regencies & cities) == 26

    def test_codes_stay_text(self):
        assert {"11.10", "12.20", "91.10"} <= set(sources.regencies())


class TestProvinceFacts:
    def test_every_province_has_its_own_iso_code_known_to_pycountry(self):
        codes = [facts.iso_code for facts in sources.province_facts().values()]
        known = {
            division.code
            for division in pycountry.subdivisions.get(country_code="ID")
            if division.type != "Geographical unit"
        }

        assert len(set(codes)) == 38
        assert set(codes) == known

    def test_iso_names_agree(self):
        names = sources.provinces()
        # The first is misspelt in pycountry, the other two are the names before the laws that renamed them.
        different = {"95", "31", "34"}

        assert {
            code
            for code, facts in sources.province_facts().items()
            if pycountry.subdivisions.get(code=facts.iso_code).name != names[code]
        } == different

    def test_bps_differs_in_papua_only(self):
        different = {code: facts.bps_code for code, facts in sources.province_facts().items() if facts.bps_code != code}

        assert different == {"91": "94", "92": "91", "93": "95", "94": "96", "95": "97", "96": "92"}

    def test_every_province_has_its_own_tile(self):
        tiles = {(facts.tile_row, facts.tile_column) for facts in sources.province_facts().values()}

        assert len(tiles) == 38

    @pytest.mark.parametrize(
        ("west", "east"),
        [("11", "12"), ("36", "31"), ("31", "35"), ("35", "51"), ("51", "52"), ("73", "81"), ("96", "91")],
    )
    def test_tiles_run_from_west_to_east(self, west, east):
        facts = sources.province_facts()

        assert facts[west].tile_column < facts[east].tile_column


class TestEndedCodes:
    def test_they_are_the_26_of_2020_that_no_longer_exist(self):
        codes = {ended.code for ended in sources.ended_codes()}
        papua = {f"91.{number:02}" for number in (1, 2, 4, 7, 8, 9, 12, 13, 14, 16, 17, 18, *range(21, 29))}

        assert codes == papua | {"92.01", "92.04", "92.05", "92.09", "92.10", "92.71"}
        assert codes.isdisjoint(sources.regencies())

    def test_every_new_regency_of_the_four_provinces_succeeds_exactly_one(self):
        successors = Counter(ended.successor_code for ended in sources.ended_codes())
        new = {code for code, (province, _) in sources.regencies().items() if province in {"93", "94", "95", "96"}}

        assert set(successors) == new
        assert set(successors.values()) == {1}

    def test_a_code_ends_the_day_before_its_successor_begins(self):
        facts = sources.province_facts()
        for ended in sources.ended_codes():
            begins = facts[ended.successor_code[:2]].valid_from
            assert (begins - ended.valid_to).days == 1
            assert ended.valid_to.year == date(2022, 1, 1).year


class TestBpsCodes:
    """The code system of the statistics office, for every code of 2020."""

    def of_2020(self):
        renamed = {ended.successor_code: ended.code for ended in sources.ended_codes()}
        return {renamed.get(code, code) for code in sources.regencies()}

    def test_every_code_of_2020_has_its_own(self):
        codes = sources.bps_codes()

        assert set(codes) == self.of_2020()
        assert len(set(codes.values())) == 514

    def test_201_of_the_548_codes_of_2020_differ(self):
        regencies = [code for code, bps_code in sources.bps_codes().items() if bps_code != code.replace(".", "")]
        provinces = {"91": "94", "92": "91"}

        assert len(regencies) + len(provinces) == 201

    def test_each_lies_in_the_province_of_its_code(self):
        moved = {"91": "94", "92": "91"}

        assert all(bps_code[:2] == moved.get(code[:2], code[:2]) for code, bps_code in sources.bps_codes().items())

    @pytest.mark.parametrize(
        ("code", "bps_code"),
        [("11.01", "1103"), ("11.10", "1102"), ("31.71", "3173"), ("53.12", "5301"), ("73.08", "7311"),
         ("92.71", "9171"), ("91.71", "9471"), ("32.79", "3279")],
    )  # fmt: skip
    def test_some_of_them(self, code, bps_code):
        assert sources.bps_codes()[code] == bps_code


class TestBpsFile:
    def write(self, tmp_path, text):
        path = tmp_path / "bps.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def test_reads_codes_as_text(self, tmp_path):
        assert sources.bps_codes(self.write(tmp_path, "code,bps_code\n11.01,1103\n")) == {"11.01": "1103"}

    @pytest.mark.parametrize(
        "text",
        ["kode,bps\n11.01,1103\n", "code,bps_code\n11.01,11.03\n", "code,bps_code\n11.01\n",
         "code,bps_code\n11.1,1101\n",
         "code,bps_code\n11.01,1103\n11.01,1104\n"],
    )  # fmt: skip
    def test_refuses_what_is_no_bps_code(self, tmp_path, text):
        with pytest.raises(ValueError, match=r"headings|Line"):
            sources.bps_codes(self.write(tmp_path, text))


class TestCountries:
    def test_249_with_both_codes(self):
        countries = list(sources.countries())

        assert len({country.alpha2 for country in countries}) == len({country.alpha3 for country in countries}) == 249

    @pytest.mark.parametrize(
        ("alpha2", "english", "indonesian"),
        [("SA", "Saudi Arabia", "Arab Saudi"), ("MY", "Malaysia", "Malaysia"), ("NA", "Namibia", "Namibia")],
    )
    def test_names_in_both_languages(self, alpha2, english, indonesian):
        country = next(country for country in sources.countries() if country.alpha2 == alpha2)

        assert (country.name_en, country.name_id) == (english, indonesian)
