"""A newcomer's machine and the demo: invented data only, real services, mails kept in the local mailbox."""

import os
import secrets

os.environ.setdefault("PORTAL_SECRET_KEY", secrets.token_urlsafe(48))

from portal.settings import env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import INSTALLED_APPS

SECRET_KEY = env.text("PORTAL_SECRET_KEY")
PORTAL_LOCAL = True
PORTAL_STAFF_SECOND_FACTOR = env.flag("PORTAL_STAFF_SECOND_FACTOR", default=False)
PORTAL_ALLOW_UNSCANNED = env.flag("PORTAL_ALLOW_UNSCANNED", default=True)
ALLOWED_HOSTS = [*env.names("PORTAL_ALLOWED_HOSTS", ""), "localhost", "files.localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "portal.mailbox", "portal.demo"]
EMAIL_BACKEND = "portal.mailbox.backends.MailboxEmailBackend"
PORTAL_SMS_BACKEND = "portal.mailbox.backends.MailboxSmsBackend"
