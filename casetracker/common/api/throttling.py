"""How often a client may ask: a counter for each client and minute, kept in the cache."""

import math
import time
from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from casetracker.common import kept

log = structlog.get_logger(__name__)

_PERIODS = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}


def read_rate(text: str) -> tuple[int, int]:
    """Return how many in how many seconds, from `600/min`. Raises ValueError on anything else."""
    amount, _, period = text.partition("/")
    if period not in _PERIODS:
        raise ValueError(f"not a rate: {text}")
    return int(amount), _PERIODS[period]


def _rates() -> Mapping[str, str]:
    configured: Mapping[str, Any] = settings.REST_FRAMEWORK
    rates: Mapping[str, str] = configured["DEFAULT_THROTTLE_RATES"]
    return rates


class WindowThrottle(BaseThrottle):
    """Counts requests of one key in windows of fixed length.

    The counter is raised by one atomic command, so requests at the same moment are all counted. Without a cache nobody
    is refused: the limit protects the service, it does not guard data.
    """

    scope = ""
    _wait = 0.0

    def key(self, request: Request) -> str:
        """Return whom the requests are counted for, "" to count nobody."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request and say whether it is within the rate; leaves the figures on the request for headers."""
        key = self.key(request)
        if not key:
            return True
        most, period = read_rate(_rates()[self.scope])
        now = time.time()
        window = int(now // period)
        name = f"rate:{self.scope}:{key}:{window}"
        try:
            cache.add(name, 0, timeout=period * 2)
            used = cache.incr(name)
        except (*kept.AWAY, ValueError):
            log.warning("rate limit not counted: the cache does not answer")
            return True
        self._wait = (window + 1) * period - now
        request.rate = (most, max(0, most - used), math.ceil(self._wait))  # type: ignore[attr-defined]
        return used <= most

    def wait(self) -> float:
        """Return the seconds until the window ends."""
        return self._wait


class ClientRateThrottle(WindowThrottle):
    """The limit of an API client over all its tokens."""

    scope = "client"

    def key(self, request: Request) -> str:
        """Return the client behind the token."""
        client_id = getattr(request.user, "client_id", None)
        return str(client_id) if client_id else ""


class TokenRateThrottle(WindowThrottle):
    """The limit of asking for tokens from one network address: guessing a secret stays hopeless, and hashing cheap."""

    scope = "token"

    def key(self, request: Request) -> str:
        """Return the network address."""
        return str(request.META.get("REMOTE_ADDR", ""))
