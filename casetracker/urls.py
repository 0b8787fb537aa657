"""All addresses. No language prefix, nothing identifying, no crime word."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from casetracker.common.health import healthz

handler400 = "casetracker.common.errors_views.handler400"
handler403 = "casetracker.common.errors_views.handler403"
handler404 = "casetracker.common.errors_views.handler404"
handler500 = "casetracker.common.errors_views.handler500"

urlpatterns = [
    path("healthz", login_not_required(healthz), name="healthz"),
    path("", include("casetracker.common.urls")),
    path("", include("casetracker.accounts.urls")),
    path("", include("casetracker.audit.urls")),
    path("", include("casetracker.access.urls")),
    path("", include("casetracker.approvals.urls")),
    path("", include("casetracker.vault.urls")),
    path("", include("cases.urls")),
    path("", include("victims.urls")),
    path("", include("victims.importing.urls")),
    path("", include("referrals.urls")),
    path("", include("reports.urls")),
    path("api/", include("casetracker.api_urls")),
    path("admin/", admin.site.urls),
]
