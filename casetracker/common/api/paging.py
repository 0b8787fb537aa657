"""Pages of the API: `?cursor=&limit=`, the same keyset cursors as the pages of the browser."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api.problems import ApiError

DEFAULT_LIMIT = 50
MOST = 200
PARAMETERS = frozenset({"cursor", "limit"})


def read_limit(request: Request) -> int:
    """Return how many rows are wanted; raises ApiError unless it is a whole number from 1 to 200."""
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise ApiError("invalid_filter", fields={"limit": [_("Give a whole number from 1 to 200.")]})
    return int(text)


def read_cursor(request: Request) -> str:
    """Return the cursor as text, "" for the first page."""
    return str(request.query_params.get("cursor", ""))


def envelope(rows: Sequence[Any], next_cursor: str) -> dict[str, Any]:
    """Return the body of a page."""
    return {"results": rows, "next_cursor": next_cursor, "has_more": bool(next_cursor)}


def page_response(request: Request, rows: Sequence[Any], *, next_cursor: str, previous_cursor: str = "") -> Response:
    """Return a page with `Link` headers (RFC 8288) to its neighbours."""
    response = Response(envelope(rows, next_cursor))
    if link := links(request, {"next": next_cursor, "prev": previous_cursor}):
        response["Link"] = link
    return response


def links(request: Request, cursors: Mapping[str, str]) -> str:
    """Return a `Link` header for the cursors that there are."""
    kept = [(name, value) for name, value in request.query_params.lists() if name != "cursor"]
    parts = []
    for relation, cursor in cursors.items():
        if cursor:
            query = urlencode([*kept, ("cursor", cursor)], doseq=True)
            parts.append(f'<{request.build_absolute_uri(request.path)}?{query}>; rel="{relation}"')
    return ", ".join(parts)
