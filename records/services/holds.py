"""Files that may be about another child: closed to everybody at once, until the family or two people decide.

The name in the file stays on its row for those who decide; notices, trail and logs say nothing of it.
"""

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may, staff_in
from portal.audit.services import Actor, record_event
from portal.notifications.services import notify
from records.models import DocumentReference, HoldAnswer, HoldSource, PrivacyHold
from records.scanning import ScanReport
from records.services.claims import ACTOR, lock_own
from records.services.moves import move_document
from records.services.withdrawing import withdraw_locked
from records.states import DocumentStatus, IdentityMatch

_LONGEST: Final = 300


class HoldNotAllowed(Exception):
    """This person may not do that, or it was done already."""


@transaction.atomic
def hold_document(
    *,
    actor: Actor,
    document: DocumentReference,
    source: HoldSource,
    stated_name: str = "",
    stated_birth_date: date | None = None,
) -> PrivacyHold:
    """Close a file that was open: from this moment nobody sees it by any way. Twice is once."""
    if isinstance(actor, User) and actor.is_staff and not may(actor, Act.CHECK_RECORDS):
        raise HoldNotAllowed
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if held.status == DocumentStatus.HELD:
        return PrivacyHold.objects.get(document=held, ended_at=None)
    # What a person says counts from now on; what the file itself says was written down when it was checked.
    stated = {"stated_name": stated_name, "stated_birth_date": stated_birth_date} if stated_name else {}
    move_document(
        held,
        to=DocumentStatus.HELD,
        actor=actor,
        action="records.document_held",
        identity_match=IdentityMatch.OTHER_PERSON,
        **stated,
    )
    return _open_hold(held, source, held_by=actor if isinstance(actor, User) else None)


def hold_checked(
    document: DocumentReference, report: ScanReport, source: HoldSource, facts: dict[str, Any]
) -> PrivacyHold:
    """End the check of a claimed file by holding it, with all that was found out, in the caller's transaction."""
    held = lock_own(document)
    move_document(
        held,
        to=DocumentStatus.HELD,
        actor=ACTOR,
        action="records.document_held",
        scan_result=report.result,
        scanner=report.scanner,
        checked_at=timezone.now(),
        claimed_until=None,
        **facts,
    )
    return _open_hold(held, source, held_by=None)


@transaction.atomic
def answer_hold(*, actor: User, hold: PrivacyHold, answer: str, reason: str = "", words: str = "") -> PrivacyHold:
    """Keep what the family says; "it isn't" deletes the file at once, anything else waits for the hospital."""
    held = _lock(hold)
    document = DocumentReference.objects.select_for_update(of=("self",)).get(pk=held.document_id)
    if held.ended_at is not None or document.status != DocumentStatus.HELD:
        raise HoldNotAllowed
    held.answer, held.answered_by, held.answered_at = HoldAnswer(answer), actor, timezone.now()
    held.answer_reason, held.answer_words = reason, words[:_LONGEST]
    held.save(update_fields=["answer", "answer_reason", "answer_words", "answered_by", "answered_at"])
    record_event(actor=actor, action="records.hold_answered", target=held)
    if held.answer == HoldAnswer.NOT_MINE:
        withdraw_locked(actor, document)
    else:
        _tell_officers(held, "answered")
    return held


@transaction.atomic
def release_hold(*, actor: User, hold: PrivacyHold, reason: str) -> PrivacyHold:
    """Say that the file may go on. The first person only proposes; the second one, somebody else, opens it."""
    if not may(actor, Act.RELEASE_HELD) or not reason.strip():
        raise HoldNotAllowed
    held = _lock(hold)
    if held.ended_at is not None or held.first_release_by_id == actor.pk:
        raise HoldNotAllowed
    now = timezone.now()
    if held.first_release_by_id is None:
        held.first_release_by, held.first_release_at, held.first_release_reason = actor, now, reason[:_LONGEST]
        held.save(update_fields=["first_release_by", "first_release_at", "first_release_reason"])
        record_event(actor=actor, action="records.hold_release_proposed", target=held)
        return held
    held.second_release_by, held.second_release_at, held.second_release_reason = actor, now, reason[:_LONGEST]
    held.ended_at = now
    held.save(update_fields=["second_release_by", "second_release_at", "second_release_reason", "ended_at"])
    _let_go_on(actor, held)
    return held


@transaction.atomic
def take_back_proposal(*, actor: User, hold: PrivacyHold) -> PrivacyHold:
    """Undo a first word for release before the second person spoke."""
    if not may(actor, Act.RELEASE_HELD):
        raise HoldNotAllowed
    held = _lock(hold)
    if held.ended_at is not None or held.first_release_by_id is None:
        raise HoldNotAllowed
    held.first_release_by, held.first_release_at, held.first_release_reason = None, None, ""
    held.save(update_fields=["first_release_by", "first_release_at", "first_release_reason"])
    record_event(actor=actor, action="records.hold_release_taken_back", target=held)
    return held


def _let_go_on(actor: User, hold: PrivacyHold) -> None:
    document = DocumentReference.objects.select_for_update(of=("self",)).get(pk=hold.document_id)
    move_document(
        document,
        to=DocumentStatus.AVAILABLE,
        actor=actor,
        action="records.document_release",
        # It stays marked for whoever reads it.
        identity_match=IdentityMatch.NAME_DIFFERS,
    )
    notify(
        kind="records.file_goes_on",
        recipient=document.uploaded_by,
        effect=f"file-goes-on:{hold.pk}",
        reference_id=document.pk,
    )


def _open_hold(held: DocumentReference, source: HoldSource, *, held_by: User | None) -> PrivacyHold:
    hold = PrivacyHold.objects.create(
        opinion_request_id=held.opinion_request_id,
        document=held,
        source=source,
        stated_name=held.stated_name,
        stated_birth_date=held.stated_birth_date,
        held_by=held_by,
    )
    notify(kind="records.file_held", recipient=held.uploaded_by, effect=_held_effect(hold, held), reference_id=hold.pk)
    _tell_officers(hold, "held")
    return hold


def _held_effect(hold: PrivacyHold, held: DocumentReference) -> str:
    """The photos of one paper are paused together, and nobody wants a notice for each page."""
    if held.photo_paper_id is None:
        return f"file-held:{hold.pk}"
    return f"file-held:{held.photo_paper_id}:{hold.held_at:%Y%m%d%H%M}"


def _tell_officers(hold: PrivacyHold, event: str) -> None:
    for officer in staff_in(StaffRole.PRIVACY_OFFICER, StaffRole.ADMINISTRATOR):
        notify(
            kind="records.hold_to_decide",
            recipient=officer,
            effect=f"hold-{event}:{hold.pk}",
            reference_id=hold.pk,
        )


def _lock(hold: PrivacyHold) -> PrivacyHold:
    return PrivacyHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
