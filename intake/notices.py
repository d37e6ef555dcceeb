"""Notices about people, drafts and erasing. No name of a child, no illness, no name of who invited."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from intake.models import Invitation, SecondOpinionRequest
from intake.services.people import hash_of
from intake.services.withdrawal import today
from intake.states import OPEN, RequestStatus
from portal.accounts.models import User
from portal.notifications.kinds import NotificationKind, register
from portal.notifications.models import Channel


def _invitation(reference_id: UUID | None, _recipient: User) -> Mapping[str, object] | None:
    invitation = Invitation.objects.live().filter(pk=str(reference_id)).first()
    # With a new signing key the link would lead nowhere.
    if invitation is None or hash_of(invitation.token) != invitation.token_hash:
        return None
    # Somebody at home asked for it a moment ago and waits for the phone beside them.
    path = f"{reverse('family:invitation')}?{urlencode({'invitation': invitation.token})}"
    return {"path": path, "cannot_wait": True}


def _seen(reference_id: UUID | None, recipient: User) -> SecondOpinionRequest | None:
    return SecondOpinionRequest.objects.visible_to(recipient).filter(pk=str(reference_id)).first()


def _people(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _seen(reference_id, recipient)
    if opinion_request is None or opinion_request.status not in OPEN:
        return None
    return _facts(opinion_request, "family:people")


def _quiet_draft(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _seen(reference_id, recipient)
    if opinion_request is None or opinion_request.status != RequestStatus.DRAFT:
        return None
    if opinion_request.paused_until and opinion_request.paused_until > today():
        return None
    return _facts(opinion_request, "request_home")


def _closed_draft(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _seen(reference_id, recipient)
    if opinion_request is None or opinion_request.status != RequestStatus.WITHDRAWN:
        return None
    return _facts(opinion_request, "request_home")


def _erasure(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    opinion_request = _seen(reference_id, recipient)
    if opinion_request is None or not recipient.is_staff:
        return None
    path = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return {"reference": opinion_request.reference, "path": path}


def _facts(opinion_request: SecondOpinionRequest, view: str) -> Mapping[str, object]:
    return {"reference": opinion_request.reference, "path": reverse(view, kwargs={"rid": opinion_request.pk})}


CAREGIVER_INVITED = register(
    NotificationKind(
        "intake.caregiver_invited",
        context=_invitation,
        label=_("An invitation to see a request"),
        to_unproven=True,
        is_essential=True,
    )
)
CAREGIVER_JOINED = register(
    NotificationKind(
        "intake.caregiver_joined",
        context=_people,
        label=_("An invited person can see the request now"),
        is_essential=True,
    )
)
DRAFT_REMINDER = register(
    NotificationKind("intake.draft_reminder", context=_quiet_draft, label=_("A request waits to be finished"))
)
DRAFT_CLOSED = register(
    NotificationKind("intake.draft_closed", context=_closed_draft, label=_("A quiet draft was closed"))
)
ERASURE_ASKED = register(
    NotificationKind(
        "intake.erasure_asked",
        context=_erasure,
        label=_("A family asks us to erase its request"),
        channels=(Channel.EMAIL,),
    )
)
