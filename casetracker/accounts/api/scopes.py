"""What a token may be good for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes

from casetracker.accounts.models import AgencyClient
from casetracker.common.errors import Text

SCOPES: Mapping[str, Text] = MappingProxyType(
    {
        "reference:read": _("Read agencies, places and code lists"),
        "cases:read": _("Read cases, suspects and documents shared with your agency"),
        "cases:write": _("Open, change and move cases"),
        "victims:read": _("Read victims by code"),
        "matches:ask": _("Ask whether a number stands in another file"),
        "services:read": _("Read services given"),
        "services:write": _("Record services"),
        "referrals:read": _("Read referrals to and from your agency"),
        "referrals:write": _("Answer and finish referrals"),
        "reports:read": _("Read reports of your agency"),
    }
)
"""Scope → what it opens. Which rows and sections it opens them in is decided by grants alone."""


class AgencyScopes(BaseScopes):
    """A client gets the scopes it was registered with, all of them unless it asks for fewer."""

    def get_all_scopes(self) -> dict[str, str]:
        """Return all scopes with their descriptions."""
        return {name: str(text) for name, text in SCOPES.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return the scopes this client may ask for."""
        return allowed(application) if isinstance(application, AgencyClient) else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """Return the scopes of a token when the request names none."""
        return self.get_available_scopes(application)


def allowed(client: AgencyClient) -> list[str]:
    """Return the scopes of a client that exist."""
    return [scope for scope in SCOPES if scope in client.allowed_scopes]
