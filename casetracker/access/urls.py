"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

from casetracker.access import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("agency/api/", views.ClientListView.as_view(), name="api_clients"),
    path("agency/api/new/", views.NewClientView.as_view(), name="api_client_new"),
    path("agency/api/<uuid:pk>/withdraw/", views.RevokeClientView.as_view(), name="api_client_revoke"),
]
