"""What people decide about a file that is already here."""

from django.conf import settings
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from records.models import DocumentReference
from records.services.moves import MoveNotAllowed, move_document
from records.services.queueing import queue_check
from records.services.withdrawing import withdraw_locked
from records.states import DocumentStatus, Problem


class ReleaseNotAllowed(Exception):
    """This hospital, this person or this file has no such way out."""


@transaction.atomic
def withdraw_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """Take a file back: nobody can open it from now on, and the sweep removes its bytes. Twice is once."""
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if held.status != DocumentStatus.WITHDRAWN:
        withdraw_locked(actor, held)
    return held


@transaction.atomic
def recheck_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """Have a file that was set aside checked once more, with three new attempts."""
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    if not may(actor, Act.CHECK_RECORDS):
        raise MoveNotAllowed
    move_document(
        held,
        to=DocumentStatus.RECEIVED,
        actor=actor,
        action="records.document_recheck_asked",
        problem="",
        attempt_count=0,
        claimed_until=None,
    )
    queue_check(held)
    return held


def may_release_unscanned(user: User, document: DocumentReference) -> bool:
    """Whether this hospital lets this person open what could not be scanned whole."""
    is_possible = document.status == DocumentStatus.SET_ASIDE and document.problem == Problem.NOT_SCANNABLE
    allowed: bool = settings.PORTAL_ALLOW_RELEASE_UNSCANNED
    return allowed and is_possible and may(user, Act.OPEN_UNSCANNED)


@transaction.atomic
def release_unscanned(*, actor: User, document: DocumentReference, reason: str) -> DocumentReference:
    """Answer for a file that could not be scanned whole: all other checks run once more, then it opens, marked."""
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not reason.strip() or not may_release_unscanned(actor, held):
        raise ReleaseNotAllowed
    move_document(
        held,
        to=DocumentStatus.RECEIVED,
        actor=actor,
        action="records.document_released_unscanned",
        problem="",
        attempt_count=0,
        claimed_until=None,
        released_by=actor,
        release_reason=reason.strip(),
    )
    queue_check(held)
    return held
