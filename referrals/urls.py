"""Addresses of this app's pages."""

from django.urls import URLPattern, URLResolver, path

import cases.converters  # noqa: F401  # what a reference and a code look like in an address
from referrals.views import detail, directory, inbox, making

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "cases/<reference:reference>/victims/<code:code>/referrals/new/",
        making.NewReferralView.as_view(),
        name="referral_new",
    ),
    path("cases/<reference:reference>/referrals/", inbox.CasePanelView.as_view(), name="referral_panel"),
    path("referrals/", inbox.InboxView.as_view(), name="referral_inbox"),
    path("referrals/<uuid:pk>/", detail.ReferralDetailView.as_view(), name="referral_detail"),
    path("referrals/<uuid:pk>/need/", making.NeedView.as_view(), name="referral_need"),
    path("referrals/<uuid:pk>/agency/", making.AgencyView.as_view(), name="referral_agency"),
    path("referrals/<uuid:pk>/consent/", making.ConsentView.as_view(), name="referral_consent"),
    path("referrals/<uuid:pk>/sharing/", making.SharingView.as_view(), name="referral_sharing"),
    path("referrals/<uuid:pk>/check/", making.CheckView.as_view(), name="referral_check"),
    path("referrals/<uuid:pk>/discard/", making.DiscardView.as_view(), name="referral_discard"),
    path("referrals/<uuid:pk>/again/", detail.AgainView.as_view(), name="referral_again"),
    path("referrals/<uuid:pk>/stopped/", detail.ConfirmStopView.as_view(), name="referral_confirm_stop"),
    path("referrals/<uuid:pk>/share-again/", detail.ShareAgainView.as_view(), name="referral_share_again"),
    path("referrals/<uuid:pk>/seen/", detail.SeeEmergencyView.as_view(), name="referral_see_emergency"),
    path("referrals/<uuid:pk>/move/<slug:move>/", detail.MoveView.as_view(), name="referral_move"),
    path("providers/", directory.ProviderListView.as_view(), name="provider_list"),
    path("providers/<uuid:pk>/", directory.ProviderDetailView.as_view(), name="provider_detail"),
    path("providers/<uuid:pk>/edit/", directory.ProviderEditView.as_view(), name="provider_edit"),
]
