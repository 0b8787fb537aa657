"""API clients of agencies with their tokens, and a caller that speaks JSON to the application in this process."""

import itertools
import time
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db import connection
from django.test import Client

from casetracker.access.sections import ALL_AND_EDIT
from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.models import Agency, AgencyClient
from tests.builders import accounts

SECRET = "a secret only the partner knows, long enough"

PATIENCE_SECONDS = 900
"""How long a test of another process may keep a transaction open, which the feed of changes rightly waits for: the
matrix of the proofs works in one for minutes."""

_numbers = itertools.count(1)
_keys = itertools.count(1)


def client(agency: Agency | None = None, *, scopes: Any = None, sections: int = int(ALL_AND_EDIT)) -> AgencyClient:
    """Return a new API client; its secret is `SECRET`."""
    return AgencyClient.objects.create(
        agency=agency or accounts.agency(),
        name=f"Program {next(_numbers)}",
        client_id=f"program-{next(_numbers)}",
        client_secret=SECRET,
        client_type=AgencyClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=AgencyClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=list(SCOPES if scopes is None else scopes),
        section_ceiling=sections,
    )


def post_form(path: str, form: dict[str, str], **extra: Any) -> Any:
    """Send a form the way RFC 6749 wants it."""
    return Client().post(path, urlencode(form), content_type="application/x-www-form-urlencoded", **extra)


def token_of(made: AgencyClient, scope: str = "") -> str:
    """Ask for a token as a partner does, and return it."""
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": SECRET}
    # Each from an address of its own: tokens are limited by address.
    address = f"10.0.0.{next(_numbers)}"
    answer = post_form("/api/v1/token/", {**form, **({"scope": scope} if scope else {})}, REMOTE_ADDR=address)
    assert answer.status_code == 200, answer.content
    return str(orjson.loads(answer.content)["access_token"])


class Caller:
    """Calls the API as one client. Bodies are read into `.json`, as orjson sees them."""

    def __init__(self, made: AgencyClient | None = None, *, token: str | None = None) -> None:
        self.client = made
        self.token = token_of(made) if token is None and made else token
        self._http = Client()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request; header names are written with underscores. POST gets a fresh Idempotency-Key."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if method == "POST":
            sent.setdefault("Idempotency-Key", f"key-{next(_keys)}")
        content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        kind = sent.pop("Content-Type", "application/json" if content else "")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer: Any = self._http.generic(method, address, content, content_type=kind, headers=sent)
        is_json = "json" in answer.headers.get("Content-Type", "") and "Content-Encoding" not in answer.headers
        answer.body = orjson.loads(answer.content) if is_json and answer.content else None
        return answer

    def get(self, path: str, **headers: str) -> Any:
        """GET a path below /api/v1/."""
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST to a path below /api/v1/."""
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH a path below /api/v1/."""
        return self("PATCH", path, body, **headers)


def caller(agency: Agency | None = None, **fields: Any) -> Caller:
    """Return a caller for a new client of an agency."""
    return Caller(client(agency, **fields))


def wait_for_everybody() -> None:
    """Wait until every transaction of the server that has begun by now is over: the feed and the seals wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())")
        (next_one,) = cursor.fetchone()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [next_one])
            if cursor.fetchone() == (True,):
                return
            assert time.monotonic() < give_up, "A transaction stays open: the feed of changes and the seals wait for it"
            time.sleep(0.02)
