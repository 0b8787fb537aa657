"""The forms of signing in, in place of those of the package."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.sessions import SHARED_DEVICE


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address, password, and whether others use the same device."""

    shared_device = forms.BooleanField(
        label=_("Others use this device too"),
        required=False,
        help_text=_("You are then signed out after five minutes without doing anything."),
    )

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in, or go on to the second factor; the answer stays with the session."""
        if self.cleaned_data.get("shared_device"):
            request.session[SHARED_DEVICE] = True
        else:
            request.session.pop(SHARED_DEVICE, None)
        answer: Any = super().login(request, redirect_url)
        return answer  # type: ignore[no-any-return]
