"""A number for every request, and the headers that keep pages out of caches and away from other sites."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import MappingProxyType

import structlog
from django.http import HttpRequest, HttpResponse

from casetracker.common.metrics import observe_request

log = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        # PRIVACY: shared computers; nothing of a page may stay in the browser's cache or a proxy's.
        "Cache-Control": "no-store",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Robots-Tag": "noindex, nofollow",
    }
)

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
"""The number of the request being answered, for log lines; empty outside a request."""


def new_request_id() -> str:
    """Return a number short enough to read out on the phone, without letters that look alike: `7KQ2-M9TX`."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the address (`cases/<reference:reference>/`), never the address itself."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


class RequestIdMiddleware:
    """Give each request a number of our own (a client's is never trusted) and return it in `X-Request-ID`.

    It also writes the line of the request: method, pattern of the address, status and time, nothing that was sent.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = new_request_id()
        request.request_id = number  # type: ignore[attr-defined]
        token = current_request_id.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            route = route_of(request)
            log.info(
                "request",
                method=request.method if request.method in _METHODS else "other",
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000),
            )
            observe_request(route, response.status_code, seconds)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class PrivacyHeadersMiddleware:
    """Add the headers of `HEADERS` to every response that does not set its own, static files included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
