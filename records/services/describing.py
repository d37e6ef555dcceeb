"""What a family says about its own file: name, date, note, kind; and which other kinds it holds."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.lib.approximate import ApproximateDate
from records import rules
from records.models import PRIVATE_KINDS, DocumentReference, DocumentReview, RecordAnswer, RecordKind
from records.services.answers import AnswerNotAllowed, lock_to_answer, settle_inside
from records.states import NEEDS_FIX, DocumentStatus, FixReason, Verdict


@transaction.atomic
def describe_document(
    *,
    actor: User,
    document: DocumentReference,
    title: str,
    recorded_on: ApproximateDate | None,
    note: str,
    kind: RecordKind,
    covers: Collection[RecordKind] = (),
) -> DocumentReference:
    """Keep what was said; the file moves with its kind, and settles the kinds it covers while it counts."""
    held = _lock(actor, document)
    held.title, held.recorded_on, held.note = title, recorded_on, note
    held.save(update_fields=["title", "recorded_on", "note"])
    record_event(actor=actor, action="records.document_described", target=held)
    _move(actor, held, kind)
    if held.kind not in PRIVATE_KINDS and held.status not in (*NEEDS_FIX, DocumentStatus.HELD):
        settle_inside(actor=actor, document=held, kinds=covers)
    return held


@transaction.atomic
def move_to_kind(*, actor: User, document: DocumentReference, kind: RecordKind) -> DocumentReference:
    """Put a file under another kind; the suggestion of our reader alone never does that."""
    held = _lock(actor, document)
    _move(actor, held, kind)
    return held


@transaction.atomic
def refile_document(*, actor: User, document: DocumentReference, kind: RecordKind) -> DocumentReference:
    """Staff put a file under the kind it is of; the family sees it there from now on."""
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not may(actor, Act.CHECK_RECORDS) or held.status in (DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE):
        raise AnswerNotAllowed(held.status)
    _move(actor, held, kind)
    return held


def _lock(actor: User, document: DocumentReference) -> DocumentReference:
    lock_to_answer(actor=actor, opinion_request=document.opinion_request)
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    if held.status in (DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE) or not rules.may_withdraw(actor, held):
        raise AnswerNotAllowed(held.status)
    return held


def _move(actor: User, held: DocumentReference, kind: RecordKind) -> None:
    """A paper about a caregiver stays one: among the others every caregiver would see it."""
    if held.kind == kind:
        return
    if (held.kind in PRIVATE_KINDS) != (kind in PRIVATE_KINDS):
        raise AnswerNotAllowed(kind)
    held.kind = kind
    held.save(update_fields=["kind"])
    if held.fix_reason == FixReason.OTHER_KIND:
        # Under its own kind nothing is wrong with it any more; somebody looks at it anew.
        _needs_no_fix(held)
    # What it is now needs no answer that it is inside itself.
    RecordAnswer.objects.filter(inside=held, kind=kind).delete()
    record_event(actor=actor, action="records.document_moved", target=held)


def _needs_no_fix(held: DocumentReference) -> None:
    held.fix_asked_at, held.fix_reason, held.fix_page, held.fix_words = None, "", None, ""
    held.save(update_fields=["fix_asked_at", "fix_reason", "fix_page", "fix_words"])
    DocumentReview.objects.standing().filter(document=held, verdict=Verdict.NEEDS_FIX).update(ended_at=timezone.now())
