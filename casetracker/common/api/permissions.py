"""Nothing is open unless a viewset names the scope that opens it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from casetracker.common.api.problems import ApiError


class DenyAll(BasePermission):
    """The default of every view that says nothing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refuse."""
        return False


class ScopePermission(BasePermission):
    """Opens an action to tokens that carry the scope named for it in the viewset's `scopes`.

    An action without an entry stays closed. An empty scope opens it to every valid token.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the token carries the scope; raises ApiError `insufficient_scope` when it does not."""
        if view.action in {None, "metadata"}:
            return True  # there is no such method: answered with 405 a step later, and nothing is done
        scopes: Mapping[str, str] = view.scopes
        viewer: Any = request.user
        if view.action not in scopes or not viewer:
            return False
        needed = scopes[view.action]
        if needed and needed not in viewer.scopes:
            raise ApiError(
                "insufficient_scope",
                _("The token lacks the scope %(scope)s.") % {"scope": needed},
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'},
            )
        return True
