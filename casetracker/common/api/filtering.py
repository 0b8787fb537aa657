"""Filters of lists: the filter sets of the pages, with their complaints as a problem."""

from typing import Any, TypeVar

import django_filters
from django.db.models import QuerySet
from rest_framework.request import Request

from casetracker.common.api.problems import ApiError

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def filtered(filter_set: type[django_filters.FilterSet], request: Request, rows: Rows, **arguments: Any) -> Rows:
    """Return the rows a request asks for; raises ApiError `invalid_filter` with the messages by parameter."""
    bound = filter_set(request.query_params, queryset=rows, **arguments)
    if not bound.is_valid():
        fields = {name: [str(text) for text in texts] for name, texts in bound.errors.items()}
        raise ApiError("invalid_filter", fields=fields)
    result: Rows = bound.qs
    return result


def names(filter_set: type[django_filters.FilterSet]) -> frozenset[str]:
    """Return the query parameters of a filter set."""
    return frozenset(filter_set.base_filters)
