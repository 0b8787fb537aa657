"""Addresses of the import."""

from django.urls import path

from victims.importing import views

urlpatterns = [
    path("imports/", views.ImportList.as_view(), name="import_list"),
    path("imports/new/", views.ImportNew.as_view(), name="import_new"),
    path("imports/empty/<slug:profile>.csv", views.ImportEmptyList.as_view(), name="import_empty_list"),
    path("imports/<uuid:pk>/", views.ImportRunPage.as_view(), name="import_run"),
    path("imports/<uuid:pk>/start/", views.ImportStart.as_view(), name="import_start"),
    path("imports/<uuid:pk>/cancel/", views.ImportCancel.as_view(), name="import_cancel"),
    path("imports/<uuid:pk>/rejected/", views.ImportRejected.as_view(), name="import_rejected"),
]
