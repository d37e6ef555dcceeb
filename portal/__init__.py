"""Composition root of the Second Opinion Portal; loads the Celery app so that shared tasks bind to it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
