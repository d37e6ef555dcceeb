"""Who else may see a child's request: inviting, accepting, taking back."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from intake import rules
from intake.models import (
    Access,
    Invitation,
    RelatedPerson,
    SecondOpinionRequest,
)
from intake.services.moves import lock_request
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import User
from portal.accounts.services import account_for
from portal.audit.models import AuditEvent
from portal.audit.services import record_event
from portal.notifications.services import notify

if TYPE_CHECKING:
    from django.db.models import QuerySet


class InvitationNotAllowed(Exception):
    """This person may not invite anybody to this request."""


class AlreadyHere(Exception):
    """The address belongs to somebody who sees the request already."""


class InvitationOver(Exception):
    """Nobody can accept this: wrong, used, taken back, run out, or of a closed request. All are one."""


class InvitedElsewhere(Exception):
    """The invitation went to another address than the one this person signed in with."""


class EndNotAllowed(Exception):
    """This access cannot be ended by this person."""


@dataclass(frozen=True, slots=True)
class Caregiver:
    """One person who sees the request, without the ways to reach them."""

    link_id: UUID
    name: str
    access: Access
    since: datetime
    is_me: bool
    is_requester: bool
    may_be_ended: bool
    # The newest change they made; looking is not counted.
    active_at: datetime | None = None


def caregivers(*, actor: User, opinion_request: SecondOpinionRequest) -> list[Caregiver]:
    """Everybody who sees the request today, by name alone; three queries."""
    links = RelatedPerson.objects.filter(patient=opinion_request.patient_id, ended_at=None)
    links = links.select_related("user").order_by("created_at")
    invited = _invited_by(actor, opinion_request)
    everybody = list(links)
    active = _last_acts(opinion_request)
    found = (_caregiver(link, actor, opinion_request, invited, count=len(everybody)) for link in everybody)
    return [replace(each, active_at=active.get(link.user_id)) for each, link in zip(found, everybody, strict=True)]


def _last_acts(opinion_request: SecondOpinionRequest) -> dict[UUID, datetime]:
    acts = AuditEvent.objects.filter(opinion_request_id=opinion_request.pk, actor_role="family").order_by()
    return dict(acts.values_list("actor").annotate(Max("at")))


def _caregiver(
    link: RelatedPerson, actor: User, opinion_request: SecondOpinionRequest, invited: set[UUID], *, count: int
) -> Caregiver:
    is_requester = link.pk == opinion_request.requester_id
    return Caregiver(
        link_id=link.pk,
        name=link.full_name or link.user.full_name,
        access=Access(link.access),
        since=link.created_at,
        is_me=link.user_id == actor.pk,
        is_requester=is_requester,
        may_be_ended=count > 1 and rules.may_end_access(actor, link, opinion_request, invited=invited),
    )


@transaction.atomic
def invite(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    address: SignInAddress,
    name: str,
    relationship: str,
    access: str,
    language: str,
) -> Invitation:
    """Invite the owner of one address; a second invitation to it takes the place of the first."""
    locked = lock_request(opinion_request)
    if not rules.may_invite(actor, locked):
        raise InvitationNotAllowed
    invitee = account_for(address=address, language=language)
    if locked.patient.related_people.filter(user=invitee, ended_at=None).exists():
        raise AlreadyHere
    _revoke(locked.invitations.unanswered().filter(address=address.value))
    invitation = Invitation(
        opinion_request=locked,
        invited_by=actor,
        name=name,
        relationship=relationship,
        access=access,
        address_kind=address.kind,
        address=address.value,
    )
    invitation.token_hash = hash_of(invitation.token)
    invitation.save(force_insert=True)
    record_event(actor=actor, action="intake.caregiver_invited", target=invitation)
    # Staff never come in through a family's door; nothing tells the family who works here.
    if not invitee.is_staff:
        _tell_invitee(invitation, invitee)
    return invitation


def _tell_invitee(invitation: Invitation, invitee: User) -> None:
    notify(
        kind="intake.caregiver_invited",
        recipient=invitee,
        effect=f"caregiver-invited:{invitation.pk}",
        reference_id=invitation.pk,
    )


@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation) -> None:
    """Take an open invitation back: its link is dead from now on."""
    lock_request(invitation.opinion_request)
    if _revoke(Invitation.objects.unanswered().filter(pk=invitation.pk)):
        record_event(actor=actor, action="intake.invitation_revoked", target=invitation)


def find_live(*, token_hash: str) -> Invitation | None:
    """The invitation behind a link that still works."""
    live = Invitation.objects.live().filter(token_hash=token_hash)
    return live.select_related("opinion_request", "invited_by").first()


def hash_of(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this person proved that they own the address the invitation went to."""
    if user.is_staff:
        return False
    if invitation.address_kind == "email":
        return user.email == invitation.address
    return user.is_phone_verified and user.phone == invitation.address


