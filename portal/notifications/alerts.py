"""The notice to staff that notices did not arrive."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications.aside import ALERT
from portal.notifications.kinds import NotificationKind, register
from portal.notifications.models import Channel, Notification


def _set_aside(_reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """How many there are now; nothing once somebody has looked after them."""
    count = Notification.objects.visible_to(recipient).undelivered(timezone.now()).exclude(kind=ALERT).count()
    return {"count": count, "path": reverse("admin:desk_undelivered")} if count else None


SET_ASIDE = register(
    NotificationKind(ALERT, _set_aside, _("Notices did not arrive"), channels=(Channel.EMAIL,), is_essential=True)
)
