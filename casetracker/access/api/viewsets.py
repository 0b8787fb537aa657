"""What a token is good for, and what changed since last time, in the order of commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.access import feed
from casetracker.access import sections as section_names
from casetracker.access.api import cursors
from casetracker.access.choices import Operation
from casetracker.access.models import Change
from casetracker.access.sections import Section
from casetracker.accounts.api.viewsets import directory
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.api import paging
from casetracker.common.api.schema import operation
from casetracker.common.api.serializers import AgencyLinkSerializer
from casetracker.common.api.viewsets import BaseViewSet

NEWEST = "now"

Written = list[dict[str, Any]]

Reader = Callable[[Viewer, Sequence[UUID]], Mapping[UUID, dict[str, Any]]]
"""Returns the rows of one resource, as its own address writes them, that the viewer may read among these ids."""


@dataclass(frozen=True, slots=True)
class FeedResource:
    """A resource of the feed: the scope that opens it, the sections any of which does, and how its rows are read."""

    scope: str
    sections: Section
    read: Reader


class ClientSerializer(serializers.Serializer[Any]):
    """What the token in use is good for."""

    client = serializers.CharField()
    agency = AgencyLinkSerializer()
    scopes = serializers.ListField(child=serializers.CharField())
    sections = serializers.ListField(
        child=serializers.CharField(), help_text="The most this client ever sees of a case, whatever was shared."
    )


class ClientViewSet(BaseViewSet):
    """The client itself. Open to every valid token."""

    tag = "token"
    scopes = {"retrieve": ""}

    @operation("get_client", "What this token is good for", response=ClientSerializer)
    def retrieve(self, request: Request) -> Response:
        """Return the client's agency, scopes and sections."""
        agency = directory().get(pk=self.viewer.agency_id)
        return Response(
            {
                "client": self.viewer.display,
                "agency": {"id": agency.pk, "name": agency.name},
                "scopes": sorted(self.viewer.scopes),
                "sections": section_names.to_names(self.viewer.section_ceiling),
            }
        )


class ChangeSerializer(serializers.Serializer[Any]):
    """A line of the feed."""

    seq = serializers.CharField(help_text="Place in the feed.")
    type = serializers.ChoiceField(choices=["case", "victim", "suspect", "referral", "service"])
    op = serializers.ChoiceField(choices=Operation.values, help_text="On delete and revoke: delete your copy.")
    id = serializers.UUIDField()
    case_id = serializers.UUIDField(
        allow_null=True, help_text="Id of the case it belongs to; null where you do not see that case."
    )
    changed_at = serializers.DateTimeField()
    data = serializers.DictField(  # type: ignore[assignment]  # a field, taken out by the metaclass
        allow_null=True, help_text="The row as its own address gives it, as it is now; null on delete and revoke."
    )


class ChangesSerializer(serializers.Serializer[Any]):
    """A part of the feed. Keep `next_cursor`: it is where the next pull goes on, also when nothing came."""

    results = ChangeSerializer(many=True)
    next_cursor = serializers.CharField()
    has_more = serializers.BooleanField()


class ChangeViewSet(BaseViewSet):
    """The feed. `resources` is given by the address table, because each app reads its own."""

    tag = "changes"
    scopes = {"list": "cases:read"}
    resources: ClassVar[Mapping[str, FeedResource]] = {}

    @operation(
        "list_changes",
        "What changed since last time",
        response=ChangesSerializer,
        problems=["invalid_cursor", "cursor_expired"],
        description=(
            "Lines in the order of commits. Without a cursor from the oldest line kept; with `cursor=now` nothing but "
            "the cursor of this moment. A `revoke` says that something is no longer shared: delete your copy, and "
            "with a case everything of that case. 410 says that the cursor is too old: read everything anew."
        ),
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.STR, description="`next_cursor` of the last pull, or `now`."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": 50}),
        ],
    )
    def list(self, request: Request) -> Response:
        """Return the lines after the cursor; raises ApiError for a cursor that is none or too old."""
        today = self.now.date()
        text = paging.read_cursor(request)
        limit = paging.read_limit(request)
        if text == NEWEST:
            return Response(self._body([], cursors.Position(feed.horizon() - 1, feed.LAST_LINE, today), has_more=False))
        position = cursors.decode(text, today=today) if text else cursors.Position(0, 0, today)
        readable = [name for name, resource in self.resources.items() if resource.scope in self.viewer.scopes]
        visible = Change.objects.visible_to(self.viewer).filter(resource__in=readable)
        lines = list(visible.after(position.transaction, position.line)[: limit + 1])
        has_more = len(lines) > limit
        lines = lines[:limit]
        last = cursors.Position(lines[-1].transaction, lines[-1].pk, today) if lines else position
        reached = cursors.Position(last.transaction, last.line, today)
        results = self._written(lines)
        if lines:
            kinds = sorted({line.resource for line in lines})
            audit.record(
                "api.changes_read", actor=self.viewer, now=self.now, details={"lines": len(results), "types": kinds}
            )
        return Response(self._body(results, reached, has_more=has_more))

    @staticmethod
    def _body(results: Sequence[dict[str, Any]], position: cursors.Position, *, has_more: bool) -> dict[str, Any]:
        return {"results": results, "next_cursor": position.encode(), "has_more": has_more}

    def _written(self, lines: Sequence[Change]) -> Written:
        """Return the lines with their rows, one reader call for each resource."""
        wanted: dict[str, list[UUID]] = {}
        for line in lines:
            if line.operation == Operation.UPDATE:
                wanted.setdefault(line.resource, []).append(line.resource_id)
        rows = {name: self.resources[name].read(self.viewer, list(dict.fromkeys(ids))) for name, ids in wanted.items()}
        held = feed.held_of(self.viewer, {line.case_id for line in lines})
        lost = {
            line.case_id for line in lines if line.principal and line.resource_id not in rows.get(line.resource, ())
        }
        ever = feed.ever_held_of(self.viewer, lost & held.keys())
        written = []
        for line in lines:
            data = rows[line.resource].get(line.resource_id) if line.operation == Operation.UPDATE else None
            kind = self._kind(line, data, held=held.get(line.case_id), ever=ever.get(line.case_id))
            if kind is None:
                continue
            written.append(
                {
                    "seq": f"{line.transaction}.{line.pk}",
                    "type": line.resource,
                    "op": kind,
                    "id": line.resource_id,
                    # PRIVACY: a receiving agency hears of a referral before it sees anything of the case.
                    "case_id": line.case_id if line.case_id in held or line.resource == "case" else None,
                    "changed_at": line.changed_at,
                    "data": data,
                }
            )
        return written

    def _kind(self, line: Change, data: Any, *, held: Section | None, ever: Section | None) -> str | None:
        """Return what a line says to this client, None where it says nothing.

        SECURITY: what this client could never read is not announced either, not even by a number. What it could read
        once, and cannot any more, is to be deleted: line by line while the case is still seen, and with the case at
        once when it is not. So a wall leaves the same lines as a share that was withdrawn.
        """
        opening = self.resources[line.resource].sections
        if line.operation == Operation.UPDATE and data is not None:
            return Operation.UPDATE
        if line.operation == Operation.UPDATE:
            return Operation.REVOKE if line.principal and held and ever and opening & ever else None
        if line.operation == Operation.DELETE and line.principal is None:
            return Operation.DELETE if held and opening & held else None
        return line.operation
