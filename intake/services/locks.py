"""Holds a request for somebody who answers its questions, and refuses everybody else."""

from intake import rules
from intake.models import Access, RelatedPerson, SecondOpinionRequest
from intake.services.moves import lock_request
from portal.accounts.models import User


class EditNotAllowed(Exception):
    """The request is closed, or this answer is changed by the care team now."""


def lock_to_answer(*, actor: User, opinion_request: SecondOpinionRequest) -> tuple[SecondOpinionRequest, RelatedPerson]:
    """The locked request and the actor's own link to the child, or EditNotAllowed."""
    locked = lock_request(opinion_request)
    link = RelatedPerson.objects.visible_to(actor).filter(user=actor, patient=locked.patient_id).first()
    # The access may have ended, and the request may have closed, between the page and this lock.
    if link is None or link.access != Access.SEE_AND_ADD or not rules.may_edit_contact(locked):
        raise EditNotAllowed(locked.status)
    return locked, link
