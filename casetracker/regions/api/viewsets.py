"""Countries and regions of the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api import filtering, paging
from casetracker.common.api.schema import filter_parameters, operation, page_of, path_parameter
from casetracker.common.api.serializers import CodedSerializer, RegionLinkSerializer
from casetracker.common.api.viewsets import BaseViewSet
from casetracker.common.errors import NotVisible
from casetracker.common.paging import Keyset, paginate
from casetracker.regions import lookup
from casetracker.regions.api.shapes import country_shape, region_shape
from casetracker.regions.choices import CodeSystem, RegionLevel
from casetracker.regions.models import Country, Region

BY_CODE = Keyset(fields=("code", "pk"), kinds=(str, int), descending=False)
BY_ALPHA2 = Keyset(fields=("alpha2", "pk"), kinds=(str, int), descending=False)


class CountrySerializer(serializers.Serializer[Any]):
    """A country of ISO 3166-1."""

    code = serializers.CharField(help_text="Two letters.")
    alpha3 = serializers.CharField()
    label_en = serializers.CharField()
    label_id = serializers.CharField()


class RegionSerializer(serializers.Serializer[Any]):
    """A province, regency or city under one code, which may have ended."""

    code = serializers.CharField(help_text="Code of Kemendagri, with its dot.")
    bps_code = serializers.CharField(allow_blank=True, help_text="Code of BPS, without a dot; empty if not known.")
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    level = CodedSerializer()
    province = RegionLinkSerializer(allow_null=True)
    successor = RegionLinkSerializer(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    time_zone = serializers.CharField()


class RegionFilter(django_filters.FilterSet):
    """Regions by level and province; those in use today, unless others are asked for."""

    level = django_filters.ChoiceFilter(choices=RegionLevel.choices)
    province = django_filters.CharFilter(method="in_province", help_text=_("Code of a province."))
    bps_code = django_filters.CharFilter(help_text=_("Code of BPS (Statistics Indonesia)."))
    in_use = filtering.TrueFalseFilter(
        field_name="valid_to", lookup_expr="isnull", help_text=_("true: codes in use today; false: codes that ended.")
    )

    class Meta:
        model = Region
        fields: list[str] = []

    def in_province(self, rows: "QuerySet[Region]", name: str, value: str) -> "QuerySet[Region]":
        """Regencies and cities of the province; none for a code there is not."""
        province = lookup.region_by_code(value)
        return rows.filter(parent_id=province.id) if province else rows.none()


class RegionViewSet(BaseViewSet):
    """Provinces, regencies and cities of Indonesia."""

    tag = "reference"
    scopes = {"list": "reference:read", "retrieve": "reference:read"}
    filters = filtering.names(RegionFilter)

    @operation(
        "list_regions",
        "Provinces, regencies and cities",
        response=page_of(RegionSerializer),
        paged=True,
        parameters=filter_parameters(RegionFilter),
    )
    def list(self, request: Request) -> Response:
        """Return a page of regions by code."""
        regions = Region.objects.filter(code_system=CodeSystem.KEMENDAGRI)
        rows = filtering.filtered(RegionFilter, request, regions).values("pk", "code")
        page = paginate(rows, BY_CODE, paging.read_cursor(request), paging.read_limit(request))
        entries = [lookup.region(row["pk"]) for row in page.rows]
        return paging.page_response(
            request,
            [region_shape(entry) for entry in entries if entry],
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation(
        "get_region",
        "One province, regency or city",
        response=RegionSerializer,
        parameters=[path_parameter("code", "Kemendagri code, for example 32 or 32.01.")],
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return the region that has the code now, or had it last; raises NotVisible."""
        entry = lookup.region_by_code(code)
        if entry is None:
            raise NotVisible()
        return Response(region_shape(entry))


class CountryViewSet(BaseViewSet):
    """Countries."""

    tag = "reference"
    scopes = {"list": "reference:read", "retrieve": "reference:read"}

    @operation("list_countries", "Countries", response=page_of(CountrySerializer), paged=True)
    def list(self, request: Request) -> Response:
        """Return a page of countries by code."""
        rows = Country.objects.values("pk", "alpha2")
        page = paginate(rows, BY_ALPHA2, paging.read_cursor(request), paging.read_limit(request))
        entries = [lookup.country(row["pk"]) for row in page.rows]
        return paging.page_response(
            request,
            [country_shape(entry) for entry in entries if entry],
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation(
        "get_country",
        "One country",
        response=CountrySerializer,
        parameters=[path_parameter("code", "Two or three letters, for example ID or IDN.")],
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return one country; raises NotVisible."""
        entry = lookup.country_by_code(code)
        if entry is None:
            raise NotVisible()
        return Response(country_shape(entry))
