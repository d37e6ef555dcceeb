"""Starting, filling in and sending a request. Each function owns its transaction and writes the audit trail in it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake import journey, rules
from intake.models import Patient, Priority, RelatedPerson, Relationship, SecondOpinionRequest
from intake.services.alerts import alert_coordinators
from intake.services.moves import lock_request, record_start, submit_locked
from intake.services.urgency import review_urgency
from intake.states import RequestStatus
from intake.triage import is_asked_about_leukemia, more_urgent, priority_for
from portal.accounts.models import User
from portal.audit.services import record_event
from portal.notifications.services import notify


class EditNotAllowed(Exception):
    """The request has been sent or closed; the care team makes changes now."""


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
    review_urgency(actor=actor, opinion_request=opinion_request)
    return opinion_request


@transaction.atomic
def change_child(
    *, actor: User, opinion_request: SecondOpinionRequest, first_name: str, last_name: str, birth_date: date
) -> None:
    """Correct the child's name or birth date while the request is a draft."""
    locked, _link = _lock_with_link(actor, opinion_request)
    if not rules.may_edit_answers(locked):
        raise EditNotAllowed(locked.status)
    patient = locked.patient
    patient.first_name, patient.last_name, patient.birth_date = first_name, last_name, birth_date
    patient.save(update_fields=["first_name", "last_name", "birth_date"])
    record_event(actor=actor, action="intake.child_changed", target=patient, opinion_request_id=locked.pk)


@transaction.atomic
def save_illness(
    *, actor: User, opinion_request: SecondOpinionRequest, condition: str, leukemia_flags: Sequence[str]
) -> SecondOpinionRequest:
    """Keep new answers about the illness; they may raise the priority, never lower it.

    After sending, only answers that make the request more urgent are taken.
    """
    locked, _link = _lock_with_link(actor, opinion_request)
    before = Priority(locked.priority)
    flags = list(leukemia_flags) if is_asked_about_leukemia(condition) else []
    is_more_urgent = more_urgent(before, priority_for(condition, flags)) != before
    if not rules.may_edit_answers(locked) and not is_more_urgent:
        raise EditNotAllowed(locked.status)
    locked.condition, locked.leukemia_flags = condition, flags
    locked.save(update_fields=["condition", "leukemia_flags", "updated_at"])
    record_event(actor=actor, action="intake.illness_saved", target=locked)
    review_urgency(actor=actor, opinion_request=locked)
    return locked


@transaction.atomic
def save_contact(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    full_name: str,
    phone: str,
    may_leave_voicemail: bool,
) -> None:
    """Keep how the actor wants to be called about this child; a first name for greetings comes from here too."""
    locked, link = _lock_with_link(actor, opinion_request)
    link.full_name, link.phone, link.may_leave_voicemail = full_name, phone, may_leave_voicemail
    link.save(update_fields=["full_name", "phone", "may_leave_voicemail"])
    if not actor.full_name:
        actor.full_name = full_name
        actor.save(update_fields=["full_name"])
    record_event(actor=actor, action="intake.contact_saved", target=link, opinion_request_id=locked.pk)


@transaction.atomic
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
    locked, link = _lock_with_link(actor, opinion_request)
    link.call_language, link.other_language = call_language, other_language
    link.call_access, link.call_access_note = list(call_access), call_access_note
    link.save(update_fields=["call_language", "other_language", "call_access", "call_access_note"])
    record_event(actor=actor, action="intake.call_needs_saved", target=link, opinion_request_id=locked.pk)


@transaction.atomic
def save_reach_times(
    *, actor: User, opinion_request: SecondOpinionRequest, reach_times: Sequence[str]
) -> SecondOpinionRequest:
    """Keep when a fast-track family can be reached; no time chosen means any time."""
    locked, _link = _lock_with_link(actor, opinion_request)
    if not locked.is_fast_track:
        raise EditNotAllowed(locked.priority)
    locked.reach_times, locked.reach_answered_at = list(reach_times), timezone.now()
    locked.save(update_fields=["reach_times", "reach_answered_at", "updated_at"])
    record_event(actor=actor, action="intake.reach_times_saved", target=locked)
    alert_coordinators(opinion_request=locked)
    return locked


# Durable: nobody may wrap it in a larger transaction and so hold back or undo what the family was told.
@transaction.atomic(durable=True)
def submit_request(*, actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """Send a complete draft to the care team; sending it again changes nothing."""
    locked, link = _lock_with_link(actor, opinion_request)
    if locked.status != RequestStatus.DRAFT:
        return locked
    missing = journey.missing_to_send(journey.Standing(locked, link))
    if missing:
        raise NotComplete(missing)
    submit_locked(actor=actor, locked=locked)
    notify(kind="intake.request_sent", recipient=actor, effect=f"request-sent:{locked.pk}", reference_id=locked.pk)
    return locked


def _lock_with_link(actor: User, opinion_request: SecondOpinionRequest) -> tuple[SecondOpinionRequest, RelatedPerson]:
    locked = lock_request(opinion_request)
    link = locked.patient.related_people.filter(user=actor, ended_at=None).first()
    # The access may have ended between the page and this lock.
    if link is None or not rules.may_edit_contact(locked):
        raise EditNotAllowed(locked.status)
    return locked, link
