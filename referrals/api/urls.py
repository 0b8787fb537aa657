"""Addresses of referrals."""

from django.urls import path

from referrals.api.viewsets import ReferralViewSet

urlpatterns = [
    path("referrals/", ReferralViewSet.as_view({"get": "list"}), name="api_referral_list"),
    path("referrals/<uuid:id>/", ReferralViewSet.as_view({"get": "retrieve"}), name="api_referral"),
    path(
        "referrals/<uuid:id>/transitions/",
        ReferralViewSet.as_view({"get": "state", "post": "move"}),
        name="api_referral_transitions",
    ),
]
