"""Cases and suspects of the API."""

from typing import Any, cast
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases import access, choices, services
from cases.api import reading
from cases.api.serializers import (
    CaseBody,
    CaseDetailSerializer,
    CaseSerializer,
    DocumentsSerializer,
    NewCaseBody,
    SuspectSerializer,
    SuspectsSerializer,
    TransitionBody,
    columns,
    legs,
    national_day,
    report,
)
from cases.filters import CaseFilter
from cases.models import Case
from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.api import conditions, filtering, paging
from casetracker.common.api.labels import coded
from casetracker.common.api.schema import (
    EVERY_READ,
    filter_parameters,
    operation,
    page_of,
    path_parameter,
    problem_responses,
)
from casetracker.common.api.serializers import ReceiptSerializer, StateSerializer
from casetracker.common.api.viewsets import BaseViewSet, once
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.common.uploads import DOCUMENTS, attachment

REFERENCE = path_parameter("reference", "Reference of the case.", "^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$")
SUSPECT_CODE = path_parameter("code", "Code of the suspect.", "^S-[1-9][0-9]{0,5}$")


def case_of(viewer: Viewer, reference: str) -> tuple[Case, Section]:
    """Return a visible case and what the viewer holds of it; raises NotVisible."""
    case = Case.objects.visible_to(viewer).with_sections(viewer).filter(reference=reference).first()
    if case is None:
        raise NotVisible()
    return case, rules.effective(viewer, cast(Any, case).granted)


class CaseViewSet(BaseViewSet):
    """The cases your agency sees."""

    tag = "cases"
    scopes = {
        "list": "cases:read",
        "retrieve": "cases:read",
        "create": "cases:write",
        "partial_update": "cases:write",
        "state": "cases:read",
        "move": "cases:write",
    }
    filters = filtering.names(CaseFilter)
    list_filters = filtering.lists(CaseFilter)

    @operation(
        "list_cases",
        "Cases your agency sees, newest first",
        response=page_of(CaseSerializer),
        paged=True,
        parameters=filter_parameters(CaseFilter),
        problems=["invalid_filter", "invalid_cursor"],
    )
    def list(self, request: Request) -> Response:
        """Return a page of cases."""
        rows = filtering.filtered(CaseFilter, request, CaseAccess.objects.all(), viewer=self.viewer)
        page = rows.page_of_cases(self.viewer, paging.read_cursor(request), paging.read_limit(request))
        return paging.page_response(
            request,
            reading.listed(page.rows),
            next_cursor=page.next_cursor,
            previous_cursor=page.previous_cursor,
        )

    @operation("get_case", "One case", response=CaseDetailSerializer, parameters=[REFERENCE])
    def retrieve(self, request: Request, reference: str) -> Response:
        """Return one case; raises NotVisible."""
        case = reading.one(self.viewer, reference)
        if case is None:
            raise NotVisible()
        self.version = case["version"]
        return Response(case)

    @operation(
        "open_case",
        "Open a case",
        method="POST",
        request=NewCaseBody,
        response=ReceiptSerializer,
        status=201,
        description="Your agency leads the case. Victims and suspects are added by people, on the pages.",
    )
    @once
    def create(self, request: Request) -> Response:
        """Open a case that the client's agency leads; raises NotAllowed, InvalidInput."""
        body = self.body(NewCaseBody)
        agency_id = self.viewer.agency_id
        if agency_id is None:
            raise NotAllowed()
        data = services.NewCase(
            **columns(body),
            lead_agency_id=agency_id,
            exploitations=body.get("exploitations", ()),
            route=legs(body),
            report=report(body, agency_id),
            needs_emergency_aid=body.get("needs_emergency_aid", False),
        )
        case = services.open_case(data=data, actor=self.viewer, now=self.now)
        return self.receipt(case, url=reading.ADDRESS.format(reference=case.reference), code=case.reference)

    @operation(
        "change_case",
        "Change facts of a case",
        method="PATCH",
        request=CaseBody,
        response=ReceiptSerializer,
        parameters=[REFERENCE],
        description="Answers with a receipt: a program may change a case and not read it.",
    )
    def partial_update(self, request: Request, reference: str) -> Response:
        """Change some facts; raises NotVisible, NotAllowed, StaleVersion, InvalidInput."""
        case, _held = case_of(self.viewer, reference)
        version = conditions.read_version(request)
        body = self.body(CaseBody, partial=True)
        changed = services.edit_case(
            case_id=case.pk,
            values=columns(body),
            exploitations=body.get("exploitations"),
            route=legs(body) if "route" in body else None,
            version=version,
            actor=self.viewer,
            now=self.now,
        )
        return self.receipt(changed, url=reading.ADDRESS.format(reference=reference), code=reference, status=200)

    @operation(
        "get_case_state",
        "Where a case stands",
        response=StateSerializer,
        parameters=[REFERENCE],
    )
    def state(self, request: Request, reference: str) -> Response:
        """Return the status and the moves open now; raises NotVisible."""
        case, held = case_of(self.viewer, reference)
        self.version = case.version
        return Response(self._state(case, held))

    @operation(
        "move_case",
        "Move a case",
        method="POST",
        request=TransitionBody,
        response=StateSerializer,
        parameters=[REFERENCE],
    )
    @once
    def move(self, request: Request, reference: str) -> Response:
        """Make one move of the table; raises NotVisible, NotAllowed, WrongState, InvalidInput."""
        case, held = case_of(self.viewer, reference)
        body = {"on": national_day(self.now), **self.body(TransitionBody)}
        moved = services.change_status(
            case_id=case.pk, version=conditions.version_if_sent(request), actor=self.viewer, now=self.now, **body
        )
        return Response(self._state(moved, held))

    def _state(self, case: Case, held: Section) -> dict[str, Any]:
        return {
            "status": coded(choices.CaseStatus, case.status),
            "available_transitions": reading.moves(self.viewer, held, case),
            "version": case.version,
        }


