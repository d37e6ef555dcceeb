"""How mails and texts leave, and which reports about them are believed."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings import env


def _options(text: str) -> dict[str, str]:
    """`NAME=value` lines or parts between commas, as the provider's documentation of django-anymail names them."""
    parts = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    if not all("=" in part for part in parts):
        raise ImproperlyConfigured("PORTAL_MAIL_OPTIONS must be NAME=value, NAME=value …")
    return dict(part.split("=", 1) for part in parts)


# --- Mail: a mail server, or a provider's API ------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("PORTAL_FROM_EMAIL", "Second Opinions <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = ""
# A name that django-anymail knows, such as mailgun or postmark; empty means the mail server of PORTAL_SMTP_HOST.
PORTAL_MAIL_PROVIDER = env.text("PORTAL_MAIL_PROVIDER", "").strip().lower()
ANYMAIL = {
    "REQUESTS_TIMEOUT": 10,
    # Not every provider carries our own ids along; their message id then finds the notice.
    "IGNORE_UNSUPPORTED_FEATURES": True,
    **_options(env.text("PORTAL_MAIL_OPTIONS", "")),
}

# --- Texts -----------------------------------------------------------------------------------------
PORTAL_SMS_SENDER = "portal.notifications.sms.Texts"
PORTAL_SMS_BACKEND = "portal.notifications.sms.HttpSmsBackend"
PORTAL_SMS_API_URL = env.text("PORTAL_SMS_API_URL", "")
PORTAL_SMS_ACCOUNT = env.text("PORTAL_SMS_ACCOUNT", "")
# Also the key of the carrier's signatures under its reports.
PORTAL_SMS_TOKEN = env.text("PORTAL_SMS_TOKEN", "")
PORTAL_SMS_FROM = env.text("PORTAL_SMS_FROM", "")

# --- The outbox ------------------------------------------------------------------------------------
# How long one worker may keep a notice to itself before another takes it over.
PORTAL_NOTICE_LEASE_SECONDS = env.integer("PORTAL_NOTICE_LEASE_SECONDS", 180, least=1)
