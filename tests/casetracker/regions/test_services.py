"""Loading countries and regions."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from casetracker.regions import services, sources
from casetracker.regions.models import Country, Region

pytestmark = pytest.mark.django_db


class TestLoadRegions:
    def test_loads_everything(self, regions):
        assert regions == (249, 578)
        assert Region.objects.current().provinces().count() == 38
        assert Region.objects.current().exclude(level="province").count() == 514
        assert Region.objects.filter(valid_to__isnull=False).count() == 26

    def test_again_changes_nothing(self, regions, django_assert_max_num_queries):
        before = set(Region.objects.values_list("pk", "code", "bare_name", "successor_id"))

        with django_assert_max_num_queries(12):
            assert services.load_regions() == regions
        assert set(Region.objects.values_list("pk", "code", "bare_name", "successor_id")) == before

    def test_repairs_a_changed_row_and_keeps_its_id(self, regions):
        aceh = Region.objects.get(code="11")
        Region.objects.filter(pk=aceh.pk).update(bare_name="Atjeh", tile_row=77)

        services.load_regions()

        repaired = Region.objects.get(pk=aceh.pk)
        assert (repaired.bare_name, repaired.tile_row) == ("Aceh", 0)

    def test_keeps_a_corrected_bps_code(self, regions):
        Region.objects.filter(code="93").update(bps_code="99")

        services.load_regions()

        assert Region.objects.get(code="93").bps_code == "99"

    def test_refuses_changed_files(self, tmp_path, monkeypatch):
        for file in sources.DATA.iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        (tmp_path / "provinces.csv").write_text("code,name\n11,Aceh\n")
        monkeypatch.setattr(sources, "DATA", tmp_path)

        with pytest.raises(ValueError, match=r"provinces\.csv"):
            services.load_regions()
        assert not Country.objects.exists()

    def test_prefix_is_always_in_the_name(self, regions):
        assert str(Region.objects.get(code="32.79")) == "Kota Banjar"
        assert str(Region.objects.get(code="63.03")) == "Kabupaten Banjar"
        assert str(Region.objects.get(code="31.71")) == "Kota Administrasi Jakarta Pusat"

    def test_bps_codes_stand_beside_those_of_kemendagri(self, regions):
        codes = dict(Region.objects.exclude(level="province").values_list("code", "bps_code"))

        assert (codes["11.01"], codes["92.71"], codes["96.71"]) == ("1103", "9171", "")
        assert sum(code == "" for code in codes.values()) == 26

    def test_an_ended_code_keeps_its_place_and_names_its_successor(self, regions):
        sorong = Region.objects.select_related("parent", "successor").get(code="92.71")

        assert (sorong.name, sorong.parent.name, sorong.successor.code) == ("Kota Sorong", "Papua Barat", "96.71")
        assert sorong.valid_to == date(2022, 12, 8)


class TestLoadBpsCodes:
    def test_writes_only_what_differs(self, regions):
        assert services.load_bps_codes({"93.01": "9599", "11.01": "1103"}) == 1
        assert services.load_bps_codes({"93.01": "9599"}) == 0
        assert Region.objects.get(code="93.01").bps_code == "9599"

    def test_refuses_an_unknown_code_and_writes_nothing(self, regions):
        with pytest.raises(ValueError, match=r"99\.99"):
            services.load_bps_codes({"93.01": "9599", "99.99": "9999"})
        assert Region.objects.get(code="93.01").bps_code == ""


class TestCommand:
    def test_loads(self, capsys):
        call_command("load_regions")

        assert capsys.readouterr().out == "249 countries, 578 regions.\n"

    def test_check_reads_no_table(self, capsys, django_assert_num_queries):
        with django_assert_num_queries(0):
            call_command("load_regions", "--check")
        assert "as locked" in capsys.readouterr().out

    def test_says_which_bps_line_is_wrong(self, tmp_path):
        path = tmp_path / "bps.csv"
        path.write_text("code,bps_code\n11.01,eleven\n")

        with pytest.raises(CommandError, match="Line 2"):
            call_command("load_regions", "--bps", str(path))
