"""Pages of reports."""

from reports.views.dashboard import DashboardLimitsView, DashboardView
from reports.views.figures import CompareView, MeasureListView, MeasureView, PublishedView
from reports.views.runs import (
    CancelRunView,
    NewReportView,
    PreviewView,
    ReportFileView,
    ReportListView,
    ReportRunView,
)
from reports.views.schedules import ScheduleActiveView, ScheduleFormView, ScheduleListView

__all__ = [
    "CancelRunView",
    "CompareView",
    "DashboardLimitsView",
    "DashboardView",
    "MeasureListView",
    "MeasureView",
    "NewReportView",
    "PreviewView",
    "PublishedView",
    "ReportFileView",
    "ReportListView",
    "ReportRunView",
    "ScheduleActiveView",
    "ScheduleFormView",
    "ScheduleListView",
]
