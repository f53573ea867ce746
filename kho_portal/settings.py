"""Settings: wiring only. Everything that differs between installations comes from the environment,
`.env` or `var/demo.env` (in this order of strength); `.env.example` lists every name."""

from datetime import timedelta
from urllib.parse import urlsplit

from celery.schedules import schedule
from csp.constants import NONCE, NONE, SELF

from connectors.dialect import Dialect, PortalAccess
from kho_portal.configuration import (
    Given,
    count,
    database,
    filesystem_broker,
    hosts,
    origin,
    redis_broker,
    redis_url,
    require_key,
    seconds,
    storage_root,
    switch,
    text,
)
from kho_portal.environment import BASE_DIR, keep_private, var_dir
from kho_portal.sso import SsoAccess

given = Given()
VAR_DIR = var_dir()
if not given.is_for_help:
    keep_private(VAR_DIR)
STATIC_ROOT = given.folder("KHO_VAR_DIR", VAR_DIR, "static")

DEBUG = given(switch, "DEBUG", False)
IS_DEMO = bool(given(text, "DEMO_PASSWORD"))  # only `manage.py demo` writes one
DEMO_CITIZENS = "reception.demo.people.PEOPLE"  # whom a demonstration offers where no sign-in is connected
SECRET_KEY = given(require_key, "SECRET_KEY", 50)
HMAC_KEY = given(require_key, "HMAC_KEY", 32)
ENCRYPTION_KEY = given(require_key, "ENCRYPTION_KEY", 32)
PUBLIC_URL = given(origin, "PUBLIC_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = given(hosts, "ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
DATABASES = {} if given.is_for_help else {"default": given(database, BASE_DIR, VAR_DIR)}
REDIS_URL = given(redis_url)
STORAGE_ROOT = given(storage_root, BASE_DIR, VAR_DIR / "files")
# The row of a worker that died on another host is free again after one lease and found by the next sweep; on this
# host at once (kho_portal/work/holders.py; reliability guide 3.2, 3.4).
# The lease must outlast the longest pause of living work: 50 s, while an inspection waits for its turn and runs.
WORK_LEASE = given(seconds, "KHO_WORK_LEASE", default=60, least=4)
LOOKUPS_IN_TEN_MINUTES = given(count, "KHO_LOOKUPS_IN_TEN_MINUTES", 30)
LOOKUPS_A_DAY = given(count, "KHO_LOOKUPS_A_DAY", 200)
LOOKUPS_OF_AN_OFFICE_A_DAY = given(count, "KHO_LOOKUPS_OF_AN_OFFICE_A_DAY", 5000)
WORK_SWEEP_EVERY = given(seconds, "KHO_WORK_SWEEP_EVERY", default=30, least=1)

KHO_DIALECT = given(Dialect.from_env)
KHO_ACCESS = given(PortalAccess.from_env)
KHO_SSO = given(SsoAccess.from_env)
given.finish()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "kho_portal.audit",
    "kho_portal.files",
    "connectors",
    "reception",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kho_portal.middleware.CompressPagesMiddleware",
    "kho_portal.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kho_portal.middleware.SessionLifeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kho_portal.middleware.NoStoreMiddleware",
    "reception.screens.refusals.NoteRefusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "kho_portal.urls"
WSGI_APPLICATION = "kho_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["reception.templatetags.writing"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "reception.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "reception.people.rights.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "reception.people.passwords.EndTokens"},
]
SOCIALACCOUNT_ADAPTER = "reception.citizen.single_sign_on.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "counter-queue"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 11
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "vi"
LOCALE_PATHS = [BASE_DIR / "reception" / "locale"]  # before Django's own words
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["kho_portal.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": STORAGE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Cookies and headers. `__Host-` and Secure only exist over HTTPS; the demo on loopback is plain HTTP.
OVER_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"
SESSION_ENGINE = "kho_portal.sessions"
SESSION_COOKIE_NAME = "__Host-kho_session" if OVER_HTTPS else "kho_session"
CSRF_COOKIE_NAME = "__Host-kho_csrf" if OVER_HTTPS else "kho_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = OVER_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 1800
SESSION_SAVE_EVERY_REQUEST = False  # kho_portal.middleware saves on a person's act, never on polling
SECURE_HSTS_SECONDS = 31_536_000 if OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OVER_HTTPS
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the preload list is for the owner of the domain to decide
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "kho_portal.problem_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF] + ([KHO_SSO.origin] if KHO_SSO else []),
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = KHO_DIALECT.file_max_bytes

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "reception.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["reception.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "reception.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "reception.api.problems.handle_exception",
    "DATETIME_FORMAT": "iso-8601",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kho Portal API",
    "DESCRIPTION": (
        "Tiếp nhận hồ sơ và dùng lại giấy tờ điện tử theo 2122/VPCP-KSTT.\n\n"
        "A body takes no field that is not described. `If-Match` with the version that was read answers 412 once "
        "somebody has changed the dossier. Refusals are problem details (RFC 9457): programs read `code`, people "
        "read `detail`. Opaque ids come from earlier answers; the ones in the examples stand for them."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["reception.api.permissions.IsOfficer"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "AttachmentSource": "reception.models.AttachmentSource",
        "Channel": "reception.models.Channel",
        "ConsentMethod": "reception.models.ConsentMethod",
        "DeadlineUnit": "reception.models.DeadlineUnit",
        "DossierStatus": "reception.models.DossierStatus",
        "FileState": "reception.api.answers.FILE_STATES",
        "LookupOutcome": "reception.models.LookupOutcome",
        "OwnerCheck": "reception.api.answers.OWNER_CHECKS",
        "PartyKind": "reception.models.PartyKind",
        "PreviewState": "reception.api.answers.PREVIEW_STATES",
        "SignatureStatus": "kho_portal.files.models.SignatureStatus",
        "SlotState": "reception.api.answers.SLOT_STATES",
        "Validity": "reception.models.Validity",
        "Warehouse": "reception.models.OfferSource",
        "WarehouseState": "reception.api.answers.WAREHOUSE_STATES",
    },
}

# Celery: the broker is a doorbell, the work rows are the truth (kho_portal/work). Values: reliability guide 3.7.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = (
    redis_broker(REDIS_URL) if REDIS_URL else filesystem_broker(VAR_DIR / "broker")
)
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "kho_portal.broker.Transport"
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_TASK_DEFAULT_QUEUE = "download"
CELERY_TASK_ROUTES = {
    "connectors.tasks.run_inspection": {"queue": "inspect"},
    "connectors.tasks.run_sweep": {"queue": "inspect"},
    "connectors.tasks.run_directory_refresh": {"queue": "inspect"},
    "reception.tasks.run_promises": {"queue": "inspect"},
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "connectors.tasks.run_sweep",
        "schedule": schedule(run_every=WORK_SWEEP_EVERY),
        "options": {"expires": WORK_SWEEP_EVERY.total_seconds()},
    },
    "promises": {
        "task": "reception.tasks.run_promises",
        "schedule": schedule(run_every=WORK_SWEEP_EVERY),
        "options": {"expires": WORK_SWEEP_EVERY.total_seconds()},
    },
    "directory": {
        "task": "connectors.tasks.run_directory_refresh",
        "schedule": schedule(run_every=timedelta(hours=24)),
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "kho_portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "kho": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
