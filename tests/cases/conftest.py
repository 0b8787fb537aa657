"""The people around one case, and a little reference data."""

from types import SimpleNamespace

import pytest

from cases.law import load_law
from casetracker.regions.choices import CodeSystem, RegionLevel, RegionPrefix
from casetracker.regions.models import Country, Region
from tests.builders import accounts
from tests.builders import cases as build


@pytest.fixture
def law(db):
    """Load offences, stages and time limits."""
    return load_law()


@pytest.fixture
def places(db):
    """Make two countries, two provinces and a regency: all that most tests need of the map."""

    def region(code, level, name, **fields):
        return Region.objects.create(
            code_system=CodeSystem.KEMENDAGRI,
            code=code,
            level=level,
            bare_name=name,
            folded_name=name.lower(),
            time_zone="Asia/Jakarta",
            **fields,
        )

    west = region("61", RegionLevel.PROVINCE, "Kalimantan Barat")
    return SimpleNamespace(
        west=west,
        aceh=region("11", RegionLevel.PROVINCE, "Aceh"),
        sambas=region("61.01", RegionLevel.REGENCY, "Sambas", prefix=RegionPrefix.REGENCY, parent=west),
        indonesia=Country.objects.create(alpha2="ID", alpha3="IDN", name_en="Indonesia", name_id="Indonesia"),
        malaysia=Country.objects.create(alpha2="MY", alpha3="MYS", name_en="Malaysia", name_id="Malaysia"),
    )


@pytest.fixture
def people(places):
    """Return fixed people as users, with the case of the lead investigator they stand around."""
    police = accounts.agency("Polda Rekaan", region=places.west)
    lead = accounts.officer(police)
    viewer = accounts.viewer(lead)
    secretariat = accounts.secretariat(region=places.west)
    case = build.case(viewer, found_province_id=places.west.pk, found_country_id=places.indonesia.pk)
    partner = accounts.agency("Partner Rekaan")
    return SimpleNamespace(
        lead=lead,
        colleague=accounts.officer(police),
        supervisor=accounts.supervisor(police),
        coordinator=accounts.coordinator(secretariat),
        far_coordinator=accounts.coordinator(accounts.secretariat(region=places.aceh)),
        outsider=accounts.officer(accounts.agency(region=places.west)),
        partner=accounts.partner(partner),
        partner_officer=accounts.officer(partner),
        shelter=accounts.shelter_worker(),
        auditor=accounts.auditor(police),
        admin=accounts.system_admin(police),
        agency_admin=accounts.user("agency_admin", agency=police),
        statistician=accounts.user("statistician", agency=police),
        case=case,
        viewer=viewer,
        police=police,
        partner_agency=partner,
    )
