"""One case with two victims, and everybody who might look at it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.accounts.choices import AgencyType, Role
from casetracker.accounts.models import Agency, User
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import Sex
from casetracker.vault.services import Birth, Identity, Name
from tests.builders import accounts, cases, victims
from victims.models import Victim


@dataclass
class World:
    """The people, the case, and what was recorded."""

    users: dict[str, User]
    case: Any
    woman: Victim
    boy: Victim

    def viewer(self, name: str) -> Viewer:
        return accounts.viewer(self.users[name])

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.users[name])
        return client


NAME = "Ratna Wulandari Rekaan"
HEALTH_NOTE = "Counselling note nobody else may read"


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The world, made once for all tests of a module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = made()
        # What is checked at the end of a transaction is checked now, or the end of every test would check it again.
        connection.check_constraints()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(made_once, db) -> World:
    """The world as it was made: what a test does to its rows is rolled back, what it does to its objects forgotten."""
    return deepcopy(made_once)


def made() -> World:
    police = accounts.agency("Polda Rekaan")
    house = accounts.shelter_agency(name="Rumah Rekaan")
    officer = accounts.officer(police)
    worker = accounts.shelter_worker(house)
    secretariat = accounts.secretariat()
    users = {
        "officer": officer,
        "colleague": accounts.officer(police),
        "worker": worker,
        "coordinator": accounts.coordinator(secretariat),
        "prosecutor": accounts.prosecutor(accounts.agency(type=AgencyType.PROSECUTOR)),
        "partner": accounts.partner(),
        "outsider": accounts.officer(),
        "other_shelter": accounts.shelter_worker(),
        "auditor": accounts.auditor(police),
        "admin": accounts.user(Role.SYSTEM_ADMIN, agency=police),
    }
    lead = accounts.viewer(officer)
    case = cases.case(lead)
    woman = victims.victim(case, lead, identity=Identity(names=[Name(NAME)], sex=Sex.FEMALE))
    boy = victims.victim(
        case,
        lead,
        identity=Identity(
            names=[Name("Budi Rekaan")],
            sex=Sex.MALE,
            births=[Birth(timezone.localdate().replace(year=timezone.localdate().year - 15, day=1))],
        ),
    )
    agency = Agency.objects.get(pk=house.pk)
    victims.share_with(case, agency, lead)
    victims.share_with(
        case, users["prosecutor"].agency, lead, Section.HEADER | Section.IDENTITY | Section.INVESTIGATION
    )
    victims.share_with(case, users["partner"].agency, lead, Section.HEADER | Section.SERVICES)
    shelter_viewer = accounts.viewer(worker)
    victims.care(woman, agency, shelter_viewer)
    victims.service(woman, shelter_viewer, "food")
    victims.service(woman, shelter_viewer, "counselling", note=HEALTH_NOTE)
    return World(users=users, case=case, woman=woman, boy=boy)
