"""The mail provider of this installation; without models, since settings are checked before these load."""

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.http import HttpResponse


def tracking_view() -> Callable[..., HttpResponse] | None:
    """The door of the provider that this installation uses; none where mail goes by a mail server."""
    if not settings.PORTAL_MAIL_PROVIDER:
        return None
    # Loads the adapters of every provider, so only once a provider is in use.
    patterns = import_module("anymail.urls").urlpatterns
    wanted = f"{settings.PORTAL_MAIL_PROVIDER}_tracking_webhook"
    return next((each.callback for each in patterns if each.name == wanted), None)
