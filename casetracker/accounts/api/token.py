"""The addresses that give tokens for client credentials (RFC 6749, section 4.4) and take them back (RFC 7009)."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.request import Request

from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.models import AgencyClient
from casetracker.common.api.problems import ApiError
from casetracker.common.api.schema import problem_responses
from casetracker.common.api.throttling import TokenRateThrottle
from casetracker.common.api.viewsets import BaseApiView

FORM = "application/x-www-form-urlencoded"
LONGEST_FORM = 8 * 1024

Recorder = Callable[[str, AgencyClient | None, Any], None]
"""Writes a line of the record: event, client as far as it is known, time."""


class TokenRequestSerializer(serializers.Serializer[Any]):
    """What is sent for a token. The client may instead be named by HTTP Basic authentication."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)
    scope = serializers.CharField(required=False, help_text="Separated by blanks; all of the client's when left out.")


class TokenSerializer(serializers.Serializer[Any]):
    """A token."""

    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["Bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField()


class TokenErrorSerializer(serializers.Serializer[Any]):
    """A refusal as RFC 6749, section 5.2, wants it. Only here does it take the place of problem details."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)


class RevokeRequestSerializer(serializers.Serializer[Any]):
    """What is sent to take a token back."""

    token = serializers.CharField()
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)


_ERRORS = {(400, "application/json"): TokenErrorSerializer, (401, "application/json"): TokenErrorSerializer}
_PROBLEMS = problem_responses(
    ["malformed", "https_required", "too_large", "unsupported_media_type", "too_many", "not_acceptable"]
)


class _FormAddress(OAuthLibMixin, BaseApiView):
    authentication_classes: Any = []
    permission_classes: Any = []
    throttle_classes = [TokenRateThrottle]
    rolls_back_refusals = False
    tag = "token"
    recorder: Recorder | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large or cannot be a form."""
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_FORM:
            raise ApiError("too_large")
        if request.content_type and request.content_type.partition(";")[0].strip().lower() != FORM:
            raise ApiError("unsupported_media_type", f"Send the form as {FORM}.")
        # SECURITY: kept out of error reports.
        request._request.sensitive_post_parameters = ("client_secret", "token")  # type: ignore[attr-defined]
        form = request._request.POST
        if any("\x00" in value for values in form.lists() for value in (values[0], *values[1])):
            raise ApiError("malformed")

    def record(self, event: str, client: AgencyClient | None) -> None:
        """Leave a line in the record, where one is kept."""
        if self.recorder is not None:
            self.recorder(event, client, self.now)

    @staticmethod
    def answer(headers: dict[str, str], body: str | None, status: int) -> HttpResponse:
        """Return what the toolkit decided."""
        response = HttpResponse(body or "", status=status, content_type="application/json")
        for name, value in headers.items():
            response[name] = value
        if status == 401:
            response["WWW-Authenticate"] = 'Basic realm="casetracker"'
        response["Cache-Control"] = "no-store"
        return response


class TokenView(_FormAddress):
    """Gives a token of ten minutes to a client that proves who it is."""

    @extend_schema(
        operation_id="get_token",
        summary="Get a token",
        description=(
            f"OAuth 2.0 client credentials. The token lives {settings.API_TOKEN_SECONDS} seconds. "
            f"Scopes: {', '.join(SCOPES)}."
        ),
        auth=[],
        request={FORM: TokenRequestSerializer},
        responses={
            (200, "application/json"): TokenSerializer,
            **_ERRORS,
            **_PROBLEMS,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Check the client and give a token."""
        if "resource" in request._request.POST:
            # A token here is good for the whole of this API, so one for a part of it is never given (RFC 8707).
            return self.answer({}, json.dumps({"error": "invalid_target"}), 400)
        _, headers, body, status = self.create_token_response(request._request)
        self.record("token.given" if status == 200 else "token.refused", named_client(request))
        return self.answer(headers, body, status)


class RevokeView(_FormAddress):
    """Takes a token back before its ten minutes are over."""

    @extend_schema(
        operation_id="revoke_token",
        summary="Take a token back",
        description="RFC 7009: 200 whether or not there was such a token.",
        auth=[],
        request={FORM: RevokeRequestSerializer},
        responses={
            200: None,
            **_ERRORS,
            **_PROBLEMS,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Delete the token if it is this client's."""
        _, headers, body, status = self.create_revocation_response(request._request)
        return self.answer(headers, body, status)


def named_client(request: Request) -> AgencyClient | None:
    """Return the client a request names, proven or not, for the record; None where it names none we know."""
    named = request._request.POST.get("client_id", "")
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            named = unquote_plus(base64.b64decode(encoded).decode("utf-8").partition(":")[0])
        except ValueError:
            return None
    return AgencyClient.objects.filter(client_id=named[:255]).first() if named and "\x00" not in named else None
