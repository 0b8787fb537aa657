"""Pages of reports."""

from reports.views.dashboard import DashboardView
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
