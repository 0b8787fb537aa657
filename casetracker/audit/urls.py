"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

from casetracker.audit import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("access-log/", views.AccessLogView.as_view(), name="access_log"),
]
