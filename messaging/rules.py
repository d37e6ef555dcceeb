"""Who may write to whom, and until when."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from intake.models import RelatedPerson, SecondOpinionRequest, YesNo
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may

# A family that was told no, or that has its opinion in hand, still has questions; later ones are answered by phone,
# where somebody can look for the papers first.
WRITES_AFTER_CLOSING: Final = timedelta(days=30)


def is_open_for_writing(opinion_request: SecondOpinionRequest, now: datetime | None = None) -> bool:
    """While the request has a next step, and some weeks longer."""
    if opinion_request.status in OPEN:
        return True
    return (now or timezone.now()) < opinion_request.status_changed_at + WRITES_AFTER_CLOSING


def may_write_for_family(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Anybody who speaks for the child today, also those who may only look at the answers."""
    return not user.is_staff and is_open_for_writing(opinion_request) and is_caregiver(user, opinion_request)


def may_write_for_team(user: User) -> bool:
    """Staff whose role writes to families; also after the end of a request."""
    return may(user, Act.SEND_MESSAGES)


def is_caregiver(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Whether the person speaks for the child today."""
    return RelatedPerson.objects.filter(user=user, patient=opinion_request.patient_id, ended_at=None).exists()


def keeps_to_themselves(user: User, opinion_request: SecondOpinionRequest) -> bool:
    """Whether the person told us of somebody who must not know; then a message is theirs alone unless they say so."""
    links = RelatedPerson.objects.filter(user=user, patient=opinion_request.patient_id, ended_at=None)
    return links.filter(must_not_share=YesNo.YES).exists()


def has_a_secret(opinion_request: SecondOpinionRequest) -> bool:
    """Whether any caregiver told us of somebody who must not know; staff then choose each time who reads."""
    links = RelatedPerson.objects.filter(patient=opinion_request.patient_id, ended_at=None)
    return links.filter(must_not_share=YesNo.YES).exists()
