"""Address of the question about a number."""

from django.urls import path

from casetracker.vault.api.viewsets import MatchViewSet

urlpatterns = [path("matches/", MatchViewSet.as_view({"post": "ask"}), name="api_match")]
