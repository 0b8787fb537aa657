"""Addresses of the client and the feed."""

from django.urls import path

from casetracker.access.api.viewsets import ClientViewSet

urlpatterns = [path("client/", ClientViewSet.as_view({"get": "retrieve"}), name="api_client")]
