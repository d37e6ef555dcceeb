"""Who may do what with a request that they can already see."""

from collections.abc import Collection
from uuid import UUID

from intake.models import Access, Authority, RelatedPerson, Relationship, SecondOpinionRequest
from intake.states import MOVES, OPEN, RequestStatus
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import Actor, SystemActor

# Sending, taking back, and taking up again what was never sent.
FAMILY_MOVES = (RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN, RequestStatus.DRAFT)
_FAMILY_ALONE = (RequestStatus.SUBMITTED, RequestStatus.DRAFT)
# After these nothing more happens for the child unless somebody takes the request up again.
CLOSING = (RequestStatus.DECLINED, RequestStatus.COMPLETED, RequestStatus.WITHDRAWN)


def may_edit_answers(opinion_request: SecondOpinionRequest) -> bool:
    """The child's name and the illness: until the request is sent. Later changes go through the care team."""
    return opinion_request.status == RequestStatus.DRAFT


def may_edit_contact(opinion_request: SecondOpinionRequest) -> bool:
    """Phone, language and times: as long as there is a next step."""
    return opinion_request.status in OPEN


def may_change_as(link: RelatedPerson, opinion_request: SecondOpinionRequest) -> bool:
    """Whether the person of this link may add and change, and the request still takes answers."""
    return link.access == Access.SEE_AND_ADD and may_edit_contact(opinion_request)


def has_full_access(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Whether the person speaks for the child today and may add and change, not only look."""
    links = RelatedPerson.objects.filter(user=user, patient=opinion_request.patient_id, ended_at=None)
    return links.filter(access=Access.SEE_AND_ADD).exists()


def may_invite(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Whoever may add to an open request may bring somebody along."""
    return opinion_request.status in OPEN and has_full_access(user, opinion_request)


def may_end_access(
    user: User, link: RelatedPerson, opinion_request: SecondOpinionRequest, *, invited: Collection[UUID]
) -> bool:
    """One's own access, that of people one invited, and anybody's for who asked first or for staff.

    Nobody whom the first caregiver let in can lock that caregiver out.
    """
    if user.is_active_staff:
        return may(user, Act.WORK_ON_REQUESTS)
    if link.user_id == user.pk or link.user_id in invited:
        return True
    return opinion_request.requester.user_id == user.pk


def may_erase(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Only who asked first, and only what was never sent; the rest is decided by people of the hospital."""
    is_own = opinion_request.requester.user_id == user.pk and has_full_access(user, opinion_request)
    return is_own and opinion_request.submitted_at is None


def may_sign_for(link: RelatedPerson) -> bool:
    """Whether this person can decide about the child's records: a guardian in law, or the patient."""
    return link.relationship == Relationship.SELF or link.authority in {Authority.YES, Authority.SHARED}


def moves_for_staff(opinion_request: SecondOpinionRequest, user: User | None = None) -> list[RequestStatus]:
    """Where staff may move a request: what the table allows and the person's role, but for the family's own steps."""
    targets = [each for each in MOVES[RequestStatus(opinion_request.status)] if each not in _FAMILY_ALONE]
    return targets if user is None else [each for each in targets if may_move(user, each)]


def may_move(actor: Actor, target: RequestStatus) -> bool:
    """Families send, take back and take up again; staff do the rest by role. The table of moves is asked separately."""
    if isinstance(actor, SystemActor):
        return True
    if actor.is_staff:
        act = Act.CLOSE_REQUESTS if target in CLOSING else Act.WORK_ON_REQUESTS
        return target not in _FAMILY_ALONE and may(actor, act)
    return target in FAMILY_MOVES


def may_triage(actor: Actor, opinion_request: SecondOpinionRequest) -> bool:
    """Urgency, first contact and program are set by those who work on requests, while there is a next step."""
    is_worker = not isinstance(actor, SystemActor) and may(actor, Act.WORK_ON_REQUESTS)
    return is_worker and opinion_request.status in OPEN
