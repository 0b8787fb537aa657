"""Addresses of reports."""

from django.urls import path

from reports.api.viewsets import ReportRunViewSet

urlpatterns = [
    path("report-runs/", ReportRunViewSet.as_view({"get": "list"}), name="api_report_run_list"),
    path("report-runs/<uuid:id>/", ReportRunViewSet.as_view({"get": "retrieve"}), name="api_report_run"),
    path(
        "report-runs/<uuid:id>/files/<str:file_format>/",
        ReportRunViewSet.as_view({"get": "download"}),
        name="api_report_file",
    ),
]
