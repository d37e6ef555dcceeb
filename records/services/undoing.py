"""Taking back what was just said about a file, by whoever said it, while no notice has left."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from records.models import DocumentReference, DocumentReview, PhotoPaper, RecordKind
from records.models.review import DECISIVE
from records.services.checking import LONGEST_UNDO, say_again
from records.services.describing import refile_document
from records.services.splitting import join_again
from records.states import DocumentStatus, Verdict


class UndoTooLate(Exception):
    """The moment is over, somebody else said it, or the file changed since."""


@transaction.atomic
def undo(*, actor: User, act: UUID) -> DocumentReference:
    """Everything as it was before the act; the notice about it finds nothing to say. Returns the file."""
    words = _lock(actor, act)
    documents = [_document(each) for each in words]
    for word, document in zip(words, documents, strict=True):
        _take_back(actor, word, document)
    DocumentReview.objects.filter(act=act).update(ended_at=timezone.now(), is_undone=True)
    record_event(actor=actor, action="records.document_check_undone", target=documents[0])
    return documents[0]


def _lock(actor: User, act: UUID) -> list[DocumentReview]:
    """The words of the act, decisive ones first, if each of them still counts."""
    words = DocumentReview.objects.visible_to(actor).filter(act=act, reviewer=actor)
    first = words.select_related("opinion_request").first()
    if first is None or not may(actor, Act.CHECK_RECORDS) or first.at < timezone.now() - LONGEST_UNDO:
        raise UndoTooLate
    lock_request(first.opinion_request)
    found = list(words.order_by("document__photo_paper__created_at", "document__page_number", "pk"))
    if any(each.ended_at is not None for each in found):
        raise UndoTooLate
    return _decisive_first(found)


def _decisive_first(words: Iterable[DocumentReview]) -> list[DocumentReview]:
    return sorted(words, key=lambda each: each.verdict not in DECISIVE)


def _document(word: DocumentReview) -> DocumentReference:
    document = DocumentReference.objects.select_for_update(of=("self",)).get(pk=word.document_id)
    if document.status != DocumentStatus.AVAILABLE:
        # Paused or deleted in the meantime: that says more than any word before.
        raise UndoTooLate
    return document


def _take_back(actor: User, word: DocumentReview, document: DocumentReference) -> None:
    if word.verdict == Verdict.SPLIT:
        join_again(actor=actor, document=document, kind=RecordKind(word.kind_before))
    elif word.verdict == Verdict.MOVED:
        refile_document(actor=actor, document=document, kind=RecordKind(word.kind_before))
        PhotoPaper.objects.filter(pages=document).update(kind=word.kind_before)
    else:
        say_again(document, _earlier(word))


def _earlier(word: DocumentReview) -> DocumentReview | None:
    """The verdict that this one took the place of; it counts again."""
    ended = DocumentReview.objects.filter(document=word.document_id, ended_at=word.at, verdict__in=DECISIVE)
    earlier = ended.filter(is_undone=False).exclude(pk=word.pk).first()
    if earlier is not None:
        # Both would count at once for a moment, which the database does not allow.
        DocumentReview.objects.filter(pk=word.pk).update(ended_at=timezone.now())
        DocumentReview.objects.filter(pk=earlier.pk).update(ended_at=None)
    return earlier
