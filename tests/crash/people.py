"""Who works in the crash test: run inside the product's environment, prints one JSON line.

A police office with a program that opens cases, and a secretariat whose coordinator asks for reports.
"""

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from casetracker.access.sections import ALL_AND_EDIT  # noqa: E402
from casetracker.accounts.api.scopes import SCOPES  # noqa: E402
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role  # noqa: E402
from casetracker.accounts.models import Agency, AgencyClient, User, UserRole  # noqa: E402

SECRET = "a secret that only this program knows"
PASSWORD = "a password of the crash test alone"


@transaction.atomic
def make() -> dict[str, str]:
    police = Agency.objects.create(
        name="Police of the crash test", type=AgencyType.POLICE_REGIONAL, level=AgencyLevel.PROVINCE
    )
    secretariat = Agency.objects.create(
        name="Secretariat of the crash test", type=AgencyType.TASK_FORCE_SECRETARIAT, level=AgencyLevel.NATIONAL
    )
    coordinator = User.objects.create_user(
        "coordinator@crash.test",
        PASSWORD,
        display_name="Coordinator of the crash test",
        agency=secretariat,
        language="en",
    )
    UserRole.objects.create(user=coordinator, role=Role.COORDINATOR)
    program = AgencyClient.objects.create(
        agency=police,
        name="Crash test",
        client_id="crash-test",
        client_secret=SECRET,
        client_type=AgencyClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=AgencyClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=list(SCOPES),
        section_ceiling=int(ALL_AND_EDIT),
    )
    return {
        "client_id": program.client_id,
        "client_secret": SECRET,
        "email": coordinator.email,
        "password": PASSWORD,
    }


sys.stdout.write(json.dumps(make()) + "\n")