@transaction.atomic
def accept_invitation(*, actor: User, token_hash: str) -> SecondOpinionRequest:
    """Join the request, once. Raises InvitationOver or InvitedElsewhere."""
    found = find_live(token_hash=token_hash)
    if found is None:
        raise InvitationOver
    # Two presses, or the inviter's "take back" at the same moment, wait here for each other.
    locked = lock_request(found.opinion_request)
    invitation = find_live(token_hash=token_hash)
    if invitation is None:
        raise InvitationOver
    if not is_for(invitation, actor):
        raise InvitedElsewhere
    _join(actor, locked, invitation)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), actor
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record_event(actor=actor, action="intake.invitation_accepted", target=invitation)
    notify(
        kind="intake.caregiver_joined",
        recipient=invitation.invited_by,
        effect=f"caregiver-joined:{invitation.pk}",
        reference_id=locked.pk,
    )
    return locked


def _join(actor: User, locked: SecondOpinionRequest, invitation: Invitation) -> None:
    present = locked.patient.related_people.filter(user=actor, ended_at=None)
    if present.exists():
        # Invited twice by two people: the wider access stays.
        if invitation.access == Access.SEE_AND_ADD:
            present.update(access=Access.SEE_AND_ADD)
        return
    RelatedPerson.objects.create(
        patient=locked.patient,
        user=actor,
        relationship=invitation.relationship,
        full_name=actor.full_name or invitation.name,
        access=invitation.access,
    )


@transaction.atomic
def end_access(*, actor: User, opinion_request: SecondOpinionRequest, link_id: UUID) -> None:
    """End one person's access from the next click on; notices of the requester go to somebody who stays."""
    locked = lock_request(opinion_request)
    links = {each.pk: each for each in locked.patient.related_people.select_for_update().filter(ended_at=None)}
    link = links.pop(link_id, None)
    if link is None:
        # Ended already, by the second press of a double click or by somebody else.
        return
    if not links or not rules.may_end_access(actor, link, locked, invited=_invited_by(actor, locked)):
        raise EndNotAllowed
    link.ended_at = timezone.now()
    link.save(update_fields=["ended_at"])
    _hand_over(link, list(links.values()))
    _revoke(Invitation.objects.unanswered().filter(opinion_request__patient=locked.patient_id, invited_by=link.user_id))
    record_event(actor=actor, action="intake.access_ended", target=link, opinion_request_id=locked.pk)


def _hand_over(ended: RelatedPerson, remaining: list[RelatedPerson]) -> None:
    heir = min(remaining, key=lambda each: (each.access != Access.SEE_AND_ADD, each.created_at))
    for opinion_request in SecondOpinionRequest.objects.filter(requester=ended):
        opinion_request.requester = heir
        try:
            with transaction.atomic():
                opinion_request.save(update_fields=["requester", "updated_at"])
        except IntegrityError:
            # The other has an open draft for this child already, and gets the notices of that one.
            continue
    if heir.access != Access.SEE_AND_ADD:
        # Somebody must be able to go on with the request.
        heir.access = Access.SEE_AND_ADD
        heir.save(update_fields=["access"])


def _invited_by(actor: User, opinion_request: SecondOpinionRequest) -> set[UUID]:
    """Users whom this person brought to this child."""
    accepted = Invitation.objects.filter(
        invited_by=actor, opinion_request__patient=opinion_request.patient_id, accepted_by__isnull=False
    )
    return {each for each in accepted.values_list("accepted_by", flat=True) if each is not None}


def _revoke(invitations: "QuerySet[Invitation]") -> int:
    return invitations.update(revoked_at=timezone.now())
