"""Bodies as JSON, read strictly."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJSONParser(BaseParser):
    """Reads one JSON value in UTF-8: no NaN, no lone surrogates, no NUL, no more than `API_MAX_BODY_BYTES`."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value. Raises ParseError when it is no such JSON, RequestDataTooBig when it is too long."""
        body = stream.read(settings.API_MAX_BODY_BYTES + 1)
        if len(body) > settings.API_MAX_BODY_BYTES:
            raise RequestDataTooBig
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError from error
        if b"\\u0000" in body and _has_nul(value):
            raise ParseError
        return value


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(item) for pair in value.items() for item in pair)
    if isinstance(value, list):
        return any(_has_nul(item) for item in value)
    return False
