"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings.embedded")
application = get_wsgi_application()

from casetracker.common.health import refuse_unsafe_database  # noqa: E402

refuse_unsafe_database()

# What was loaded stays: a request that made many objects waited 90 ms for the collector to look through it.
gc.freeze()
