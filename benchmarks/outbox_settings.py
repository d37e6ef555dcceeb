"""Settings of the relays that the outbox benchmark starts: a mail server in place of the mailbox."""

import os

from portal.settings.local import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["BENCH_MAIL_PORT"])
EMAIL_TIMEOUT = 10
