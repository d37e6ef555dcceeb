"""`manage.py relay_notices`: send what is due, beside the workers or in their place."""

import time
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import relay_due

_REST_SECONDS: Final = 0.5
# The first tries again after a cut connection come within this.
_SOON: Final = timedelta(seconds=15)


class Command(BaseCommand):
    """Relays until nothing is due or held; any number of these may run at once."""

    help = "Send notices that are due, until none is left or the time is over."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seconds", type=float, default=600.0, help="End after so many seconds at the latest.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """A cut connection is a reason to go on, not to end."""
        ends_at, tried = time.monotonic() + options["seconds"], 0
        while (left := ends_at - time.monotonic()) > 0:
            try:
                tried += relay_due(seconds=left)
                if not _is_waiting():
                    break
            except (OperationalError, InterfaceError):
                connection.close()
            time.sleep(min(_REST_SECONDS, left))
        self.stdout.write(f"{tried} notices tried")


def _is_waiting() -> bool:
    """Whether something is due now or in a moment, be it in another relay's hands."""
    soon = timezone.now() + _SOON
    return Notification.objects.filter(status=NotificationStatus.PENDING, due_at__lte=soon).exists()
