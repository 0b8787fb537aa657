"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

from casetracker.audit.views import ledger, log, seals, unusual

urlpatterns: list[URLPattern | URLResolver] = [
    path("access-log/", log.AccessLogView.as_view(), name="access_log"),
    path("ledger/", ledger.LedgerView.as_view(), name="ledger"),
    path("ledger/seals/", seals.SealsView.as_view(), name="seals"),
    path("ledger/unusual/", unusual.UnusualView.as_view(), name="unusual_access"),
]
