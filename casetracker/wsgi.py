"""The WSGI application that granian serves."""

import gc
import os
from typing import Any

from django.core.wsgi import get_wsgi_application

from casetracker.common.stack import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings.embedded")
handler = get_wsgi_application()

from casetracker.common.health import refuse_unsafe_database  # noqa: E402

refuse_unsafe_database()

# What was loaded stays: a request that made many objects waited 90 ms for the collector to look through it.
gc.freeze()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer one request."""
    return roomy(handler, environ, start_response)
