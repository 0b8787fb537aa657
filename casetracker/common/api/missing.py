"""What the API says at an address it does not have, and the explanation of its refusals."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from casetracker.common.api import labels
from casetracker.common.api.problems import TITLES, TYPE_ADDRESS, ApiError
from casetracker.common.api.schema import operation, path_parameter
from casetracker.common.api.viewsets import BaseApiView, BaseViewSet
from casetracker.common.errors import NotVisible


class NoSuchAddress(BaseApiView):
    """Answers with a problem, where Django would answer with a page; open to everybody, it says nothing."""

    authentication_classes: Any = []
    permission_classes: Any = []
    throttle_classes: list[type[BaseThrottle]] = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse."""
        super(BaseApiView, self).initial(request, *args, **kwargs)
        raise ApiError("not_found", _("There is no such address. Addresses of the API end with a slash."))


class ProblemKindSerializer(serializers.Serializer[Any]):
    """A kind of refusal."""

    code = serializers.CharField()
    status = serializers.IntegerField()
    label_en = serializers.CharField()
    label_id = serializers.CharField()
    url = serializers.CharField()


class ProblemKindsSerializer(serializers.Serializer[Any]):
    """All kinds of refusals."""

    results = ProblemKindSerializer(many=True)


class ProblemKinds(BaseViewSet):
    """The addresses that `type` of a problem points to. Open without a token, because its lack is a problem too."""

    authentication_classes: Any = []
    permission_classes: Any = []
    tag = "reference"

    def query_parameters(self) -> frozenset[str]:
        """Return nothing: the list is short."""
        return frozenset()

    @operation("list_problem_kinds", "All kinds of refusals", response=ProblemKindsSerializer)
    def list(self, request: Request) -> Response:
        """Return all kinds."""
        return Response({"results": [_kind(code) for code in TITLES]})

    @operation(
        "get_problem_kind",
        "One kind of refusal",
        response=ProblemKindSerializer,
        parameters=[path_parameter("code", "Code of the kind.")],
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Return one kind; raises NotVisible."""
        if code not in TITLES:
            raise NotVisible()
        return Response(_kind(code))


def _kind(code: str) -> dict[str, Any]:
    status, title = TITLES[code]
    return {"code": code, "status": status, **labels.both(title), "url": TYPE_ADDRESS.format(code=code)}
