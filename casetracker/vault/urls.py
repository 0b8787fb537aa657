"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

from casetracker.vault import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/elsewhere/", views.MatchView.as_view(), name="number_elsewhere"),
]
