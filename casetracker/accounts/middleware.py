"""Puts the viewer on each request, and speaks the viewer's language and time zone."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casetracker.accounts import second_factor, sessions
from casetracker.accounts.models import User
from casetracker.accounts.services import viewer_for, why_ended
from casetracker.accounts.viewer import NOBODY, Viewer


class ViewerMiddleware:
    """Build `request.viewer` once. API requests get theirs from the token, in the base viewset."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        verified_at = sessions.verified_at(request.session)
        signed_in = request.user.is_authenticated
        request.viewer = viewer_for(request.user, verified_at=verified_at) if signed_in else NOBODY  # type: ignore[attr-defined]
        if not signed_in:
            self.say_why_signed_out(request)
        if request.viewer.is_signed_in:  # type: ignore[attr-defined]
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(request.viewer.language)  # type: ignore[attr-defined]
                request.LANGUAGE_CODE = translation.get_language()
            timezone.activate(request.viewer.time_zone)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def say_why_signed_out(self, request: HttpRequest) -> None:
        """Tell somebody whose session was ended from outside why, on the page that asks to sign in."""
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        reason = why_ended(key) if key else None
        if reason:
            messages.warning(request, _("You were signed out.") + " " + str(reason.label))


class SecondFactorMiddleware:
    """SECURITY: who needs a second factor and has not used one in this session reaches nothing but setting it up."""

    OPEN = frozenset(
        {
            "account_confirmed",
            "account_logout",
            "account_reauthenticate",
            "exit",
            "healthz",
            "help",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_generate_recovery_codes",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_view_recovery_codes",
            "policy_report",
            "safety",
            "set_language",
            "still_here",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        wanted = second_factor.wanted(viewer)
        match = request.resolver_match
        if not wanted or (match is not None and match.view_name in self.OPEN):
            return None
        proven = second_factor.proven(request.session)
        # A recovery code stands in for the app, never for a key that is required.
        if proven & wanted or (proven and second_factor.APP in wanted):
            return None
        held = second_factor.held(cast("User", request.user)) & wanted
        if not held:
            return HttpResponseRedirect(reverse("mfa_index"))
        name = "mfa_reauthenticate" if second_factor.APP in held else "mfa_reauthenticate_webauthn"
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("home")
        return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")
