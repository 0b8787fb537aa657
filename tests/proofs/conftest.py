"""The world is made once for all proofs of a file, in one transaction that is rolled back at the end."""

import logging
import os
import tempfile

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings

from casetracker.regions import lookup
from tests.proofs import people, probing, world

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
RATES = {"client": "10000000/min", "token": "10000000/min"}


@pytest.fixture(autouse=True)
def no_remembered_places():
    """The world stays as it is from test to test, its places too."""


@pytest.fixture(scope="module")
def prober(django_db_setup, django_db_blocker):
    """The prober of a world of its own."""
    with tempfile.TemporaryDirectory() as folder, django_db_blocker.unblock(), quiet(folder), transaction.atomic():
        lookup.clear()
        # Thousands of refusals are what is asked for here; each would be a line.
        logging.disable(logging.WARNING)
        yield probing.Prober(world.make())
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
    lookup.clear()


def quiet(folder):
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return override_settings(
        REST_FRAMEWORK={**django_settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": RATES},
        STORAGES={**django_settings.STORAGES, "default": files},
    )


@pytest.fixture(scope="module")
def programs(prober):
    return people.programs(prober.world.people, everything=IS_LONG)
