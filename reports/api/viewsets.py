"""Report runs of the client's agency, and their files."""

from typing import Any
from uuid import UUID

import django_filters
from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.audit import services as audit
from casetracker.common.api import conditions, filtering, paging
from casetracker.common.api.labels import coded
from casetracker.common.api.schema import EVERY_READ, filter_parameters, operation, page_of, problem_responses
from casetracker.common.api.serializers import CodedSerializer
from casetracker.common.api.viewsets import BaseViewSet
from casetracker.common.errors import NotVisible
from casetracker.common.paging import newest_first, paginate
from reports.choices import FileFormat, RunStatus
from reports.models import ReportFile, ReportRun

ADDRESS = "/api/v1/report-runs/{id}/"
NEWEST = newest_first("requested_at")
ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
CONTENT_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
    FileFormat.JSON: "application/json",
}


class FileSerializer(serializers.Serializer[Any]):
    """A file of a run."""

    format = serializers.ChoiceField(choices=FileFormat.values)
    url = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()


class ReportRunSerializer(serializers.Serializer[Any]):
    """A report that was asked for."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    definition = CodedSerializer(help_text="The layout.")
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    scope = serializers.DictField()
    language = serializers.CharField()
    for_publication = serializers.BooleanField(help_text="Small numbers are hidden.")
    status = CodedSerializer()
    progress = serializers.IntegerField(help_text="Percent.")
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    cut_off_at = serializers.DateTimeField(allow_null=True, help_text="The figures stand as of this moment.")
    expires_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField(allow_blank=True, help_text="Of the frozen result.")
    files = FileSerializer(many=True)


class ReportRunFilter(django_filters.FilterSet):
    """Runs by status, layout and period."""

    status = django_filters.ChoiceFilter(choices=RunStatus.choices)
    definition = django_filters.CharFilter(field_name="definition_id", max_length=60)
    period_from = filtering.DayFilter(field_name="period_from", lookup_expr="gte")
    period_to = filtering.DayFilter(field_name="period_to", lookup_expr="lte")

    class Meta:
        model = ReportRun
        fields: list[str] = []


def run_shape(run: ReportRun) -> dict[str, Any]:
    """Return a run fetched by `for_list`."""
    address = ADDRESS.format(id=run.pk)
    definition = run.definition
    files = sorted(run.files.all(), key=lambda file: file.format)
    return {
        "id": run.pk,
        "url": address,
        "definition": {"code": definition.code, "label_en": definition.label_en, "label_id": definition.label_id},
        "period_from": run.period_from,
        "period_to": run.period_to,
        "scope": run.scope,
        "language": run.language,
        "for_publication": run.for_publication,
        "status": coded(RunStatus, run.status),
        "progress": run.progress,
        "requested_at": run.requested_at,
        "finished_at": run.finished_at,
        "cut_off_at": run.cut_off_at,
        "expires_at": run.expires_at,
        "sha256": run.sha256,
        "files": [
            {
                "format": file.format,
                "url": f"{address}files/{file.format}/",
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in files
            if run.status == RunStatus.DONE
        ],
    }


class ReportRunViewSet(BaseViewSet):
    """Reports built for your agency."""

    tag = "reports"
    scopes = {"list": "reports:read", "retrieve": "reports:read", "download": "reports:read"}
    filters = filtering.names(ReportRunFilter)

    @operation(
        "list_report_runs",
        "Reports, newest first",
        response=page_of(ReportRunSerializer),
        paged=True,
        parameters=filter_parameters(ReportRunFilter),
        problems=["invalid_filter", "invalid_cursor"],
    )
    def list(self, request: Request) -> Response:
        """Return a page of runs."""
        rows = filtering.filtered(ReportRunFilter, request, ReportRun.objects.visible_to(self.viewer).for_list())
        page = paginate(rows, NEWEST, paging.read_cursor(request), paging.read_limit(request))
        return paging.page_response(
            request,
            [run_shape(run) for run in page.rows],
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation("get_report_run", "One report", response=ReportRunSerializer, parameters=[ID])
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Return one run; raises NotVisible."""
        run = ReportRun.objects.visible_to(self.viewer).for_list().filter(pk=id).first()
        if run is None:
            raise NotVisible()
        return Response(run_shape(run))

    @extend_schema(
        operation_id="get_report_file",
        summary="Download a file of a report",
        description="The ETag is the SHA-256 of the file. Every download is recorded.",
        parameters=[
            ID,
            OpenApiParameter("file_format", OpenApiTypes.STR, OpenApiParameter.PATH, enum=FileFormat.values),
            OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER),
        ],
        responses={
            **{(200, kind): OpenApiTypes.BINARY for kind in CONTENT_TYPES.values()},
            304: OpenApiResponse(description="Nothing changed."),
            **problem_responses([*EVERY_READ, "not_found"]),
        },
    )
    def download(self, request: Request, id: UUID, file_format: str) -> HttpResponseBase:
        """Return a file of a ready run; raises NotVisible."""
        file = (
            ReportFile.objects.visible_to(self.viewer)
            .filter(run_id=id, run__status=RunStatus.DONE, format=file_format)
            .first()
        )
        if file is None:
            raise NotVisible()
        tag = f'"{file.sha256}"'
        if conditions.is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        audit.record(
            "report.downloaded",
            actor=self.viewer,
            now=self.now,
            subject=("report", id, ""),
            details={"format": file.format},
        )
        response = FileResponse(
            file.file.open("rb"),
            as_attachment=True,
            filename=f"report-{id}.{file.format}",
            content_type=CONTENT_TYPES[FileFormat(file.format)],
        )
        response["ETag"] = tag
        return response
