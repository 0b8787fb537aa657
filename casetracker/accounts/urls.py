"""Addresses of accounts."""

from django.urls import URLPattern, URLResolver, include, path

from casetracker.accounts.views import agencies, profile, sessions, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", profile.ProfileView.as_view(), name="account_profile"),
    path("account/sessions/", sessions.SessionsView.as_view(), name="account_sessions"),
    path("account/confirmed/", profile.ConfirmedView.as_view(), name="account_confirmed"),
    path("account/", include("allauth.account.urls")),
    path("users/", users.UserListView.as_view(), name="user_list"),
    path("users/new/", users.InviteView.as_view(), name="user_invite"),
    path("users/<uuid:pk>/", users.UserView.as_view(), name="user_detail"),
    path("users/<uuid:pk>/switch/", users.SwitchView.as_view(), name="user_switch"),
    path("users/<uuid:pk>/invite-again/", users.InviteAgainView.as_view(), name="user_invite_again"),
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
