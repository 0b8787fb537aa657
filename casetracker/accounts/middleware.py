"""Puts the viewer on each request, and speaks the viewer's language and time zone."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casetracker.accounts import sessions
from casetracker.accounts.services import viewer_for, why_ended
from casetracker.accounts.viewer import NOBODY


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
