"""The OpenAPI description: what every operation shares is said here once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from casetracker.common.api import paging
from casetracker.common.api.filtering import TrueFalseFilter
from casetracker.common.api.problems import PROBLEM_TYPE, TITLES
from casetracker.common.api.serializers import ProblemSerializer

EVERY_READ = ("malformed", "not_authenticated", "https_required", "not_allowed", "not_acceptable", "too_many")
EVERY_WRITE = (*EVERY_READ, "wrong_state", "too_large", "unsupported_media_type", "invalid")

_JSON = "application/json"

_REQUEST_ID = OpenApiParameter(
    "X-Request-ID", OpenApiTypes.STR, OpenApiParameter.HEADER, response=True, description="Number of this request."
)
_ETAG = OpenApiParameter(
    "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 304], description="Tag of this body."
)
_RETRY_AFTER = OpenApiParameter(
    "Retry-After", OpenApiTypes.INT, OpenApiParameter.HEADER, response=[429], description="Seconds to wait."
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="An ETag: 304 when nothing changed."
)
_IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="The ETag of what you read last."
)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each write; sent again with the same body, the first answer comes back.",
)
_PAGING = (
    OpenApiParameter("cursor", OpenApiTypes.STR, description="`next_cursor` of the page before."),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": paging.DEFAULT_LIMIT}
    ),
)
_LINK = OpenApiParameter(
    "Link", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200], description="Neighbouring pages (RFC 8288)."
)


class Schema(AutoSchema):
    """Takes what `operation` says as it is: no guessing of lists, and tags from the viewset."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _resolve_path_parameters(self, variables: Iterable[str]) -> list[dict[str, Any]]:
        # Every operation describes its own path in `operation(parameters=…)`.
        text = {"schema": {"type": "string"}, "required": True, "in": "path"}
        return [{"name": variable, **text} for variable in variables]

    def get_tags(self) -> list[str]:
        """Return the tag of the viewset."""
        return [getattr(self.view, "tag", "other")]


@cache
def page_of(serializer_class: type[serializers.Serializer[Any]]) -> Any:
    """Return the shape of a page of these rows."""
    return inline_serializer(
        name=serializer_class.__name__.removesuffix("Serializer") + "Page",
        fields={
            "results": serializer_class(many=True),
            "next_cursor": serializers.CharField(help_text="Empty on the last page.", allow_blank=True),
            "has_more": serializers.BooleanField(),
        },
    )


def path_parameter(name: str, description: str, pattern: str = "") -> OpenApiParameter:
    """Return the description of a text in the path."""
    kind = {"type": "string", **({"pattern": pattern} if pattern else {})}
    return OpenApiParameter(name, kind, OpenApiParameter.PATH, description=description)


def operation(
    operation_id: str,
    summary: str,
    *,
    response: Any = None,
    status: int = 200,
    method: str = "GET",
    request: Any = None,
    description: str = "",
    problems: Iterable[str] = (),
    parameters: Sequence[OpenApiParameter] = (),
    paged: bool = False,
) -> Any:
    """Describe an operation with everything that its method brings: headers, conditions, problems."""
    kinds = {*problems, *(EVERY_READ if method == "GET" else EVERY_WRITE)}
    if any(parameter.location == OpenApiParameter.PATH for parameter in parameters):
        kinds.add("not_found")
    shared = [_REQUEST_ID, _RETRY_AFTER]
    if method == "GET":
        shared += [_ETAG, _IF_NONE_MATCH, *((*_PAGING, _LINK) if paged else ())]
    elif method == "PATCH":
        kinds |= {"stale_version", "precondition_required"}
        shared += [_IF_MATCH, _ETAG]
    else:
        shared += [_KEY]
    responses: dict[Any, Any] = {(status, _JSON): response}
    if method == "GET":
        responses[304] = OpenApiResponse(description="Nothing changed.")
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=description or summary,
        request={_JSON: request} if request else None,
        responses={**responses, **problem_responses(kinds)},
        parameters=[*parameters, *shared],
    )


def problem_responses(kinds: Iterable[str]) -> dict[Any, Any]:
    """Return the documented responses of refusals of these kinds."""
    titles: dict[int, list[str]] = {}
    with translation.override("en"):
        for kind in sorted(kinds):
            status, title = TITLES[kind]
            titles.setdefault(status, []).append(f"{title}.")
    return {
        (status, PROBLEM_TYPE): OpenApiResponse(ProblemSerializer, description=" ".join(titles[status]))
        for status in sorted(titles)
    }


def filter_parameters(filter_set: type[django_filters.FilterSet]) -> list[OpenApiParameter]:
    """Return the query parameters of a filter set, described from its own form fields."""
    return [_filter_parameter(name, item) for name, item in filter_set.base_filters.items()]


def _filter_parameter(name: str, item: django_filters.Filter) -> OpenApiParameter:
    field = item.field
    kind: dict[str, Any] = {"type": "string"}
    if isinstance(field, forms.DateField):
        kind = {"type": "string", "format": "date"}
    elif isinstance(item, TrueFalseFilter):
        kind = {"type": "boolean"}
    elif isinstance(field, forms.MultipleChoiceField):
        kind = {"type": "array", "items": {"type": "string", **_codes(item, field)}}
    elif isinstance(field, forms.ChoiceField):
        kind |= _codes(item, field)
    return OpenApiParameter(name, kind, description=str(item.extra.get("help_text") or item.label or ""))


def _codes(item: django_filters.Filter, field: Any) -> dict[str, Any]:
    if callable(item.extra.get("choices")):  # read from a table, so no part of a description that stands still
        return {}
    codes = [str(value) for value, _label in field.choices if value not in {"", None}]
    return {"enum": codes} if codes else {}


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001
    """Put the finishing touches to the generated description; a hook of drf-spectacular."""
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    return result


TAGS: Mapping[str, str] = {
    "token": "Tokens (OAuth 2.0 client credentials).",
    "reference": "Agencies, places, code lists and kinds of problems.",
    "cases": "Cases shared with your agency.",
    "victims": "Victims by code; identity only where the section is held.",
    "suspects": "Suspects by code.",
    "matches": "Whether a number stands in another file, and whom to ring.",
    "services": "Services given to victims.",
    "referrals": "Referrals to and from your agency.",
    "reports": "Reports built for your agency, and their files.",
    "changes": "What changed since last time.",
}


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description in English; made once in a process, it holds nothing about who asks."""
    with translation.override("en"):
        generator: Any = SchemaGenerator
        return dict(generator().get_schema(request=None, public=True))
