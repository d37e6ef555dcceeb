"""Erasing a request that was never sent: nothing of it stays but a number."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from intake import rules, signals
from intake.models import (
    AnswerChange,
    Consent,
    Counted,
    Patient,
    RelatedPerson,
    RequestStatusChange,
    SecondOpinionRequest,
    UrgencyChange,
)
from intake.services.counts import count
from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.audit.services import record_event

# Rows that the database lets go only in a transaction that names their request.
_APPEND_ONLY: tuple[type[Model], ...] = (Consent, AnswerChange, UrgencyChange, RequestStatusChange)


class ErasureNotAllowed(Exception):
    """It was sent, we have spoken, or this person did not ask for it: then people of the hospital decide."""


@transaction.atomic
def erase_draft(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Delete a request that was never sent, with its answers, files and times; the audit trail keeps ids alone."""
    locked = lock_request(opinion_request)
    if not rules.may_erase(actor, locked):
        raise ErasureNotAllowed
    request_id, patient_id = locked.pk, locked.patient_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.erasing', %s, true)", [str(request_id)])
    # Files and calls go first: they point here. A receiver that must keep what it has raises ErasureNotAllowed.
    signals.request_erasing.send(SecondOpinionRequest, opinion_request=locked, actor=actor)
    record_event(actor=actor, action="intake.draft_erased", target=locked)
    for model in _APPEND_ONLY:
        model._base_manager.filter(opinion_request=request_id).delete()
    locked.delete()
    _erase_child(patient_id)
    count(Counted.DRAFT_ERASED)


def _erase_child(patient_id: UUID) -> None:
    if SecondOpinionRequest.objects.filter(patient=patient_id).exists():
        return
    RelatedPerson.objects.filter(patient=patient_id).delete()
    Patient.objects.filter(pk=patient_id).delete()
