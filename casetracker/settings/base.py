"""All settings. Values come from the environment through `env`; nothing is read anywhere else."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from casetracker.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("CASETRACKER_STATE", str(BASE_DIR / ".state")))

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "casetracker.common.apps.StaticFilesConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "rest_framework",
    "template_partials",
    "casetracker.common",
    "casetracker.regions",
    "casetracker.accounts",
    "casetracker.delivery",
    "casetracker.audit",
    "casetracker.access",
    "casetracker.approvals",
    "casetracker.vault",
    "cases",
    "victims",
    "referrals",
    "reports",
    "casetracker.demo",
]

MIDDLEWARE = [
    "casetracker.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "casetracker.common.middleware.PrivacyHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casetracker.accounts.middleware.ViewerMiddleware",
    "casetracker.accounts.middleware.SecondFactorMiddleware",
    "casetracker.delivery.middleware.SentOnceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "casetracker.urls"
WSGI_APPLICATION = "casetracker.wsgi.application"
FORM_RENDERER = "casetracker.common.forms.FieldRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casetracker.common.context.page",
            ],
            "builtins": ["casetracker.common.templatetags.ui", "django.templatetags.i18n"],
        },
    },
]

DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL", "postgresql://casetracker_app@/casetracker?host=/nowhere")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
# A server that confirms a write before it is safe loses what somebody was told is kept.
DURABLE_DATABASE_REQUIRED = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
REDIS_CLIENT_URL = env.redis_client_url(REDIS_URL)


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CLIENT_URL,
        "KEY_PREFIX": "casetracker",
    }
}

# Who keeps a case when a wall stands before its lead agency: agencies of these types, outside every wall.
CUSTODIAN_AGENCY_TYPES = env.words("CUSTODIAN_AGENCY_TYPES", "internal_oversight,anti_corruption")
# How long identities of closed cases are kept. The law of archives decides; longer where a child is among the victims.
RETENTION_YEARS = env.number("RETENTION_YEARS", 10)
RETENTION_YEARS_WITH_CHILD = env.number("RETENTION_YEARS_WITH_CHILD", 25)
# More rows than these leave only after two people approved it.
EXPORT_ROWS_WITHOUT_APPROVAL = env.number("EXPORT_ROWS_WITHOUT_APPROVAL", 500)

# SECURITY: accounts whose password lies in a file belong to no real installation; `embedded` alone allows them.
DEMO_DATA_ALLOWED = False

# SECURITY: names of a file or of a command; the key itself is never a value of the environment.
MASTER_KEY_FILE = env.text("MASTER_KEY_FILE", "")
MASTER_KEY_COMMAND = env.text("MASTER_KEY_COMMAND", "")
MASTER_KEY_PREVIOUS_FILE = env.text("MASTER_KEY_PREVIOUS_FILE", "")

# Seals of the ledger. SECURITY: only the process of the sealer gets the address and may read the key.
DATABASE_SEALER_URL = env.text("DATABASE_SEALER_URL", "")
SEAL_KEY_FILE = Path(env.text("SEAL_KEY_FILE", str(STATE_DIR / "seal-key")))
SEAL_WITNESS_FILE = Path(env.text("SEAL_WITNESS_FILE", str(STATE_DIR / "seals.jsonl")))
SEAL_WITNESS_URLS = env.words("SEAL_WITNESS_URLS")
SEAL_SECONDS = env.number("SEAL_SECONDS", 60)
SEAL_LINES = env.number("SEAL_LINES", 500)
SEAL_ALARM_SECONDS = env.number("SEAL_ALARM_SECONDS", 300)

# Accounts and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# How many proxies of our own add to X-Forwarded-For; 0 believes no header.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
AXES_FAILURE_LIMIT = env.number("SIGN_IN_FAILURES", 5)
AXES_COOLOFF_TIME = timedelta(minutes=env.number("SIGN_IN_COOL_OFF_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "email"
AXES_USERNAME_CALLABLE = "casetracker.accounts.attempts.counted_name"
AXES_CLIENT_IP_CALLABLE = "casetracker.accounts.attempts.network_address"
AXES_LOCKOUT_CALLABLE = "casetracker.accounts.attempts.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "email", "username", "ip_address", "code", "csrfmiddlewaretoken", "next"]
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "casetracker.accounts.passwords.KnownPasswordValidator"},
    {"NAME": "casetracker.accounts.passwords.OwnWordsValidator"},
]
# Digests of leaked passwords, in order (the files of Pwned Passwords by SHA-1 are); empty: the list of common ones.
LEAKED_PASSWORDS_FILE = env.text("LEAKED_PASSWORDS_FILE", "")
# E-mail addresses are unique without regard to case, by a constraint this check does not read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "casetracker.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "casetracker.accounts.sign_in_forms.SignInForm",
    "reset_password": "casetracker.accounts.sign_in_forms.ForgottenForm",
}
# Failures of one account are counted above, by network address: counted by account alone, anybody could lock it.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "casetracker.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "casetracker.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "casetracker.accounts.sign_in_forms.CodeAgainForm",
    "authenticate_webauthn": "casetracker.accounts.sign_in_forms.KeyForm",
    "login_webauthn": "casetracker.accounts.sign_in_forms.KeyAloneForm",
    "reauthenticate_webauthn": "casetracker.accounts.sign_in_forms.KeyAgainForm",
    "activate_totp": "casetracker.accounts.sign_in_forms.ActivateAppForm",
    "add_webauthn": "casetracker.accounts.sign_in_forms.AddKeyForm",
}
MFA_TOTP_ISSUER = env.text("PRODUCT_NAME", "Task Force Cases")
# One step either way (RFC 6238, section 5.2): a code outlives the half minute it is typed and sent in.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_PASSKEY_LOGIN_ENABLED = True
# A whole office may come from one address, and there is nothing to guess.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# Addresses come from an administrator and are proven by the invitation.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=True)
HARDWARE_KEY_REQUIRED = env.flag("HARDWARE_KEY_REQUIRED", default=False)
SESSION_ENGINE = "casetracker.accounts.sessions"
SESSION_COOKIE_AGE = env.number("SESSION_IDLE_MINUTES", 15) * 60
SHARED_DEVICE_AGE = env.number("SESSION_SHARED_DEVICE_MINUTES", 5) * 60
SESSION_LONGEST_AGE = env.number("SESSION_LONGEST_HOURS", 8) * 3600
SESSIONS_AT_ONCE = env.number("SESSIONS_AT_ONCE", 2)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "casetracker.common.errors_views.csrf_failure"
IDLE_WARNING_SECONDS = 120

# Pages
PRODUCT_NAME = env.text("PRODUCT_NAME", "Task Force Cases")
EXIT_ADDRESS = env.text("EXIT_ADDRESS", "https://www.bmkg.go.id/")
X_FRAME_OPTIONS = "DENY"
# "no-referrer" would make browsers send `Origin: null` with every form, which the CSRF check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        # Browsers hold the redirect that follows a form to this list as well: leaving without JavaScript needs it.
        "form-action": [SELF, "/".join(EXIT_ADDRESS.split("/", 3)[:3])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/policy-report/"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Bahasa Indonesia"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["casetracker.common.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = env.text("NATIONAL_TIME_ZONE", "Asia/Jakarta")

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "casetracker.vault.storage.EncryptedStorage",
        "OPTIONS": {"location": env.text("FILES_ROOT", str(STATE_DIR / "files"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Nothing of ours is for pages of other sites.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# Limits of what may come in
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# PRIVACY: Django's own handler for large files leaves them in clear in the folder for temporary files.
FILE_UPLOAD_HANDLERS = [
    "casetracker.common.uploads.handler.Gate",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "casetracker.vault.uploads.SealedUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_BYTES", 25 * 1024 * 1024)
DOCUMENTS_A_DAY = env.number("DOCUMENTS_A_DAY", 200)
DOCUMENT_BYTES_A_DAY = env.number("DOCUMENT_BYTES_A_DAY", 2 * 1024 * 1024 * 1024)
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 50 * 1024 * 1024)
UPLOAD_MAX_BYTES = max(DOCUMENT_MAX_BYTES, IMPORT_MAX_BYTES)
# tcp://host:3310 or unix:///run/clamav/clamd.ctl. SECURITY: where a scan is required and fails, no file is taken.
CLAMAV_ADDRESS = env.text("CLAMAV_ADDRESS", "")
CLAMAV_REQUIRED = env.flag("CLAMAV_REQUIRED", default=bool(CLAMAV_ADDRESS))
CLAMAV_SECONDS = env.number("CLAMAV_SECONDS", 20)

# Mail carries no case facts
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@casetracker.invalid")
# Where links in mail lead; a worker knows no request to take it from.
PUBLIC_ADDRESS = env.text("PUBLIC_ADDRESS", "http://127.0.0.1:8000")

# Celery: ids only in messages, every task safe to run twice, the outbox table is the truth
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task that a killed worker held goes to another one after this time and twenty seconds.
TASK_SECONDS = env.number("TASK_SECONDS", 280)
CELERY_TASK_TIME_LIMIT = TASK_SECONDS
OUTBOX_SENT_AGAIN_SECONDS = 2 * (TASK_SECONDS + 20)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 8
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": TASK_SECONDS + 20,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "relay-outbox": {"task": "casetracker.delivery.tasks.relay_outbox", "schedule": timedelta(seconds=2)},
    "forget-old-drafts": {"task": "cases.tasks.forget_old_drafts", "schedule": timedelta(days=1)},
    "forget-old-imports": {"task": "victims.tasks.forget_old_imports", "schedule": timedelta(days=1)},
    "watch-referrals": {"task": "referrals.tasks.watch_clocks", "schedule": timedelta(minutes=10)},
    "watch-approvals": {"task": "casetracker.approvals.tasks.watch", "schedule": timedelta(minutes=1)},
    "end-expired-access": {"task": "casetracker.access.tasks.end_expired_access", "schedule": timedelta(minutes=1)},
    "check-access-table": {
        "task": "casetracker.access.tasks.check_access_table",
        "schedule": crontab(hour=2, minute=30),
    },
    "forget-old-messages": {"task": "casetracker.delivery.tasks.forget_old", "schedule": timedelta(days=1)},
    "forget-old-reads": {"task": "casetracker.vault.tasks.forget_old_reads", "schedule": timedelta(hours=1)},
    "forget-old-changes": {"task": "casetracker.access.tasks.forget_old_changes", "schedule": timedelta(days=1)},
    "forget-expired-tokens": {
        "task": "casetracker.accounts.tasks.forget_expired_tokens",
        "schedule": timedelta(hours=1),
    },
    "forget-old-attempts": {"task": "casetracker.accounts.tasks.forget_old_attempts", "schedule": timedelta(hours=1)},
    "forget-old-sessions": {"task": "casetracker.accounts.tasks.forget_old_sessions", "schedule": timedelta(hours=1)},
    "run-due-schedules": {"task": "reports.tasks.run_due_schedules", "schedule": timedelta(hours=1)},
    "tidy-reports": {"task": "reports.tasks.tidy_reports", "schedule": timedelta(hours=1)},
}
CELERY_TIMEZONE = TIME_ZONE
DJANGO_CELERY_BEAT_TZ_AWARE = True

# API
API_TOKEN_SECONDS = env.number("API_TOKEN_SECONDS", 600)
# The header in which the proxy names the client's certificate: its SHA-256 in hexadecimal, or the certificate (PEM).
CLIENT_CERTIFICATE_HEADER = env.text("CLIENT_CERTIFICATE_HEADER", "")
CLIENT_CERTIFICATE_REQUIRED = env.flag("CLIENT_CERTIFICATE_REQUIRED", default=False)
API_MAX_BODY_BYTES = env.number("API_MAX_BODY_BYTES", 1024 * 1024)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["casetracker.accounts.api.authentication.AgencyTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["casetracker.common.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["casetracker.common.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["casetracker.common.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "casetracker.common.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["casetracker.common.api.throttling.ClientRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "client": env.text("API_RATE", "600/min"),
        "token": env.text("API_TOKEN_RATE", "60/min"),
    },
    "EXCEPTION_HANDLER": "casetracker.common.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
    "DATE_INPUT_FORMATS": ["%Y-%m-%d"],
}
# Tokens are given for client credentials alone. SECURITY: the toolkit keeps their SHA-256 and leaves `token` empty.
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.AgencyClient"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": API_TOKEN_SECONDS,
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "casetracker.accounts.api.validator.AgencyValidator",
    "SCOPES_BACKEND_CLASS": "casetracker.accounts.api.scopes.AgencyScopes",
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["client_credentials"],
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": [],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Casetracker API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "What partner agencies read and write. The guide `docs/api.md` walks through it.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["casetracker.common.api.schema.finish"],
}

# Identities one reader may be shown, and numbers they may ask about in other files, in an hour
IDENTITIES_AN_HOUR = env.number("IDENTITIES_AN_HOUR", 200)
MATCHES_AN_HOUR = env.number("MATCHES_AN_HOUR", 20)

# Reports: the smallest number a publication shows; 11 is the k of CTDC's releases
SMALL_NUMBER_THRESHOLD = env.number("SMALL_NUMBER_THRESHOLD", 11)

PHONENUMBER_DEFAULT_REGION = "ID"

# Where processes of one host keep their counters together, for `serve_metrics`; each then counts in files there.
METRICS_FOLDER = env.text("PROMETHEUS_MULTIPROC_DIR", "")

# PRIVACY: every line passes the allow-list of the formatter; Django's own handlers (mail to administrators, the lines
# of the development server) would go past it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "casetracker.common.log.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # The line of each request tells of refusals; this one is for what broke.
        "django.request": {"level": "ERROR"},
        "_granian": {"handlers": [], "level": "INFO", "propagate": True},
        "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": True},
    },
}
