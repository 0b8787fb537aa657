"""Addresses of accounts."""

from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.webauthn import views as key_views
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path

from casetracker.accounts.views import agencies, profile, second_factor, sessions, users

# Those of the package we use; it has more, for example a download of recovery codes, which would stay on the computer.
second_factor_urls: list[URLPattern | URLResolver] = [
    path("", login_required(second_factor.SecondFactorView.as_view()), name="mfa_index"),
    path("code/", mfa_views.authenticate, name="mfa_authenticate"),
    path("confirm/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/key/", key_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/", second_factor.AddAppView.as_view(), name="mfa_activate_totp"),
    path("app/remove/", second_factor.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("keys/new/", second_factor.AddKeyView.as_view(), name="mfa_add_webauthn"),
    path("keys/<int:pk>/remove/", second_factor.RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", second_factor.NewCodesView.as_view(), name="mfa_generate_recovery_codes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", profile.ProfileView.as_view(), name="account_profile"),
    path("account/sessions/", sessions.SessionsView.as_view(), name="account_sessions"),
    path("account/confirmed/", profile.ConfirmedView.as_view(), name="account_confirmed"),
    path("account/login/passkey/", second_factor.PasskeyView.as_view(), name="mfa_login_webauthn"),
    path("account/second-factor/", include(second_factor_urls)),
    path("account/", include("allauth.account.urls")),
    path("users/", users.UserListView.as_view(), name="user_list"),
    path("users/new/", users.InviteView.as_view(), name="user_invite"),
    path("users/<uuid:pk>/", users.UserView.as_view(), name="user_detail"),
    path("users/<uuid:pk>/switch/", users.SwitchView.as_view(), name="user_switch"),
    path("users/<uuid:pk>/sign-out/", users.SignOutView.as_view(), name="user_sign_out"),
    path("users/<uuid:pk>/invite-again/", users.InviteAgainView.as_view(), name="user_invite_again"),
    path("users/<uuid:pk>/second-factor/reset/", users.ResetView.as_view(), name="user_reset"),
    path("agencies/", agencies.AgencyListView.as_view(), name="agency_list"),
    path("agencies/new/", agencies.NewAgencyView.as_view(), name="agency_new"),
    path("agencies/<uuid:pk>/", agencies.AgencyView.as_view(), name="agency_detail"),
    path("agencies/<uuid:pk>/edit/", agencies.EditAgencyView.as_view(), name="agency_edit"),
    path("agencies/<uuid:pk>/names/new/", agencies.AliasView.as_view(), name="agency_alias_new"),
    path(
        "agencies/<uuid:pk>/names/<int:alias>/remove/", agencies.RemoveAliasView.as_view(), name="agency_alias_remove"
    ),
    path("agencies/<uuid:pk>/succession/new/", agencies.SuccessionView.as_view(), name="agency_succession_new"),
    path("agencies/<uuid:pk>/units/new/", agencies.UnitView.as_view(), name="agency_unit_new"),
]
