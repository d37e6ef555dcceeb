"""The local mailbox. Importing it where real people are served is refused."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if not getattr(settings, "PORTAL_LOCAL", False):
    raise ImproperlyConfigured("portal.mailbox keeps messages instead of sending them; it is for local settings only.")
