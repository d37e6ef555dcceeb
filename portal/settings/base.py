"""Everything that is true everywhere. What differs stands in local.py, test.py and production.py."""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings import env
from portal.settings.delivery import *  # noqa: F403
from portal.settings.files import *  # noqa: F403
from portal.settings.files import S3_PUBLIC_ENDPOINT_URL
from portal.settings.sign_in import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# --- What this installation is -------------------------------------------------------------------
PORTAL_BASE_URL = env.text("PORTAL_BASE_URL", "http://localhost:8000").rstrip("/")
# Where files are looked at: another host name, which no cookie reaches.
PORTAL_FILES_ORIGIN = env.files_origin(PORTAL_BASE_URL)
# True only where invented data lives: shows a ribbon, the mailbox and the component gallery.
PORTAL_LOCAL = False
# Staff need a second factor. Only the local demo may switch this off.
PORTAL_STAFF_SECOND_FACTOR = True
# Without a scanner nothing is opened; the local demo may show files marked "not scanned".
PORTAL_ALLOW_UNSCANNED = False

DEBUG = False
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "portal.ui",
    "portal.accounts",
    "portal.center",
    "portal.audit",
    "portal.notifications",
    "intake",
    "records",
    "scheduling",
    "messaging",
    "callsheet",
    "portal.numbers",
    "portal.desk",
]

MIDDLEWARE = [
    "portal.middleware.RequestContextMiddleware",
    "portal.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.BrowserPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before sessions: nothing below ever runs for the host that shows files.
    "portal.files_host.FilesHostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.SessionLimitsMiddleware",
    "portal.middleware.SignInRequiredMiddleware",
    "portal.middleware.StaffGateMiddleware",
    "intake.middleware.SeeOnlyMiddleware",
    "portal.middleware.NoStoreMiddleware",
    "portal.desk.middleware.StaffLocaleMiddleware",
    "portal.middleware.OutageMiddleware",
]

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
                "portal.accounts.context_processors.session_end",
                "portal.center.context_processors.center",
                "portal.ui.context_processors.page",
            ],
        },
    }
]

# --- Data ----------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"),
        conn_max_age=60,
        conn_health_checks=True,
    )
    | {"ATOMIC_REQUESTS": False}
}
# A stuck lock or query must end as a quick, kind 503 and never as a pile of waiting workers.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5s -c statement_timeout=30s"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        # A page must not hang on a dead Redis: sign-in then says so at once.
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

# --- Pages' own files (families' files stand in files.py) ------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Only what was built: sources name packages that a browser cannot reach.
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist"), ("img", BASE_DIR / "static" / "img")]

# --- Celery: ids only, late acknowledgement, the database sweep is the real net ------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "records.process_document": {"queue": "files"},
    "records.process_study": {"queue": "imaging"},
    "records.shelve_documents": {"queue": "imaging"},
    # Where the scanner is reached from.
    "records.test_scanner": {"queue": "files"},
    "notifications.deliver": {"queue": "notices"},
    "notifications.sweep": {"queue": "notices"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page does not wait for a dead broker: the sweep queues what could not be queued.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task; lost messages are looked for every few seconds instead of every 100.
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A web request must not hang on a dead broker; the sweep sends later what could not be queued now.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # Else two more tries to connect, with seconds of waiting between them. Workers ask for their own patience.
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULE = {
    "portal.beat_heartbeat": {"task": "portal.beat_heartbeat", "schedule": timedelta(seconds=15)},
    "notifications.sweep": {"task": "notifications.sweep", "schedule": timedelta(seconds=30)},
    "records.sweep": {"task": "records.sweep", "schedule": timedelta(seconds=30)},
    "records.remove_strays": {"task": "records.remove_strays", "schedule": timedelta(hours=1)},
    "records.tidy_uploads": {"task": "records.tidy_uploads", "schedule": timedelta(minutes=30)},
    "records.shelve_documents": {"task": "records.shelve_documents", "schedule": timedelta(minutes=10)},
    "records.compare_store": {"task": "records.compare_store", "schedule": crontab(hour=8, minute=23)},
    "records.test_scanner": {"task": "records.test_scanner", "schedule": timedelta(minutes=20)},
    "records.remind_of_records": {"task": "records.remind_of_records", "schedule": timedelta(hours=1)},
    "scheduling.make_slots": {"task": "scheduling.make_slots", "schedule": timedelta(minutes=15)},
    "scheduling.lapse_holds": {"task": "scheduling.lapse_holds", "schedule": timedelta(minutes=1)},
    "scheduling.offer_openings": {"task": "scheduling.offer_openings", "schedule": timedelta(minutes=1)},
    "scheduling.remind_of_calls": {"task": "scheduling.remind_of_calls", "schedule": timedelta(minutes=5)},
    "intake.review_urgency": {"task": "intake.review_urgency", "schedule": timedelta(hours=1)},
    "numbers.count_requests": {"task": "numbers.count_requests", "schedule": timedelta(hours=1)},
    "intake.look_after_drafts": {"task": "intake.look_after_drafts", "schedule": timedelta(hours=1)},
    "desk.refresh_queue": {"task": "desk.refresh_queue", "schedule": timedelta(minutes=1)},
    "desk.compare_queue": {"task": "desk.compare_queue", "schedule": crontab(hour=9, minute=41)},
    "accounts.clear_sessions": {"task": "accounts.clear_sessions", "schedule": crontab(hour=9, minute=17)},
}

# --- Sessions (who signs in how stands in sign_in.py) --------------------------------------------
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Minutes: (idle, absolute)
PORTAL_SESSION_LIMITS = {"family": (30, 12 * 60), "staff": (15, 10 * 60)}
# Pages ask for these by themselves; that is no sign of a person.
PORTAL_POLLING_ROUTES = {"admin:desk_here", "records:files", "records:sending", "records:sending_state"}

# --- Security headers ----------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, env.origin(S3_PUBLIC_ENDPOINT_URL)],
        # Browsers put the parts of a file straight into the store.
        "connect-src": [SELF, env.origin(S3_PUBLIC_ENDPOINT_URL)],
        "worker-src": [SELF],
        # A click on our own address leads to the files' host, inside the same frame.
        "frame-src": [SELF, *([PORTAL_FILES_ORIGIN] if PORTAL_FILES_ORIGIN else [])],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Drafts (mails and texts stand in delivery.py) ------------------------------------------------
# Days of silence after which a draft's family hears from us, and after which the draft is closed with its answers kept.
PORTAL_DRAFT_REMINDER_DAYS = (3, 6)
PORTAL_DRAFT_CLOSING_DAYS = env.integer("PORTAL_DRAFT_CLOSING_DAYS", 9, least=7)

# --- Logging: one line an event, ids only --------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.lib.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Celery prints task arguments at INFO; ours are only ids, and even these need not be logged.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        # These would log the whole path with its query string for every 404.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
    },
}

LANGUAGE_NAMES = {"en": _("English"), "es": _("Spanish")}
