"""Victims and services of the API."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.viewsets import REFERENCE, case_of
from casetracker.common.api import filtering, paging
from casetracker.common.api.problems import ApiError
from casetracker.common.api.schema import filter_parameters, operation, page_of, path_parameter
from casetracker.common.api.serializers import ReceiptSerializer
from casetracker.common.api.viewsets import BaseViewSet, once
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.common.paging import newest_first, paginate
from casetracker.vault import reading as vault
from victims import access, services
from victims.api import reading
from victims.api.filters import ServiceFilter
from victims.api.serializers import (
    IdentitySerializer,
    ServiceBody,
    ServiceSerializer,
    VictimSerializer,
    VictimsSerializer,
)
from victims.models import ServiceEpisode, Victim

VICTIM_CODE = path_parameter("code", "Code of the victim.", "^V-[1-9][0-9]{0,5}$")
PURPOSE = OpenApiParameter(
    "Purpose",
    {"type": "string", "minLength": 3, "maxLength": 300, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Why the name is needed; kept in the record.",
)
NEWEST_RECORDED = newest_first("recorded_at")


class VictimViewSet(BaseViewSet):
    """The victims of a case, by code."""

    tag = "victims"
    scopes = {"list": "victims:read", "retrieve": "victims:read", "identity": "victims:read"}

    def query_parameters(self) -> frozenset[str]:
        """Return nothing: a case has few victims."""
        return frozenset()

    @operation("list_victims", "Victims of a case", response=VictimsSerializer, parameters=[REFERENCE])
    def list(self, request: Request, reference: str) -> Response:
        """Return the victims; raises NotVisible, and NotAllowed where the header alone is held."""
        _case, held = case_of(self.viewer, reference)
        if not access.can_view_victims(self.viewer, held):
            raise NotAllowed(code="section_not_held")
        return Response({"results": reading.victims(self.viewer, case__reference=reference)})

    @operation("get_victim", "One victim", response=VictimSerializer, parameters=[REFERENCE, VICTIM_CODE])
    def retrieve(self, request: Request, reference: str, code: str) -> Response:
        """Return one victim; raises NotVisible, NotAllowed."""
        victim = victim_of(self, reference, code)
        found = reading.victims(self.viewer, pk=victim.pk)
        if not found:
            raise NotVisible()
        self.version = victim.version
        return Response(found[0])

    @operation(
        "get_victim_identity",
        "Who a victim is",
        response=IdentitySerializer,
        parameters=[REFERENCE, VICTIM_CODE, PURPOSE],
        problems=["purpose_missing", "invalid"],
        description="Needs the section `identity` and a purpose; every showing is recorded.",
    )
    def identity(self, request: Request, reference: str, code: str) -> Response:
        """Return names, birth dates and numbers; raises NotVisible, NotAllowed, ApiError `purpose_missing`."""
        purpose = request.headers.get("Purpose", "").strip()
        if not 3 <= len(purpose) <= 300:
            raise ApiError("purpose_missing", _("Send the header Purpose: why you need the name, 3 to 300 letters."))
        victim = victim_of(self, reference, code)
        card = vault.show_identity(
            case_id=victim.case_id, subject_id=victim.pk, reason=purpose, actor=self.viewer, now=self.now
        )
        return Response(reading.identity(card))


def victim_of(view: BaseViewSet, reference: str, code: str) -> Victim:
    """Return a victim of a visible case; raises NotVisible, and NotAllowed where the header alone is held."""
    _case, held = case_of(view.viewer, reference)
    if not access.can_view_victims(view.viewer, held):
        raise NotAllowed(code="section_not_held")
    victim: Victim | None = Victim.objects.visible_to(view.viewer).coded(reference, code).first()
    if victim is None:
        raise NotVisible()
    return victim


class VictimServiceViewSet(BaseViewSet):
    """The services of one victim."""

    tag = "services"
    scopes = {"list": "services:read", "create": "services:write"}

    def query_parameters(self) -> frozenset[str]:
        """Return the parameters of paging."""
        return paging.PARAMETERS if self.action == "list" else frozenset()

    @operation(
        "list_victim_services",
        "Services of a victim",
        response=page_of(ServiceSerializer),
        paged=True,
        parameters=[REFERENCE, VICTIM_CODE],
        problems=["invalid_filter", "invalid_cursor"],
    )
    def list(self, request: Request, reference: str, code: str) -> Response:
        """Return the services, newest entry first; raises NotVisible, NotAllowed."""
        victim = victim_of(self, reference, code)
        return page_of_services(self, ServiceEpisode.objects.for_list(self.viewer).filter(victim=victim))

    @operation(
        "record_service",
        "Record a service",
        method="POST",
        request=ServiceBody,
        response=ReceiptSerializer,
        status=201,
        parameters=[REFERENCE, VICTIM_CODE],
        description="Your agency is the provider.",
    )
    @once
    def create(self, request: Request, reference: str, code: str) -> Response:
        """Record one service by the client's agency; raises NotVisible, NotAllowed, InvalidInput."""
        victim = victim_of(self, reference, code)
        data = services.NewService(**self.body(ServiceBody), provider_id=self.viewer.agency_id)
        row = services.record_service(victim_id=victim.pk, data=data, actor=self.viewer, now=self.now)
        return self.receipt(row, url=reading.SERVICE_ADDRESS.format(id=row.pk))


class ServiceViewSet(BaseViewSet):
    """Services: those your agency gave as a list, every readable one by its id."""

    tag = "services"
    scopes = {"list": "services:read", "retrieve": "services:read"}
    filters = filtering.names(ServiceFilter)

    @operation(
        "list_services",
        "Services your agency gave",
        response=page_of(ServiceSerializer),
        paged=True,
        parameters=filter_parameters(ServiceFilter),
        problems=["invalid_filter", "invalid_cursor"],
    )
    def list(self, request: Request) -> Response:
        """Return a page of services, newest entry first."""
        rows = ServiceEpisode.objects.for_list(self.viewer).filter(provider_id=self.viewer.agency_id)
        return page_of_services(self, filtering.filtered(ServiceFilter, request, rows))

    @operation(
        "get_service",
        "One service",
        response=ServiceSerializer,
        parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
    )
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Return one service; raises NotVisible."""
        found = reading.services_by_id(self.viewer, [id])
        if id not in found:
            raise NotVisible()
        self.version = found[id]["version"]
        return Response(found[id])


def page_of_services(view: BaseViewSet, rows: Any) -> Response:
    """Return a page of services, newest entry first."""
    request = view.request
    page = paginate(rows, NEWEST_RECORDED, paging.read_cursor(request), paging.read_limit(request))
    return paging.page_response(
        request,
        reading.services(view.viewer, page.rows),
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
    )
