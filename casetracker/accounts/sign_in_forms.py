"""The forms of signing in, in place of those of the package."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import registry, services
from casetracker.accounts.sessions import SHARED_DEVICE
from casetracker.accounts.viewer import Viewer

CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-short"})
LONGEST_NAME = 60
CODE_VALID_SECONDS = 120
MADE_UP = (AttributeError, KeyError, TypeError, ValueError)


class SharedDeviceField(forms.BooleanField):
    """Whether others use the device somebody signs in with."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Others use this device too"),
            required=False,
            help_text=_("You are then signed out after five minutes without doing anything."),
        )


def keep_shared_device(request: HttpRequest, *, is_shared: bool) -> None:
    """Note in the session whether others use the device, in place of what an earlier attempt said."""
    request.session.pop(SHARED_DEVICE, None)
    if is_shared:
        request.session[SHARED_DEVICE] = True


class SignInForm(LoginForm):
    """Address, password, and whether others use the same device."""

    shared_device = SharedDeviceField()

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, or go on to the second factor; the answer stays with the session."""
        keep_shared_device(request, is_shared=self.cleaned_data["shared_device"])
        answer: Any = super().login(request, redirect_url)
        return answer


class ForgottenForm(ResetPasswordForm):
    """The address of somebody who forgot their password; the answer is the same whether or not we know it."""

    def clean_email(self) -> str:
        """Return the address as it was typed; nothing is looked up here."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Have the link sent by a worker."""
        email = str(self.cleaned_data["email"])
        services.ask_for_password(email=email, now=timezone.now())
        return email


def record_failure(user: Any) -> None:
    """Leave a line in the record for a second factor that was not right."""
    registry.record(
        "second_factor.failed",
        actor=Viewer(user_id=user.pk, agency_id=user.agency_id),
        now=timezone.now(),
        subject=("user", user.pk, ""),
    )


class _Recorded:
    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        # The package remembers a used code for less time than the tolerance leaves it valid.
        used = f"code-used:{self.user.pk}:{code.strip()}"  # type: ignore[attr-defined]
        if not cache.add(used, "y", timeout=CODE_VALID_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        record_failure(self.user)  # type: ignore[attr-defined]


class CodeForm(_Recorded, AuthenticateForm):
    """The code of an authenticator app, or a recovery code, after the password."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=CODE)


class CodeAgainForm(_Recorded, ReauthenticateForm):
    """The same, to confirm who one is."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=CODE)


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = forms.CharField(label=_("Code the app shows now"), max_length=20, widget=CODE)


class _KeyAnswer:
    """What a browser says a key answered: the package takes its parts for granted, and here nothing is."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error
        except forms.ValidationError:
            self.record_failure()
            raise

    def record_failure(self) -> None:
        """Leave a line in the record."""
        record_failure(self.user)  # type: ignore[attr-defined]


class KeyForm(_KeyAnswer, AuthenticateWebAuthnForm):
    """The answer of a key, after the password."""


class KeyAgainForm(_KeyAnswer, ReauthenticateWebAuthnForm):
    """The same, to confirm who one is."""


class KeyAloneForm(_KeyAnswer, LoginWebAuthnForm):
    """The answer of a passkey, without a password."""

    shared_device = SharedDeviceField()

    def record_failure(self) -> None:
        """SECURITY: whose key it says it is, is what somebody typed: nobody is named."""
        registry.record("sign_in.failed", actor=Viewer(), now=timezone.now(), subject=("user", None, ""))


class AddKeyForm(AddWebAuthnForm):
    """A key or passkey, and what its owner calls it."""

    name = forms.CharField(label=_("Name of the key"), max_length=LONGEST_NAME, required=False)

    def clean(self) -> Any:
        """Refuse an answer no key gives."""
        try:
            return super().clean()
        except MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error
