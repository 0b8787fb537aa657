"""Every refusal of the API as problem details (RFC 9457), and the table that names them."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from casetracker.common import errors
from casetracker.common.errors import Text

PROBLEM_TYPE = "application/problem+json"
TYPE_ADDRESS = "/api/v1/problems/{code}/"

TITLES: Mapping[str, tuple[int, Text]] = {
    "malformed": (400, _("The request could not be read")),
    "unknown_parameter": (400, _("There is no such parameter")),
    "repeated_parameter": (400, _("A parameter stands twice")),
    "unknown_field": (400, _("There is no such field")),
    "invalid_filter": (400, _("A filter has a value it cannot have")),
    "invalid_cursor": (400, _("The cursor was not made here")),
    "idempotency_key_missing": (400, _("The header Idempotency-Key is missing or unusable")),
    "purpose_missing": (400, _("The header Purpose is missing")),
    "not_authenticated": (401, _("A valid token is needed")),
    "https_required": (403, _("Only HTTPS is spoken here")),
    "not_allowed": (403, _("This is not allowed")),
    "step_up_needed": (403, _("A fresh proof of who you are is needed")),
    "insufficient_scope": (403, _("The token does not carry the scope this needs")),
    "not_found": (404, _("There is nothing here")),
    "method_not_allowed": (405, _("This address does not do that")),
    "not_acceptable": (406, _("Only JSON is spoken here")),
    "wrong_state": (409, _("Not possible at this stage")),
    "cursor_expired": (410, _("The cursor is too old")),
    "stale_version": (412, _("Somebody changed it since you read it")),
    "too_large": (413, _("The request is too large")),
    "unsupported_media_type": (415, _("Send JSON")),
    "invalid": (422, _("Some values need attention")),
    "idempotency_key_reused": (422, _("This Idempotency-Key was used for something else")),
    "precondition_required": (428, _("The header If-Match is missing")),
    "too_many": (429, _("Too many requests")),
    "server_error": (500, pgettext_lazy("problem", "Something broke on our side")),
    "unavailable": (503, pgettext_lazy("problem", "A part of the service is away for a moment")),
}
"""Code → status and title. Domain refusals keep their own code and take the title of their kind."""

_DOMAIN: Sequence[tuple[type[errors.DomainError], str]] = (
    (errors.NotVisible, "not_found"),
    (errors.NotAllowed, "not_allowed"),
    (errors.StepUpNeeded, "step_up_needed"),
    (errors.WrongState, "wrong_state"),
    (errors.StaleVersion, "stale_version"),
    (errors.InvalidInput, "invalid"),
    (errors.TooMany, "too_many"),
    (errors.DomainError, "wrong_state"),
)

_FRAMEWORK: Sequence[tuple[type[Exception], str, Text]] = (
    (exceptions.ParseError, "malformed", _("The body is not valid JSON in UTF-8.")),
    (exceptions.NotAuthenticated, "not_authenticated", _("Send a token: Authorization: Bearer …")),
    (
        exceptions.AuthenticationFailed,
        "not_authenticated",
        _("The token is unknown, expired or withdrawn. Ask for a new one."),
    ),
    (exceptions.PermissionDenied, "not_allowed", errors.NotAllowed.message),
    (DjangoPermissionDenied, "not_allowed", errors.NotAllowed.message),
    (exceptions.NotFound, "not_found", errors.NotVisible.message),
    (Http404, "not_found", errors.NotVisible.message),
    (exceptions.NotAcceptable, "not_acceptable", _("Accept application/json, or leave the header Accept out.")),
    (exceptions.UnsupportedMediaType, "unsupported_media_type", _("Send the body as application/json.")),
    (RequestDataTooBig, "too_large", _("Send less in one request.")),
    (SuspiciousOperation, "malformed", _("The request could not be read.")),
)


class ApiError(Exception):
    """A refusal that only the API knows; its `code` is a key of `TITLES`."""

    def __init__(
        self,
        code: str,
        detail: Text = "",
        *,
        fields: Mapping[str, Sequence[Text]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})
        super().__init__(code)


def problem(
    kind: str,
    detail: Text = "",
    *,
    code: str = "",
    fields: Mapping[str, Sequence[Text]] | None = None,
    headers: Mapping[str, str] | None = None,
    request: Any = None,
) -> Response:
    """Return the answer for a refusal of a kind; `code` where the refusal has a finer one."""
    status, title = TITLES[kind]
    body: dict[str, Any] = {
        "type": TYPE_ADDRESS.format(code=kind),
        "title": str(title),
        "status": status,
        "detail": str(detail or title),
        "code": code or kind,
        "request_id": getattr(getattr(request, "_request", request), "request_id", ""),
    }
    if fields:
        body["errors"] = {name: [str(text) for text in texts] for name, texts in fields.items()}
    return Response(body, status=status, headers=dict(headers or {}), content_type=PROBLEM_TYPE)


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Translate what was raised; None for what nobody anticipated. REST framework's exception handler."""
    request = context.get("request")
    if isinstance(error, ApiError):
        return problem(error.code, error.detail, fields=error.fields, headers=error.headers, request=request)
    if isinstance(error, errors.DomainError):
        return _of_domain(error, request)
    if isinstance(error, exceptions.ValidationError):
        return problem("invalid", errors.InvalidInput.message, fields=flat(error.detail), request=request)
    if isinstance(error, exceptions.MethodNotAllowed):
        return problem("method_not_allowed", str(error.detail), request=request)
    if isinstance(error, exceptions.Throttled):
        wait = str(math.ceil(getattr(error, "wait", None) or 1))
        return problem("too_many", errors.TooMany.message, headers={"Retry-After": wait}, request=request)
    for kind, code, detail in _FRAMEWORK:
        if isinstance(error, kind):
            challenge = getattr(error, "auth_header", None)
            headers = {"WWW-Authenticate": challenge} if challenge else {}
            return problem(code, detail, headers=headers, request=request)
    return None


def _of_domain(error: errors.DomainError, request: Any) -> Response:
    if isinstance(error, errors.NotVisible):
        # SECURITY: one body for everything hidden or absent, whatever code the refusal carries.
        return problem("not_found", errors.NotVisible.message, request=request)
    if error.code == "invalid_cursor":
        return problem("invalid_cursor", _("Start again without a cursor."), request=request)
    kind = next(kind for refusal, kind in _DOMAIN if isinstance(error, refusal))
    headers = {"Retry-After": "60"} if kind == "too_many" else {}
    return problem(kind, error.message, code=error.code, fields=error.fields, headers=headers, request=request)


def flat(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten a serializer's nested errors to `{"victims.0.sex": ["…"]}`."""
    if isinstance(detail, Mapping):
        result: dict[str, list[str]] = {}
        for name, inner in detail.items():
            name = "" if name == "non_field_errors" else str(name)
            result |= flat(inner, f"{prefix}.{name}".strip("."))
        return result
    if isinstance(detail, list | tuple):
        if all(isinstance(item, str) for item in detail):
            return {prefix or "body": [str(item) for item in detail]}
        result = {}
        for position, inner in enumerate(detail):
            if inner:
                result |= flat(inner, f"{prefix}.{position}".strip("."))
        return result
    return {prefix or "body": [str(detail)]}


def status_of(kind: str) -> HTTPStatus:
    """Return the status of a kind of refusal."""
    return HTTPStatus(TITLES[kind][0])
