"""One's own second factor. The package does the ceremonies; here each change is recorded and told to its owner."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts import second_factor, services
from casetracker.accounts.models import User
from casetracker.accounts.sign_in_forms import keep_shared_device


class SecondFactorView(IndexView):
    """Authenticator app, keys, recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        missing = second_factor.missing(self.request.viewer, self.request.user)
        return {**super().get_context_data(**kwargs), "must_add": missing, "must_add_key": missing == {"webauthn"}}


class _Change:
    """Records the change in its own transaction."""

    event = "removed"
    kind = second_factor.APP
    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            services.second_factor_changed(
                event=self.event, kind=self.kind, actor=self.request.viewer, now=timezone.now()
            )
        if self.event == "added":
            record_authentication(self.request, self.request.user, method="mfa", type=self.kind)
        messages.success(self.request, _("Your second factor was changed."))
        return answer


class AddAppView(_Change, ActivateTOTPView):
    """Set up an authenticator app."""

    event = "added"


class RemoveAppView(_Change, DeactivateTOTPView):
    """Remove the authenticator app."""


class AddKeyView(_Change, AddWebAuthnView):
    """Add a key, or with `?alone=1` a passkey: one that knows whose it is, and asks for a fingerprint, face or PIN."""

    event = "added"
    kind = second_factor.KEY

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.request.GET.get("alone"):
            options = webauthn.begin_registration(cast(User, self.request.user), passwordless=True)
            context |= {"is_alone": True, "js_data": {"creation_options": options}}
        return context


class PasskeyView(LoginWebAuthnView):
    """Sign in with a passkey alone, without an address or a password."""

    template_name = "mfa/webauthn/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def form_valid(self, form: Any) -> HttpResponse:
        keep_shared_device(self.request, is_shared=form.cleaned_data["shared_device"])
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # SECURITY: for nobody in particular the package wants the key to have verified its owner, and checks it.
        options = webauthn.begin_authentication(user=None)
        return {**super().get_context_data(**kwargs), "js_data": {"request_options": options}}


class RemoveKeyView(_Change, RemoveWebAuthnView):
    """Remove a key; not the last factor of somebody who needs one."""

    kind = second_factor.KEY
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().form_valid(form)


class NewCodesView(_Change, GenerateRecoveryCodesView):
    """Make new recovery codes."""

    event = "codes_made"
    kind = second_factor.CODES
