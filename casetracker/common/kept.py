"""What is kept in the cache to save work, and can be done without.

The cache is the broker's server, which may be restarted at any moment: a report or an import must not fail for that.
What safety hangs on (codes used once, rates) asks the cache itself and decides what its absence means.
"""

from typing import Any

import redis
import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)

AWAY = (redis.RedisError, OSError)


def recall(key: str) -> Any:
    """Return what was kept under the key; None where nothing was, or where the cache does not answer."""
    try:
        return cache.get(key)
    except AWAY:
        log.warning("nothing recalled: the cache does not answer")
        return None


def keep(key: str, value: Any, *, seconds: int) -> None:
    """Keep a value for so long; nothing is kept where the cache does not answer."""
    try:
        cache.set(key, value, timeout=seconds)
    except AWAY:
        log.warning("nothing kept: the cache does not answer")
