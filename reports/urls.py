"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

from reports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("dashboard/", views.DashboardView.as_view(), name="dashboard"),
    path("dashboard/limits/", views.DashboardLimitsView.as_view(), name="dashboard_limits"),
    path("reports/", views.ReportListView.as_view(), name="report_list"),
    path("reports/new/", views.NewReportView.as_view(), name="report_new"),
    path("reports/new/preview/", views.PreviewView.as_view(), name="report_preview"),
    path("reports/runs/<uuid:pk>/", views.ReportRunView.as_view(), name="report_run"),
    path("reports/runs/<uuid:pk>/cancel/", views.CancelRunView.as_view(), name="report_cancel"),
    path("reports/runs/<uuid:pk>/files/<slug:format>/", views.ReportFileView.as_view(), name="report_file"),
    path("reports/measures/", views.MeasureListView.as_view(), name="measure_list"),
    path("reports/measures/<str:code>/", views.MeasureView.as_view(), name="measure_detail"),
    path("reports/compare/", views.CompareView.as_view(), name="report_compare"),
    path("reports/schedules/", views.ScheduleListView.as_view(), name="schedule_list"),
    path("reports/schedules/new/", views.ScheduleFormView.as_view(), name="schedule_new"),
    path("reports/schedules/<uuid:pk>/", views.ScheduleFormView.as_view(), name="schedule_edit"),
    path("reports/schedules/<uuid:pk>/pause/", views.ScheduleActiveView.as_view(), name="schedule_pause"),
    path(
        "reports/schedules/<uuid:pk>/resume/",
        views.ScheduleActiveView.as_view(is_active=True),
        name="schedule_resume",
    ),
    path("reports/published/", views.PublishedView.as_view(), name="published_figures"),
]
