"""Addresses below /api/: what each app offers, and what all of them share."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import timezone

from cases.api import reading as case_reading
from cases.choices import CODE_LISTS as CASE_LISTS
from casetracker.access.api.viewsets import ChangeViewSet, FeedResource
from casetracker.access.choices import GrantKind
from casetracker.access.sections import Section, SectionName
from casetracker.accounts.api.description import DocsPage, SchemaView
from casetracker.accounts.api.token import RevokeView, TokenView
from casetracker.accounts.choices import CODE_LISTS as ACCOUNT_LISTS
from casetracker.accounts.viewer import Viewer
from casetracker.audit.tokens import record_token
from casetracker.common.api.code_lists import CodeLists
from casetracker.common.api.missing import NoSuchAddress, ProblemKinds
from casetracker.common.choices import CODE_LISTS as COMMON_LISTS
from casetracker.common.choices import CodeList
from referrals.api import reading as referral_reading
from referrals.choices import CODE_LISTS as REFERRAL_LISTS
from reports.choices import RunStatus
from victims.access import PEOPLE
from victims.api import reading as victim_reading
from victims.choices import CODE_LISTS as VICTIM_LISTS

CODE_LISTS: Mapping[str, CodeList] = {
    **COMMON_LISTS,
    **ACCOUNT_LISTS,
    **CASE_LISTS,
    **VICTIM_LISTS,
    **REFERRAL_LISTS,
    "section": CodeList(SectionName),
    "grant_kind": CodeList(GrantKind),
    "report_status": CodeList(RunStatus),
}


def _referrals(viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Any]]:
    return referral_reading.referrals_by_id(viewer, ids, timezone.now())


FEED: Mapping[str, FeedResource] = {
    "case": FeedResource("cases:read", Section.HEADER, case_reading.whole),
    "suspect": FeedResource("cases:read", Section.INVESTIGATION, case_reading.suspects_by_id),
    "victim": FeedResource("victims:read", PEOPLE, victim_reading.victims_by_id),
    "service": FeedResource("services:read", Section.SERVICES | Section.HEALTH, victim_reading.services_by_id),
    "referral": FeedResource("referrals:read", Section.HEADER, _referrals),
}
"""Resource → what opens its lines, and how its rows are read."""

v1: list[URLPattern | URLResolver] = [
    path("token/", TokenView.as_view(recorder=record_token), name="api_token"),
    path("token/revoke/", RevokeView.as_view(recorder=record_token), name="api_token_revoke"),
    path("", include("casetracker.access.api.urls")),
    path("", include("casetracker.accounts.api.urls")),
    path("", include("casetracker.regions.api.urls")),
    path("", include("casetracker.vault.api.urls")),
    path("", include("cases.api.urls")),
    path("", include("victims.api.urls")),
    path("", include("referrals.api.urls")),
    path("", include("reports.api.urls")),
    path("code-lists/", CodeLists.as_view({"get": "list"}, lists=CODE_LISTS), name="api_code_lists"),
    path("code-lists/<str:name>/", CodeLists.as_view({"get": "retrieve"}, lists=CODE_LISTS), name="api_code_list"),
    path("problems/", ProblemKinds.as_view({"get": "list"}), name="api_problems"),
    path("problems/<str:code>/", ProblemKinds.as_view({"get": "retrieve"}), name="api_problem"),
    path("changes/", ChangeViewSet.as_view({"get": "list"}, resources=FEED), name="api_changes"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("docs/", DocsPage.as_view(), name="api_docs"),
    # No dot and no end: a line break in an address is answered like anything else that is not there.
    re_path(r"^", NoSuchAddress.as_view()),
]
