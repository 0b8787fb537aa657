"""Every code list with both labels and its maps to published standards."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api import labels
from casetracker.common.api.schema import operation, path_parameter
from casetracker.common.api.viewsets import BaseViewSet
from casetracker.common.choices import CodeList
from casetracker.common.errors import NotVisible


class CodeSerializer(serializers.Serializer[Any]):
    """A code."""

    code = serializers.CharField()
    label_en = serializers.CharField()
    label_id = serializers.CharField()
    maps = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Field of a standard, for example `htcds:cas_Status` → its values; empty where it has none.",
    )


class CodeListSerializer(serializers.Serializer[Any]):
    """A code list."""

    name = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # a field, taken out by the metaclass
        help_text="What it is and where it comes from."
    )
    codes = CodeSerializer(many=True)


class CodeListEntrySerializer(serializers.Serializer[Any]):
    """A code list by name."""

    name = serializers.CharField()
    url = serializers.CharField()
    size = serializers.IntegerField()


class CodeListIndexSerializer(serializers.Serializer[Any]):
    """All code lists by name."""

    results = CodeListEntrySerializer(many=True)


class CodeLists(BaseViewSet):
    """The code lists; `lists` is given by the address table, because each app keeps its own."""

    tag = "reference"
    scopes = {"list": "reference:read", "retrieve": "reference:read"}
    lists: ClassVar[Mapping[str, CodeList]] = {}

    def query_parameters(self) -> frozenset[str]:
        """Return nothing: the list is short."""
        return frozenset()

    @operation("list_code_lists", "All code lists", response=CodeListIndexSerializer)
    def list(self, request: Request) -> Response:
        """Return the names of all lists."""
        return Response(
            {
                "results": [
                    {"name": name, "url": f"{request.path}{name}/", "size": len(code_list.choices)}
                    for name, code_list in sorted(self.lists.items())
                ]
            }
        )

    @operation(
        "get_code_list",
        "One code list",
        response=CodeListSerializer,
        parameters=[path_parameter("name", "Name of the list, for example `case_status`.")],
    )
    def retrieve(self, request: Request, name: str) -> Response:
        """Return one list; raises NotVisible."""
        if name not in self.lists:
            raise NotVisible()
        code_list = self.lists[name]
        source = " ".join((code_list.choices.__doc__ or "").split())
        codes = [{**entry, "maps": _maps(code_list, code)} for code, entry in labels.table(code_list.choices).items()]
        return Response({"name": name, "source": source, "codes": codes})


def _maps(code_list: CodeList, code: str) -> dict[str, list[str]]:
    result = {}
    for standard, table in code_list.maps.items():
        theirs = table.get(code, "")
        result[standard] = [theirs] if isinstance(theirs, str) else list(theirs)
        result[standard] = [value for value in result[standard] if value]
    return result
