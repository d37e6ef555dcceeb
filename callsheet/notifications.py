"""The notice that we wrote down what was agreed without a booked call; it says nothing of what that is."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from callsheet.models import ContactTry
from portal.accounts.models import User
from portal.notifications.kinds import NotificationKind, register
from portal.notifications.models import NoticeGroup
from scheduling.models import CallResult


def _noted(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """Nothing to say; None for a person who may not see the request any more."""
    if reference_id is None:
        return None
    talks = ContactTry.objects.visible_to(recipient).filter(pk=reference_id, result=CallResult.REACHED)
    return {} if talks.exists() else None


CONTACT_NOTED = register(
    NotificationKind("callsheet.contact_noted", _noted, _("Note after our first call"), group=NoticeGroup.CALLS)
)
