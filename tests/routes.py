"""Every address of the product, with arguments that exist nowhere: for sweeps that miss no route."""

import re

from django.urls import URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
DUMMIES = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "reference": "K7QX-2M4D",
    "code": "V-9",
    "int": "9",
    "slug": "nothing",
    "str": "nothing",
    "path": "nothing",
}


def routes(resolver=None, before="/"):
    """Yield every route as it is written, for example `/cases/<reference:reference>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        written = before + (getattr(pattern.pattern, "_route", None) or str(pattern.pattern).strip("^$\\Z"))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, written)
        else:
            yield written


def address(route):
    """Return a route with its arguments filled in; a regular expression gives something it does not match."""
    return ARGUMENT.sub(lambda found: DUMMIES[found[1] or "str"], route)


def arguments(route):
    """Return (converter, name) of the arguments of a route."""
    return [(kind or "str", name) for kind, name in ARGUMENT.findall(route)]
