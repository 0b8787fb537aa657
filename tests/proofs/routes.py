"""Every route and method there is, asked of the URL resolver."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
FUNCTIONS = {
    "healthz": {"get"},
    "help": {"get"},
    "safety": {"get"},
    "set_language": {"post"},
    "exit": {"post"},
    "still_here": {"post"},
    "policy_report": {"post"},
    "account_email_verification_sent": {"get"},
}
"""Views that are functions do not say their methods."""

NAMELESS = {"NoSuchAddress"}
"""The API's own answer to an address that is none."""


def served() -> dict[str, set[str]]:
    """Return the methods of each named route; the admin has a table of its own."""
    found: dict[str, set[str]] = {}
    for pattern in _patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
        if pattern.name is None and view is not None and view.__name__ in NAMELESS:
            continue
        assert pattern.name, f"a route without a name: {pattern.pattern}"
        found.setdefault(pattern.name, set()).update(_methods(pattern, view))
    return found


def _patterns(patterns: Iterable[Any]) -> Iterable[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "admin":
            yield from _patterns(pattern.url_patterns)


def _methods(pattern: URLPattern, view: Any) -> set[str]:
    if actions := getattr(pattern.callback, "actions", None):
        # The first request to a resource makes the REST framework add HEAD, which answers as GET does.
        return set(actions) - {"head"}
    if view is None:
        return FUNCTIONS[str(pattern.name)]
    offered = {name.lower() for name in getattr(view, "http_method_names", METHODS)}
    # Form views of Django take PUT as POST, and deleting views DELETE: nothing that POST would not do.
    return {name for name in METHODS if hasattr(view, name) and name in offered} - {"put", "delete"}
