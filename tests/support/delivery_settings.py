"""Settings of a worker that a test starts: those of the tests, with a mail server in place of the mailbox."""

import os

from portal.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["TEST_MAIL_PORT"])
EMAIL_TIMEOUT = 20
