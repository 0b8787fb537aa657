"""The directory of agencies."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.accounts.api.filters import AgencyFilter
from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency
from casetracker.common.api import filtering, paging
from casetracker.common.api.labels import coded
from casetracker.common.api.schema import filter_parameters, operation, page_of
from casetracker.common.api.serializers import AgencyLinkSerializer, CodedSerializer, RegionLinkSerializer
from casetracker.common.api.viewsets import BaseViewSet
from casetracker.common.errors import NotVisible
from casetracker.common.paging import Keyset, paginate
from casetracker.regions.api.shapes import country_link, region_link
from casetracker.regions.api.viewsets import CountrySerializer

OLDEST_FIRST = Keyset(fields=("pk",), kinds=(UUID,), descending=False)


class AgencySerializer(serializers.Serializer[Any]):
    """An agency."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    name_id = serializers.CharField(allow_blank=True)
    short_name = serializers.CharField(allow_blank=True)
    type = CodedSerializer(help_text="Code list `agency_type`.")
    level = CodedSerializer(help_text="Code list `agency_level`.")
    parent = AgencyLinkSerializer(allow_null=True)
    region = RegionLinkSerializer(allow_null=True)
    country = CountrySerializer(allow_null=True)
    phone = serializers.CharField(allow_blank=True)
    duty_phone = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()
    is_reference = serializers.BooleanField(help_text="Holds reference data, not cases of the task force.")
    aliases = serializers.ListField(child=serializers.CharField())
    successors = serializers.ListField(child=serializers.UUIDField(), help_text="Agencies that took over from it.")


def agency_shape(agency: Agency) -> dict[str, Any]:
    """Return an agency as the API writes it."""
    return {
        "id": agency.pk,
        "name": agency.name,
        "name_id": agency.name_id,
        "short_name": agency.short_name,
        "type": coded(AgencyType, agency.type),
        "level": coded(AgencyLevel, agency.level),
        "parent": {"id": agency.parent.pk, "name": agency.parent.name} if agency.parent else None,
        "region": region_link(agency.region_id),
        "country": country_link(agency.country_id),
        "phone": agency.phone,
        "duty_phone": agency.duty_phone,
        "is_active": agency.is_active,
        "is_reference": agency.is_reference,
        "aliases": sorted(alias.name for alias in agency.aliases.all()),
        "successors": [step.successor_id for step in agency.successions.all()],
    }


class AgencyViewSet(BaseViewSet):
    """The directory: every agency, for every client."""

    tag = "reference"
    scopes = {"list": "reference:read", "retrieve": "reference:read"}
    filters = filtering.names(AgencyFilter)

    @operation(
        "list_agencies",
        "Agencies",
        response=page_of(AgencySerializer),
        paged=True,
        parameters=filter_parameters(AgencyFilter),
    )
    def list(self, request: Request) -> Response:
        """Return a page of agencies, oldest entry first."""
        rows = filtering.filtered(AgencyFilter, request, directory())
        page = paginate(rows, OLDEST_FIRST, paging.read_cursor(request), paging.read_limit(request))
        return paging.page_response(
            request,
            [agency_shape(agency) for agency in page.rows],
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation(
        "get_agency",
        "One agency",
        response=AgencySerializer,
        parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
    )
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Return one agency; raises NotVisible."""
        agency = directory().filter(pk=id).first()
        if agency is None:
            raise NotVisible()
        return Response(agency_shape(agency))


def directory() -> Any:
    """Return agencies with what their shape reads."""
    return Agency.objects.select_related("parent").prefetch_related("aliases", "successions")
