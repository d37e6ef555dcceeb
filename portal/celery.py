"""The Celery app: JSON only, ids only, results ignored, everything survives a killed worker."""

import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# The strict settings unless told otherwise: a forgotten variable must never serve families with the demo settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("portal", task_cls="portal.lib.tasks:PortalTask", include=["portal.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_kwargs: object) -> None:
    """Keep Django's logging set-up, whose filters keep health information out, instead of Celery's."""
    from logging.config import dictConfig  # noqa: PLC0415 - runs inside the worker after settings are loaded

    dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def refuse_unsafe_settings(**_kwargs: object) -> None:
    """Stop before the first task, as the web server does before the first request."""
    from portal.checks import refuse_unsafe_start  # noqa: PLC0415 - settings are complete only now

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as error:
        # Celery logs and forgets an ordinary exception of a signal; only this one ends the process.
        raise SystemExit(str(error)) from error
