"""Who may do what with a file."""

from intake.models import SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from records.models import DocumentReference
from records.states import MOVES, DocumentStatus


def may_add(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Families add files while the request has a next step; staff only look."""
    return not user.is_staff and opinion_request.status in OPEN


def may_withdraw(user: User, document: DocumentReference) -> bool:
    """Whoever speaks for the child may take a file back, in any state that allows it."""
    return not user.is_staff and DocumentStatus.WITHDRAWN in MOVES[DocumentStatus(document.status)]
