"""Entity tags: what a client has already is not sent again, and what it did not read is not overwritten."""

import hashlib
import re

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api.problems import ApiError

_TAG = re.compile(r'^(?:W/)?"(?:v(?P<version>[0-9]{1,9})-)?(?P<digest>[0-9a-f]{32})"$')


def tag_of(content: bytes, version: int | None = None) -> str:
    """Return the tag of a body: its digest, with the row's version in front where there is one.

    The digest makes the tag a strong one for whoever asks, because different clients may see different parts of the
    same row; the version is what a write compares.
    """
    digest = hashlib.sha256(content).hexdigest()[:32]
    return f'"{digest}"' if version is None else f'"v{version}-{digest}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the client has this body already (`If-None-Match`, compared weakly as RFC 9110 wants)."""
    header = request.headers.get("If-None-Match", "")
    if header.strip() == "*":
        return True
    return any(item.strip().removeprefix("W/") == tag for item in header.split(","))


def read_version(request: Request) -> int:
    """Return the version in `If-Match`.

    A `W/` in front is accepted: compression on the way weakens a tag and leaves the version as it was. Raises
    ApiError `precondition_required` without the header, `stale_version` when the tag is not one of a version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        raise ApiError("precondition_required", _("Send If-Match with the ETag of what you read last."))
    found = _TAG.match(header)
    if found is None or found["version"] is None:
        raise ApiError("stale_version", _("If-Match must be the ETag of what you read last. Read it again."))
    return int(found["version"])


def version_if_sent(request: Request) -> int | None:
    """Return the version in `If-Match` where the client sent one; raises ApiError `stale_version` for another tag."""
    return read_version(request) if "If-Match" in request.headers else None


def tagged(request: Request, response: Response, version: int | None) -> Response:
    """Put the tag on a rendered answer, and turn it into a 304 without a body when the client has it."""
    tag = tag_of(response.content, version)
    if is_known(request, tag):
        known = Response(status=304)
        known["ETag"] = tag
        return known
    response["ETag"] = tag
    return response
