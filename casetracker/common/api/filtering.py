"""Filters of lists: the filter sets of the pages, with their complaints as a problem."""

from typing import Any, TypeVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from casetracker.common.api.problems import ApiError

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class DayFilter(django_filters.DateFilter):
    """A day as `YYYY-MM-DD`, and in no other way."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, input_formats=["%Y-%m-%d"], **named)


class TrueFalseFilter(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is refused, not read as neither."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(*arguments, choices=choices, coerce=lambda text: text == "true", **named)


def filtered(filter_set: type[django_filters.FilterSet], request: Request, rows: Rows, **arguments: Any) -> Rows:
    """Return the rows a request asks for; raises ApiError `invalid_filter` with the messages by parameter.

    A filter without a value is refused, where a page takes it for none: a program that lost a value must not be given
    every row instead.
    """
    empty = sorted(name for name in names(filter_set) if "" in request.query_params.getlist(name))
    if empty:
        raise ApiError("invalid_filter", fields={name: [_("Give a value, or leave it out.")] for name in empty})
    bound = filter_set(request.query_params, queryset=rows, **arguments)
    if not bound.is_valid():
        fields = {name: [str(text) for text in texts] for name, texts in bound.errors.items()}
        raise ApiError("invalid_filter", fields=fields)
    result: Rows = bound.qs
    return result


def lists(filter_set: type[django_filters.FilterSet]) -> frozenset[str]:
    """Return the query parameters of a filter set that take several values."""
    return frozenset(
        name
        for name, found in filter_set.base_filters.items()
        if isinstance(found, django_filters.MultipleChoiceFilter)
    )


def names(filter_set: type[django_filters.FilterSet]) -> frozenset[str]:
    """Return the query parameters of a filter set."""
    return frozenset(filter_set.base_filters)
