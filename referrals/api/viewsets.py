"""Referrals of the API."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api import conditions, filtering, paging
from casetracker.common.api.labels import coded
from casetracker.common.api.schema import filter_parameters, operation, page_of
from casetracker.common.api.serializers import StateSerializer
from casetracker.common.api.viewsets import BaseViewSet, once
from casetracker.common.errors import NotVisible
from casetracker.common.paging import newest_first, paginate
from referrals import access, choices, services, workflow
from referrals.api import reading
from referrals.api.filters import ReferralFilter
from referrals.api.serializers import MoveBody, ReferralSerializer
from referrals.models import Referral

NEWEST = newest_first("created_at")
ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ReferralViewSet(BaseViewSet):
    """Referrals to and from your agency, and those of cases it sees."""

    tag = "referrals"
    scopes = {
        "list": "referrals:read",
        "retrieve": "referrals:read",
        "state": "referrals:read",
        "move": "referrals:write",
    }
    filters = filtering.names(ReferralFilter)
    list_filters = filtering.lists(ReferralFilter)

    @operation(
        "list_referrals",
        "Referrals, newest first",
        response=page_of(ReferralSerializer),
        paged=True,
        parameters=filter_parameters(ReferralFilter),
        problems=["invalid_filter", "invalid_cursor"],
    )
    def list(self, request: Request) -> Response:
        """Return a page of referrals."""
        rows = filtering.filtered(ReferralFilter, request, Referral.objects.for_detail(self.viewer), viewer=self.viewer)
        page = paginate(rows, NEWEST, paging.read_cursor(request), paging.read_limit(request))
        return paging.page_response(
            request,
            reading.referrals(self.viewer, page.rows, self.now),
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation("get_referral", "One referral", response=ReferralSerializer, parameters=[ID])
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Return one referral; raises NotVisible."""
        found = reading.referrals_by_id(self.viewer, [id], self.now)
        if id not in found:
            raise NotVisible()
        self.version = found[id]["version"]
        return Response(found[id])

    @operation("get_referral_state", "Where a referral stands", response=StateSerializer, parameters=[ID])
    def state(self, request: Request, id: UUID) -> Response:
        """Return the status and the moves open now; raises NotVisible."""
        referral = Referral.objects.visible_to(self.viewer).filter(pk=id).first()
        if referral is None:
            raise NotVisible()
        self.version = referral.version
        return Response(self._state(referral))

    @operation(
        "move_referral",
        "Answer, start, complete or report back",
        method="POST",
        request=MoveBody,
        response=StateSerializer,
        parameters=[ID],
        description=(
            "Moves: receive, accept, decline (decline_reason), redirect (suggested_agency, reason), start, complete "
            "(outcome), report_back (feedback), close, cancel (reason), withdraw (reason)."
        ),
    )
    @once
    def move(self, request: Request, id: UUID) -> Response:
        """Make one move; raises NotVisible, NotAllowed, WrongState, StaleVersion, InvalidInput."""
        if not Referral.objects.visible_to(self.viewer).filter(pk=id).exists():
            raise NotVisible()
        body = self.body(MoveBody)
        move = body.pop("move")
        referral = services.move_referral(
            referral_id=id,
            move=move,
            answers=services.MoveAnswers(**body),
            version=conditions.version_if_sent(request),
            actor=self.viewer,
            now=self.now,
        )
        return Response(self._state(referral))

    def _state(self, referral: Referral) -> dict[str, object]:
        moves = workflow.possible_moves(referral.status, access.sides(self.viewer, referral))
        return {
            "status": coded(choices.ReferralStatus, referral.status),
            "available_transitions": [move.value for move in moves],
            "version": referral.version,
        }
