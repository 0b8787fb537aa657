import pytest
from django.utils import timezone

from cases.law import load_law
from casetracker.accounts.choices import Role
from casetracker.regions import lookup
from casetracker.regions.services import load_regions
from reports import reference
from tests.builders import accounts


@pytest.fixture
def measures(db):
    """The measures, layouts and published figures as they come with the product."""
    return reference.load_all(now=timezone.now())


@pytest.fixture
def law(db):
    """The dated tables of the law: stages and time limits among them."""
    return load_law()


@pytest.fixture
def places(db):
    """Countries, provinces and regencies."""
    lookup.clear()
    yield load_regions()
    lookup.clear()


@pytest.fixture
def officer(db):
    """An officer of a regional police agency."""
    return accounts.viewer(accounts.officer(accounts.agency("Polda Rekaan")))


@pytest.fixture
def files(settings, tmp_path):
    """Files of reports in a folder of their own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path


PERSONAS = {
    "coordinator": (Role.COORDINATOR,),
    "supervisor": (Role.SUPERVISOR,),
    "officer": (Role.OFFICER,),
    "prosecutor": (Role.PROSECUTOR,),
    "statistician": (Role.STATISTICIAN,),
    "shelter_worker": (Role.SHELTER_WORKER,),
    "partner_contact": (Role.PARTNER_CONTACT,),
    "auditor": (Role.AUDITOR,),
    "agency_admin": (Role.AGENCY_ADMIN,),
    "system_admin": (Role.SYSTEM_ADMIN,),
}
