"""Clone and run: the embedded PostgreSQL and Valkey, a real worker and beat, mail on the console."""

import os
import secrets

# `./run` gives every process the key of its state folder; a command outside of it serves nobody.
if not os.environ.get("SECRET_KEY_FILE"):
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))

from casetracker.settings import env
from casetracker.settings.base import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "casetracker.common.storage.GzippedStaticFiles"},
}

DEMO_DATA_ALLOWED = True
# The demo accounts have a password alone; `./run --second-factor` asks for the second one too.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=False)
