"""The sealer of the ledger: it needs its own role's address and its own key, and no secret of the application."""

import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))

from casetracker.settings.base import *  # noqa: F403
