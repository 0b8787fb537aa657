"""Who gets a token: clients that were not withdrawn, of agencies that still work."""

from typing import Any

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from casetracker.accounts.api import certificates
from casetracker.accounts.models import AgencyClient


class AgencyValidator(OAuth2Validator):
    """Checks the client and its secret; the toolkit stores the token as a hash.

    SECURITY: a withdrawn client, one of an agency that was closed, and one without the certificate it is bound to are
    answered like an unknown one.
    """

    def _load_application(self, client_id: str, request: Any) -> Any:
        client = super()._load_application(client_id, request)
        if (
            client is None
            or client.revoked_at is not None
            or not client.agency.is_active
            or not self._comes_with_its_certificate(client, request)
        ):
            request.client = None
            return None
        return client

    @staticmethod
    def _comes_with_its_certificate(client: AgencyClient, request: Any) -> bool:
        return certificates.matches(client.certificate, request.headers)

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the token's hash, and when its client was here last: once for each token, not for each request."""
        super().save_bearer_token(token, request, *args, **kwargs)
        AgencyClient.objects.filter(pk=request.client.pk).update(last_used_at=timezone.now())
