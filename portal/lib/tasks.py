"""The base of every Celery task: queueing after commit must not undo the answer to the person who committed."""

import logging
from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction

logger = logging.getLogger(__name__)


class PortalTask(DjangoTask):  # type: ignore[type-arg]
    """A task whose `delay_on_commit` survives a queue that does not answer; the database sweep queues it later."""

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Queue after the running transaction commits, or at once outside one."""

        def queue() -> None:
            try:
                self.delay(*args, **kwargs)
            except Exception as error:
                # The row is committed and its sweep will find it. A page that broke here would tell a family
                # that something was lost which is safe.
                logger.warning("%s could not be queued: %s", self.name, type(error).__name__)

        transaction.on_commit(queue)
