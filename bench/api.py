"""Calls the API in this process as an agency's own client."""

from collections.abc import Callable
from urllib.parse import urlencode

import orjson
from django.http import HttpResponseBase
from django.test import Client

from casetracker.access.sections import ALL_AND_EDIT
from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.models import Agency, AgencyClient

SECRET = "only for benchmarks, on a database of generated people"


def reader(agency: Agency) -> Callable[[str], HttpResponseBase]:
    """Return a function that GETs an address with a fresh token."""
    made, _ = AgencyClient.objects.get_or_create(
        client_id=f"bench-{agency.pk}",
        defaults={
            "agency": agency,
            "name": "Bench",
            "client_secret": SECRET,
            "client_type": AgencyClient.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": AgencyClient.GRANT_CLIENT_CREDENTIALS,
            "allowed_scopes": list(SCOPES),
            "section_ceiling": int(ALL_AND_EDIT),
        },
    )
    http = Client(SERVER_NAME="localhost")
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": SECRET}
    answer = http.post("/api/v1/token/", urlencode(form), content_type="application/x-www-form-urlencoded")
    token = orjson.loads(answer.content)["access_token"]

    def get(address: str) -> HttpResponseBase:
        response = http.get(address, headers={"Authorization": f"Bearer {token}"})
        if response.status_code != 200:  # a refusal would be fast, and no measurement
            raise RuntimeError(f"{address}: {response.status_code}")
        return response

    return get
