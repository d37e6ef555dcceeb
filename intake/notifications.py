"""The notices this app sends. They carry a reference and a link, never a name or an illness."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
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


def _for_family_also_closed(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    if reference_id is None:
        return None
    found = SecondOpinionRequest.objects.visible_to(recipient).filter(pk=reference_id).first()
    if found is None or found.status == RequestStatus.WITHDRAWN:
        return None
    return {"reference": found.reference, "path": reverse("family_home")}


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
WARNING_TOLD = register(
    NotificationKind(
        "intake.warning_told",
        context=_for_staff,
        label=_("A request has a red flag"),
        channels=(Channel.EMAIL,),
    )
)
REQUEST_SENT = register(NotificationKind("intake.request_sent", context=_for_family, label=_("We got the request")))
DECISION_MADE = register(
    NotificationKind("intake.decision_made", context=_for_family_also_closed, label=_("There is news for the family"))
)
