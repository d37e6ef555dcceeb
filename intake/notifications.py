"""The notices this app sends. They carry a reference and a link, never a name or an illness."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.notifications.kinds import NotificationKind, register
from portal.notifications.models import Channel


def _about_open_request(reference_id: UUID | None, recipient: User) -> SecondOpinionRequest | None:
    if reference_id is None:
        return None
    return SecondOpinionRequest.objects.visible_to(recipient).open().filter(pk=reference_id).first()


def _for_staff(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _about_open_request(reference_id, recipient)
    if opinion_request is None or not recipient.is_staff:
        return None
    path = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return {"reference": opinion_request.reference, "path": path}


def _for_family(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _about_open_request(reference_id, recipient)
    if opinion_request is None:
        return None
    return {"reference": opinion_request.reference, "path": reverse("family_home")}


FAST_TRACK_ARRIVED = register(
    NotificationKind(
        "intake.fast_track_arrived",
        context=_for_staff,
        label=_("A fast-track request arrived"),
        channels=(Channel.EMAIL,),
    )
)
REQUEST_SENT = register(NotificationKind("intake.request_sent", context=_for_family, label=_("We got the request")))
