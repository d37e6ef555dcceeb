"""Production: no default for any secret, TLS everywhere, cookies and headers stated rather than inherited."""

from urllib.parse import urlsplit

from portal.settings import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import PORTAL_MAIL_PROVIDER, REDIS_URL

SECRET_KEY = env.text("PORTAL_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.names("PORTAL_SECRET_KEY_FALLBACKS", "")
PORTAL_BASE_URL = env.text("PORTAL_BASE_URL").rstrip("/")
PORTAL_FILES_ORIGIN = env.origin(env.text("PORTAL_FILES_ORIGIN"))
ALLOWED_HOSTS = [*env.names("PORTAL_ALLOWED_HOSTS"), str(urlsplit(PORTAL_FILES_ORIGIN).hostname)]
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]
CLAMD_URL = env.text("CLAMD_URL")

SECURE_SSL_REDIRECT = True
# The load balancer sets this header and removes it from what comes in.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The same load balancer names the client; without it every visitor would share one sign-in limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("PORTAL_TRUSTED_PROXY_COUNT", 1, least=1)
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

if PORTAL_MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{PORTAL_MAIL_PROVIDER}.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("PORTAL_SMTP_HOST")
EMAIL_PORT = env.integer("PORTAL_SMTP_PORT", 587, least=1)
EMAIL_HOST_USER = env.text("PORTAL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("PORTAL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("PORTAL_SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("PORTAL_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# A Redis reached over TLS must show a certificate we can check.
if REDIS_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": "required"}
