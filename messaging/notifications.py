"""Notices that there is a message; they carry a reference and a link, never a word of it."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import Communication
from portal.accounts.models import User
from portal.notifications.kinds import NotificationKind, register
from portal.notifications.models import Channel


def _seen(reference_id: UUID | None, recipient: User) -> Communication | None:
    messages = Communication.objects.visible_to(recipient).select_related("opinion_request")
    return messages.filter(pk=str(reference_id)).first() if reference_id else None


def _new_message(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    message = _seen(reference_id, recipient)
    # Read already on the portal: the notice would only worry.
    if message is None or message.reads.filter(reader=recipient).exists():
        return None
    path = reverse("messaging:messages", kwargs={"rid": message.opinion_request_id})
    return {"reference": message.opinion_request.reference, "path": path}


def _family_wrote(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    message = _seen(reference_id, recipient)
    if message is None or not recipient.is_staff or message.settled_at is not None:
        return None
    path = reverse("admin:desk_messages", args=[message.opinion_request_id])
    return {"reference": message.opinion_request.reference, "path": path}


NEW_MESSAGE = register(
    NotificationKind("messaging.new_message", context=_new_message, label=_("A new message for the family"))
)
FAMILY_WROTE = register(
    NotificationKind(
        "messaging.family_wrote",
        context=_family_wrote,
        label=_("A family wrote to us"),
        channels=(Channel.EMAIL,),
    )
)
