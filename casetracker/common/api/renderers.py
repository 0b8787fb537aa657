"""Answers as JSON, written by orjson."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def dumps(value: Any) -> bytes:
    """Return JSON in UTF-8: times in UTC with Z, days as ISO dates, decimals as text."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


class OrjsonRenderer(BaseRenderer):
    """Writes `application/json`; problems set their own media type on the response."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return the bytes of an answer; nothing for an answer without a body."""
        return b"" if data is None else dumps(data)


class ProblemRenderer(OrjsonRenderer):
    """Lets a client that accepts only `application/problem+json` hear a refusal; listed after `OrjsonRenderer`."""

    media_type = "application/problem+json"
