"""Who may do what with a file."""

from intake.models import SecondOpinionRequest
from intake.rules import has_full_access
from intake.states import OPEN
from portal.accounts.models import User
from records.models import DocumentReference, PrivacyHold
from records.states import MOVES, DocumentStatus


def is_closed(opinion_request: SecondOpinionRequest) -> bool:
    """Whether the request takes no more files, from anybody."""
    return opinion_request.status not in OPEN


def may_add(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Families add files while the request has a next step; staff, and caregivers with that access, only look."""
    return not user.is_staff and not is_closed(opinion_request) and has_full_access(user, opinion_request)


def may_withdraw(user: User, document: DocumentReference) -> bool:
    """Whoever speaks for the child and may add may take a file back, in any state that allows it."""
    is_possible = not user.is_staff and DocumentStatus.WITHDRAWN in MOVES[DocumentStatus(document.status)]
    return is_possible and has_full_access(user, document.opinion_request)


def may_answer_hold(user: User, hold: PrivacyHold) -> bool:
    """Whoever speaks for the child and may add says whose a paused file is, until that is settled."""
    return not user.is_staff and hold.ended_at is None and has_full_access(user, hold.opinion_request)
