"""Addresses of cases and suspects."""

from django.urls import path

from cases import converters  # noqa: F401 (registers `reference` and `code`)
from cases.api.viewsets import CaseViewSet, DocumentViewSet, SuspectViewSet

urlpatterns = [
    path("cases/", CaseViewSet.as_view({"get": "list", "post": "create"}), name="api_case_list"),
    path(
        "cases/<reference:reference>/",
        CaseViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api_case",
    ),
    path(
        "cases/<reference:reference>/transitions/",
        CaseViewSet.as_view({"get": "state", "post": "move"}),
        name="api_case_transitions",
    ),
    path("cases/<reference:reference>/documents/", DocumentViewSet.as_view({"get": "list"}), name="api_document_list"),
    path(
        "cases/<reference:reference>/documents/<uuid:id>/file/",
        DocumentViewSet.as_view({"get": "download"}),
        name="api_document_file",
    ),
    path("cases/<reference:reference>/suspects/", SuspectViewSet.as_view({"get": "list"}), name="api_suspect_list"),
    path(
        "cases/<reference:reference>/suspects/<code:code>/",
        SuspectViewSet.as_view({"get": "retrieve"}),
        name="api_suspect",
    ),
]
