"""Invented families for a newcomer's machine. Importing it where real people are served is refused."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if not getattr(settings, "PORTAL_LOCAL", False):
    raise ImproperlyConfigured("portal.demo writes invented families; it is for local settings only.")
