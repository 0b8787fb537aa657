"""Reading region names."""

import pytest

from casetracker.regions.choices import RegionLevel, RegionPrefix
from casetracker.regions.names import fold_name, read_name, split_official


class TestFoldName:
    @pytest.mark.parametrize("written", ["Fak Fak", "FAKFAK", "Fak-Fak", "  fak  fak "])
    def test_spelling_variants_become_the_same(self, written):
        assert fold_name(written) == "fakfak"

    def test_kep_is_kepulauan(self):
        assert fold_name("Kep. Siau Tagulandang Biaro") == fold_name("Kepulauan Siau Tagulandang Biaro")

    def test_kepahiang_is_not_taken_for_an_abbreviation(self):
        assert fold_name("Kepahiang") == "kepahiang"

    def test_sumatra_is_sumatera(self):
        assert fold_name("Sumatra Barat") == fold_name("SUMATERA BARAT")


class TestReadName:
    @pytest.mark.parametrize(
        ("written", "level", "folded"),
        [
            ("Kab. Bandung", RegionLevel.REGENCY, "bandung"),
            ("KABUPATEN BANDUNG", RegionLevel.REGENCY, "bandung"),
            ("Kab.Bandung", RegionLevel.REGENCY, "bandung"),
            ("Kota Bandung", RegionLevel.CITY, "bandung"),
            ("Kotamadya Bandung", RegionLevel.CITY, "bandung"),
            ("Kota Adm. Jakarta Pusat", RegionLevel.CITY, "jakartapusat"),
            ("Kabupaten Administrasi Kepulauan Seribu", RegionLevel.REGENCY, "kepulauanseribu"),
            ("Provinsi Jambi", RegionLevel.PROVINCE, "jambi"),
            ("DKI Jakarta", RegionLevel.PROVINCE, "jakarta"),
            ("DI Yogyakarta", RegionLevel.PROVINCE, "yogyakarta"),
        ],
    )
    def test_prefix_says_the_level(self, written, level, folded):
        assert read_name(written) == (frozenset({level}), folded)

    @pytest.mark.parametrize("written", ["Kotabaru", "Kotamobagu", "Dili", "Diy"])
    def test_a_name_that_only_starts_like_a_prefix_says_nothing(self, written):
        assert read_name(written).levels == frozenset()


class TestSplitOfficial:
    def test_longest_prefix_wins(self):
        assert split_official("Kota Administrasi Jakarta Pusat") == (RegionPrefix.ADMINISTRATIVE_CITY, "Jakarta Pusat")

    def test_province_has_none(self):
        assert split_official("Kepulauan Riau") == (RegionPrefix.NONE, "Kepulauan Riau")
