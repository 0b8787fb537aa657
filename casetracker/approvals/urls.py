"""Addresses of this app's pages. Nothing of a case stands in any of them."""

from django.urls import URLPattern, URLResolver, path

from casetracker.approvals.views import emergencies, requests

_ONE = "approvals/<uuid:asked>/"
_OPENING = "emergency/<uuid:opening>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("approvals/", requests.ApprovalListView.as_view(), name="approval_list"),
    path("approvals/key/", requests.AskForKeyView.as_view(), name="approval_ask_key"),
    path(_ONE, requests.ApprovalView.as_view(), name="approval_detail"),
    path(f"{_ONE}withdraw/", requests.WithdrawRequestView.as_view(), name="approval_withdraw"),
    path("emergency/", emergencies.EmergencyListView.as_view(), name="emergency_list"),
    path("emergency/open/", emergencies.OpenView.as_view(), name="emergency_open"),
    path(_OPENING, emergencies.EmergencyView.as_view(), name="emergency_detail"),
    path(f"{_OPENING}ask/", emergencies.AskForPlaceView.as_view(), name="emergency_ask_place"),
    path(f"{_OPENING}place/", emergencies.PlaceView.as_view(), name="emergency_place"),
]
