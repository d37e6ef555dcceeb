"""Who may do what with a request that they can already see."""

from intake.models import SecondOpinionRequest
from intake.states import MOVES, OPEN, RequestStatus
from portal.audit.services import Actor, SystemActor

# Sending, taking back, and taking up again what was never sent.
FAMILY_MOVES = (RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN, RequestStatus.DRAFT)
_FAMILY_ALONE = (RequestStatus.SUBMITTED, RequestStatus.DRAFT)


def may_edit_answers(opinion_request: SecondOpinionRequest) -> bool:
    """The child's name and the illness: until the request is sent. Later changes go through the care team."""
    return opinion_request.status == RequestStatus.DRAFT


def may_edit_contact(opinion_request: SecondOpinionRequest) -> bool:
    """Phone, language and times: as long as there is a next step."""
    return opinion_request.status in OPEN


def moves_for_staff(opinion_request: SecondOpinionRequest) -> list[RequestStatus]:
    """Where staff may move a request: what the table allows, but for the family's own steps."""
    targets = MOVES[RequestStatus(opinion_request.status)]
    return [target for target in targets if target not in _FAMILY_ALONE]


def may_move(actor: Actor, target: RequestStatus) -> bool:
    """Families send, take back and take up again; staff do the rest. The table of moves is asked separately."""
    if isinstance(actor, SystemActor):
        return True
    if actor.is_active_staff:
        return target not in _FAMILY_ALONE
    return target in FAMILY_MOVES
