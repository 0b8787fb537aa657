"""A real installation: only tightens, and refuses to start on a default secret or a missing database."""

import os

from django.core.exceptions import ImproperlyConfigured

from casetracker.settings.base import *  # noqa: F403
from casetracker.settings.base import LEAKED_PASSWORDS_FILE, SECRET_KEY

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters")
for _name in ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
    if not (os.environ.get(_name) or os.environ.get(f"{_name}_FILE")):
        raise ImproperlyConfigured(f"Set {_name} or {_name}_FILE")
if not (os.environ.get("MASTER_KEY_FILE") or os.environ.get("MASTER_KEY_COMMAND")):
    raise ImproperlyConfigured("Set MASTER_KEY_FILE or MASTER_KEY_COMMAND")
if LEAKED_PASSWORDS_FILE and not (os.path.isfile(LEAKED_PASSWORDS_FILE) and os.path.getsize(LEAKED_PASSWORDS_FILE)):
    raise ImproperlyConfigured("LEAKED_PASSWORDS_FILE names no list")

SECURE_SSL_REDIRECT = True
# Programs are refused in clear, not led on (`BaseApiView.initial`).
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/(?!docs/)"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
# SECURITY: cannot be switched off here, whatever the environment says.
SECOND_FACTOR_REQUIRED = True
