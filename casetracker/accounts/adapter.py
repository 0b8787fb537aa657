"""Sign-in is by invitation only, and every sign-in leaves a line in the record."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts import access, registry, second_factor
from casetracker.accounts.browsers import browser_of
from casetracker.accounts.choices import EndReason
from casetracker.accounts.models import User
from casetracker.accounts.services.sessions import end_sessions, keep_to_limit
from casetracker.accounts.sessions import BROWSER, SIGNED_IN_AT, verified_at
from casetracker.accounts.viewer import Viewer


def _viewer(user: Any) -> Viewer:
    """Return just enough of a viewer for the record; nothing is read or decided with it."""
    return Viewer(user_id=user.pk, agency_id=user.agency_id) if isinstance(user, User) else Viewer()


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes self-registration: accounts come from an agency's administrator.

    PRIVACY: a failed sign-in names the account only where there is one; what was typed is never kept.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers by themselves."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and record it."""
        super().login(request, user)
        now = timezone.now()
        request.session[SIGNED_IN_AT] = now.timestamp()
        request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))
        factors = sorted(second_factor.proven(request.session))
        registry.record(
            "sign_in.succeeded", actor=_viewer(user), now=now, details={"factors": factors} if factors else None
        )
        if keep_to_limit(user_id=user.pk, current_key=str(request.session.session_key), now=now):
            messages.warning(request, _("You were signed in at two other places. The older one was signed out."))

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and record it."""
        user = request.user
        super().logout(request)
        registry.record("sign_in.ended", actor=_viewer(user), now=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record that somebody failed to sign in."""
        email = str(credentials.get("email") or "")[:254]
        known = User.objects.filter(email__iexact=email).first() if email and "\x00" not in email else None
        registry.record(
            "sign_in.failed",
            actor=Viewer(),
            now=timezone.now(),
            subject=("user", known.pk if known else None, ""),
        )

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> Any:
        """Record that a switched-off account was tried, and say no more than that it is switched off."""
        registry.record(
            "sign_in.refused", actor=Viewer(), now=timezone.now(), subject=("user", _viewer(user).user_id, "")
        )
        return super().respond_user_inactive(request, user)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a new password, and record that it was changed."""
        super().set_password(user, password)
        now, session = timezone.now(), getattr(self.request, "session", None)
        # Who changes it in their account goes on; whoever else is signed in with the old one does not.
        current = session.session_key if session is not None and self.request.user == user else None
        end_sessions([user.pk], EndReason.PASSWORD, now=now, except_key=current)
        registry.record("password.changed", actor=_viewer(user), now=now)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for a fresh proof before changes to one's account; signing in is one."""
        proof = verified_at(context.request.session)
        return proof is None or timezone.now() - proof >= access.FRESH_FOR

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """SECURITY: where there is a second factor, the password alone is no fresh proof."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        if factors and second_factor.APP not in second_factor.held(user):
            factors.reverse()
        return factors or methods

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Say whether this is the password of the person who is signed in."""
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *rest: Any, **more: Any
    ) -> None:
        """Say what the package says, but for second factors, of which our own views speak."""
        if not str(message_template or "").startswith("mfa/"):
            super().add_message(request, level, message_template, *rest, **more)