class SuspectViewSet(BaseViewSet):
    """The suspects of a case, by code."""

    tag = "suspects"
    scopes = {"list": "cases:read", "retrieve": "cases:read"}

    def query_parameters(self) -> frozenset[str]:
        """Return nothing: a case has few suspects."""
        return frozenset()

    @operation("list_suspects", "Suspects of a case", response=SuspectsSerializer, parameters=[REFERENCE])
    def list(self, request: Request, reference: str) -> Response:
        """Return the suspects; raises NotVisible, and NotAllowed without the investigation."""
        self._check(reference)
        return Response({"results": reading.suspects(self.viewer, case__reference=reference)})

    @operation("get_suspect", "One suspect", response=SuspectSerializer, parameters=[REFERENCE, SUSPECT_CODE])
    def retrieve(self, request: Request, reference: str, code: str) -> Response:
        """Return one suspect; raises NotVisible, and NotAllowed without the investigation."""
        self._check(reference)
        found = []
        if code.startswith("S-"):
            found = reading.suspects(self.viewer, case__reference=reference, number=int(code.removeprefix("S-")))
        if not found:
            raise NotVisible()
        self.version = found[0]["version"]
        return Response(found[0])

    def _check(self, reference: str) -> None:
        case, held = case_of(self.viewer, reference)
        if not access.can_see_suspects(self.viewer, held, case):
            raise NotAllowed(code="section_not_held")


class DocumentViewSet(BaseViewSet):
    """The documents of a case, and their files."""

    tag = "cases"
    scopes = {"list": "cases:read", "download": "cases:read"}

    def query_parameters(self) -> frozenset[str]:
        """Return nothing: the list is short."""
        return frozenset()

    @operation("list_documents", "Documents of a case", response=DocumentsSerializer, parameters=[REFERENCE])
    def list(self, request: Request, reference: str) -> Response:
        """Return the documents of the sections held; raises NotVisible."""
        case, held = case_of(self.viewer, reference)
        return Response({"results": reading.documents(case, held, self.viewer)})

    @extend_schema(
        operation_id="get_document_file",
        summary="The file of a document",
        description="Of a picture the copy without camera data. Every download is recorded. A file never changes.",
        parameters=[
            REFERENCE,
            OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH),
            OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER),
        ],
        responses={
            **{(200, kind.media_type): OpenApiTypes.BINARY for kind in DOCUMENTS},
            304: OpenApiResponse(description="Nothing changed."),
            **problem_responses([*EVERY_READ, "not_found"]),
        },
    )
    def download(self, request: Request, reference: str, id: UUID) -> HttpResponseBase:
        """Return the file to read; raises NotVisible, also for one of a section not held."""
        case, held = case_of(self.viewer, reference)
        document = reading.readable_documents(case, held, self.viewer).filter(pk=id).first()
        if document is None:
            raise NotVisible()
        # A file is never written again, so what names it names its bytes; a digest of them would tell who has the same.
        tag = f'"{document.pk.hex}"'
        if conditions.is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        handed = services.hand_out(document_id=document.pk, actor=self.viewer, now=self.now)
        response = attachment(handed.file, name=handed.name, media_type=handed.media_type)
        response["ETag"] = tag
        return response
