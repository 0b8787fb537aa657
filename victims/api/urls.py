"""Addresses of victims and services."""

from django.urls import path

from cases import converters  # noqa: F401 (registers `reference` and `code`)
from victims.api.viewsets import ServiceViewSet, VictimServiceViewSet, VictimViewSet

_VICTIM = "cases/<reference:reference>/victims/<code:code>/"

urlpatterns = [
    path("cases/<reference:reference>/victims/", VictimViewSet.as_view({"get": "list"}), name="api_victim_list"),
    path(_VICTIM, VictimViewSet.as_view({"get": "retrieve"}), name="api_victim"),
    path(f"{_VICTIM}identity/", VictimViewSet.as_view({"get": "identity"}), name="api_victim_identity"),
    path(
        f"{_VICTIM}services/",
        VictimServiceViewSet.as_view({"get": "list", "post": "create"}),
        name="api_victim_service_list",
    ),
    path("services/", ServiceViewSet.as_view({"get": "list"}), name="api_service_list"),
    path("services/<uuid:id>/", ServiceViewSet.as_view({"get": "retrieve"}), name="api_service"),
]
