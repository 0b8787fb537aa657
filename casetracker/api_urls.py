"""Addresses below /api/: what each app offers, and what all of them share."""

from collections.abc import Mapping

from django.urls import include, path, re_path

from cases.choices import CODE_LISTS as CASE_LISTS
from casetracker.access.api.viewsets import ChangeViewSet, FeedResource
from casetracker.accounts.api.token import RevokeView, TokenView
from casetracker.accounts.choices import CODE_LISTS as ACCOUNT_LISTS
from casetracker.audit.tokens import record_token
from casetracker.common.api.code_lists import CodeLists
from casetracker.common.api.missing import NoSuchAddress, ProblemKinds
from casetracker.common.choices import CODE_LISTS as COMMON_LISTS
from casetracker.common.choices import CodeList
from referrals.choices import CODE_LISTS as REFERRAL_LISTS
from victims.choices import CODE_LISTS as VICTIM_LISTS

CODE_LISTS: Mapping[str, CodeList] = {
    **COMMON_LISTS,
    **ACCOUNT_LISTS,
    **CASE_LISTS,
    **VICTIM_LISTS,
    **REFERRAL_LISTS,
}

FEED: Mapping[str, FeedResource] = {}

v1 = [
    path("token/", TokenView.as_view(recorder=record_token), name="api_token"),
    path("token/revoke/", RevokeView.as_view(recorder=record_token), name="api_token_revoke"),
    path("", include("casetracker.access.api.urls")),
    path("", include("casetracker.accounts.api.urls")),
    path("", include("casetracker.regions.api.urls")),
    path("code-lists/", CodeLists.as_view({"get": "list"}, lists=CODE_LISTS), name="api_code_lists"),
    path("code-lists/<str:name>/", CodeLists.as_view({"get": "retrieve"}, lists=CODE_LISTS), name="api_code_list"),
    path("problems/", ProblemKinds.as_view({"get": "list"}), name="api_problems"),
    path("problems/<str:code>/", ProblemKinds.as_view({"get": "retrieve"}), name="api_problem"),
    path("changes/", ChangeViewSet.as_view({"get": "list"}, resources=FEED), name="api_changes"),
]

urlpatterns = [
    path("v1/", include(v1)),
    re_path(r"^.*$", NoSuchAddress.as_view()),
]
