"""The test suite: as embedded, with a cheap password hasher, mail kept in memory, and a broker database per process."""

import os

from casetracker.settings import env
from casetracker.settings.embedded import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The throw-away server of the tests is fast because it may lose everything.
DURABLE_DATABASE_REQUIRED = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
REDIS_URL = env.redis_database(REDIS_URL, _process)  # noqa: F405
CELERY_BROKER_URL = REDIS_URL
REDIS_CLIENT_URL = env.redis_client_url(REDIS_URL)
CACHES["default"]["LOCATION"] = REDIS_CLIENT_URL  # noqa: F405
