"""Addresses of tokens and agencies."""

from django.urls import path

from casetracker.accounts.api.viewsets import AgencyViewSet

urlpatterns = [
    path("agencies/", AgencyViewSet.as_view({"get": "list"}), name="api_agency_list"),
    path("agencies/<uuid:id>/", AgencyViewSet.as_view({"get": "retrieve"}), name="api_agency"),
]
