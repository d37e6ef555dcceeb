"""Starting, filling in and sending a request. Each function owns its transaction and writes the audit trail in it."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from intake import journey
from intake.models import ConsentKind, Counted, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from intake.services.answers import save_answers
from intake.services.consents import ASKED_WHEN_SENDING, record_consent
from intake.services.counts import count
from intake.services.locks import EditNotAllowed, lock_to_answer
from intake.services.moves import record_start, submit_locked
from intake.services.urgency import review_urgency
from intake.states import RequestStatus
from intake.triage import is_asked_about_leukemia
from portal.accounts.models import User
from portal.notifications.services import notify

__all__ = [
    "EditNotAllowed",
    "NotAgreed",
    "NotComplete",
    "change_child",
    "save_call_needs",
    "save_contact",
    "save_illness",
    "save_reach_times",
    "start_request",
    "submit_request",
]


class NotAgreed(Exception):
    """Nothing is sent before its sender has seen the privacy notice."""


class NotComplete(Exception):
    """Pages are missing before the request can be sent."""

    def __init__(self, pages: Sequence[journey.Page]) -> None:
        super().__init__(", ".join(page.name for page in pages))
        self.pages = tuple(pages)


@transaction.atomic
def start_request(
    *,
    actor: User,
    request_id: UUID,
    relationship: Relationship,
    condition: str,
    leukemia_flags: Sequence[str],
    first_name: str,
    last_name: str,
    birth_date: date,
) -> SecondOpinionRequest:
    """Make the child, the link and the request at once; the same `request_id` gives the same request again."""
    # Two presses of the button wait here for each other.
    User.objects.select_for_update().get(pk=actor.pk)
    earlier = SecondOpinionRequest.objects.visible_to(actor).filter(pk=request_id).first()
    if earlier is not None:
        return earlier
    patient = Patient.objects.create(first_name=first_name, last_name=last_name, birth_date=birth_date)
    link = RelatedPerson.objects.create(patient=patient, user=actor, relationship=relationship)
    opinion_request = SecondOpinionRequest.objects.create(
        pk=request_id,
        patient=patient,
        requester=link,
        condition=condition,
        leukemia_flags=list(leukemia_flags),
    )
    record_start(actor=actor, opinion_request=opinion_request)
    count(Counted.REQUEST_STARTED)
    review_urgency(actor=actor, opinion_request=opinion_request)
    return opinion_request


def change_child(
    *, actor: User, opinion_request: SecondOpinionRequest, first_name: str, last_name: str, birth_date: date
) -> None:
    """Correct the child's name or birth date while the request is a draft."""
    values = {"first_name": first_name, "last_name": last_name, "birth_date": birth_date}
    save_answers(actor=actor, opinion_request=opinion_request, page=journey.CHILD, values=values)


def save_illness(
    *, actor: User, opinion_request: SecondOpinionRequest, condition: str, leukemia_flags: Sequence[str]
) -> SecondOpinionRequest:
    """Keep new answers about the illness; they may raise the priority, never lower it."""
    flags = list(leukemia_flags) if is_asked_about_leukemia(condition) else []
    values = {"condition": condition, "leukemia_flags": flags}
    saved = save_answers(actor=actor, opinion_request=opinion_request, page=journey.ILLNESS, values=values)
    return saved.opinion_request


def save_contact(
    *, actor: User, opinion_request: SecondOpinionRequest, full_name: str, phone: str, may_leave_voicemail: bool
) -> None:
    """Keep how the actor wants to be called about this child; a first name for greetings comes from here too."""
    values = {"full_name": full_name, "phone": phone, "may_leave_voicemail": may_leave_voicemail}
    save_answers(actor=actor, opinion_request=opinion_request, page=journey.CONTACT, values=values)


def save_call_needs(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    call_language: str,
    other_language: str = "",
    call_access: Sequence[str] = (),
    call_access_note: str = "",
) -> None:
    """Keep the language of the call and what helps the actor on it."""
    values = {
        "call_language": call_language,
        "other_language": other_language,
        "call_access": list(call_access),
        "call_access_note": call_access_note,
    }
    save_answers(actor=actor, opinion_request=opinion_request, page=journey.CALL_NEEDS, values=values)


def save_reach_times(
    *, actor: User, opinion_request: SecondOpinionRequest, reach_times: Sequence[str]
) -> SecondOpinionRequest:
    """Keep when a fast-track family can be reached; no time chosen means any time."""
    values = {"reach_times": list(reach_times)}
    return save_answers(actor=actor, opinion_request=opinion_request, page=journey.REACH, values=values).opinion_request


# Durable: nobody may wrap it in a larger transaction and so hold back or undo what the family was told.
@transaction.atomic(durable=True)
def submit_request(
    *, actor: User, opinion_request: SecondOpinionRequest, agreed_to: Collection[ConsentKind], language: str = ""
) -> SecondOpinionRequest:
    """Send a complete draft to the care team with what its sender agreed to; sending it again changes nothing."""
    locked, link = lock_to_answer(actor=actor, opinion_request=opinion_request)
    if locked.status != RequestStatus.DRAFT:
        return locked
    missing = journey.missing_to_send(journey.Standing(locked, link))
    if missing:
        raise NotComplete(missing)
    if ConsentKind.PRIVACY_NOTICE not in agreed_to:
        raise NotAgreed
    for kind in ASKED_WHEN_SENDING:
        record_consent(
            actor=actor,
            opinion_request=locked,
            kind=kind,
            is_given=kind in agreed_to,
            language=language or actor.language,
        )
    submit_locked(actor=actor, locked=locked)
    notify(kind="intake.request_sent", recipient=actor, effect=f"request-sent:{locked.pk}", reference_id=locked.pk)
    return locked
