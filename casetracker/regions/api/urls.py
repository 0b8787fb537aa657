"""Addresses of places."""

from django.urls import path

from casetracker.regions.api.viewsets import CountryViewSet, RegionViewSet

urlpatterns = [
    path("countries/", CountryViewSet.as_view({"get": "list"}), name="api_country_list"),
    path("countries/<str:code>/", CountryViewSet.as_view({"get": "retrieve"}), name="api_country"),
    path("regions/", RegionViewSet.as_view({"get": "list"}), name="api_region_list"),
    path("regions/<str:code>/", RegionViewSet.as_view({"get": "retrieve"}), name="api_region"),
]
