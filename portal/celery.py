"""The Celery app: JSON only, ids only, results ignored, everything survives a killed worker."""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

app = Celery("portal", task_cls="portal.lib.tasks:PortalTask", include=["portal.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_kwargs: object) -> None:
    """Keep Django's logging set-up, whose filters keep health information out, instead of Celery's."""
    from logging.config import dictConfig  # noqa: PLC0415 - runs inside the worker after settings are loaded

    dictConfig(settings.LOGGING)
