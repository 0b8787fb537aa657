"""From a token to a viewer: the client's agency is who asks."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casetracker.accounts.api import certificates
from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.viewer import Viewer
from casetracker.regions import lookup

TOKEN_ADDRESS = "/api/v1/token/"  # noqa: S105
LONGEST_TOKEN = 500


class AgencyTokenAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer …`, in one query.

    SECURITY: looked up in every request, never cached, so that withdrawing a token or a client works at once; found
    by its SHA-256, because the token itself is stored nowhere. Scopes taken from a client shrink its living tokens.
    """

    def authenticate(self, request: Request) -> tuple[Viewer, str] | None:
        """Return the viewer; None without the header. Raises AuthenticationFailed for a token that is no good."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        if not token or len(token) > LONGEST_TOKEN or not token.isascii():
            raise AuthenticationFailed
        return self.viewer_of(token, request.META), "bearer"

    def viewer_of(self, token: str, meta: Mapping[str, Any]) -> Viewer:
        """Return who a token stands for; raises AuthenticationFailed, also for one sent with another certificate."""
        row = (
            AccessToken.objects.filter(
                token_checksum=hashlib.sha256(token.encode()).hexdigest(),
                expires__gt=Now(),
                application__revoked_at__isnull=True,
                application__agency__is_active=True,
            )
            .values_list(
                "scope",
                "created",
                "application_id",
                "application__name",
                "application__allowed_scopes",
                "application__section_ceiling",
                "application__case_kinds",
                "application__certificate",
                "application__agency_id",
                "application__agency__region_id",
            )
            .first()
        )
        if row is None:
            raise AuthenticationFailed
        scope, created, client_id, name, allowed, ceiling, kinds, certificate, agency_id, region_id = row
        if not certificates.matches(certificate, meta):
            raise AuthenticationFailed
        region = lookup.region(region_id)
        return Viewer(
            agency_id=agency_id,
            client_id=client_id,
            scopes=frozenset(scope.split()) & frozenset(allowed) & SCOPES.keys(),
            section_ceiling=ceiling,
            case_kinds=frozenset(kinds) if kinds else None,
            province_id=region.province_id if region else None,
            regency_id=region.id if region and region.id != region.province_id else None,
            time_zone=region.time_zone if region else "Asia/Jakarta",
            verified_at=created,
            display=name,
        )

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return 'Bearer realm="casetracker"'


class SignedInAuthentication(BaseAuthentication):
    """People signed in to the pages may read the API's own description; nothing else uses this."""

    def authenticate(self, request: Request) -> tuple[Viewer, str] | None:
        """Return the viewer of the session; None when nobody is signed in."""
        page_request: HttpRequest = request._request
        viewer: Viewer | None = getattr(page_request, "viewer", None)
        return (viewer, "session") if viewer is not None and viewer.user_id else None


class AgencyTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the tokens in the OpenAPI document."""

    target_class = AgencyTokenAuthentication
    name = "agencyToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the client-credentials flow with its scopes."""
        scopes = {name: str(text) for name, text in SCOPES.items()}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": TOKEN_ADDRESS, "scopes": scopes}}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """Return the scope of the operation."""
        scopes: Mapping[str, str] = getattr(auto_schema.view, "scopes", {})
        needed = scopes.get(getattr(auto_schema.view, "action", ""), "")
        return {self.name: [needed] if needed else []}
