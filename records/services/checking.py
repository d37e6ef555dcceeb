"""What people say about files that are safe to open: good, in need of a fix, of another kind; each undone for a moment.

The pages of a photographed paper are judged together, as the one paper that they are.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.lib.ids import new_id
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import notify
from portal.ui.text import tidy_line
from records.models import PRIVATE_KINDS, DocumentReference, DocumentReview, PhotoPaper, RecordKind
from records.models.review import DECISIVE
from records.services.describing import refile_document
from records.states import DocumentStatus, FixReason, Verdict

UNDO_SECONDS: Final = 10
# A press in the last second still has its way to the server before it.
LONGEST_UNDO: Final = timedelta(seconds=UNDO_SECONDS + 5)
# No notice leaves while its reason may still be undone.
NOTICE_AFTER: Final = LONGEST_UNDO + timedelta(seconds=5)
_LONGEST_WORDS: Final = 300
FIX_NOTICE: Final = "records.file_needs_fix"


class CheckNotAllowed(Exception):
    """This person may not, or the file is not open to be read."""


class AlreadyDecided(Exception):
    """Somebody said something about the file since the page was drawn."""

    def __init__(self, review: DocumentReview) -> None:
        super().__init__(str(review.pk))
        self.review = review


@transaction.atomic
def look_good(*, actor: User, document: DocumentReference, seen: UUID | None = None) -> UUID:
    """Say that nothing more is needed of it; the family reads "Looks good". Returns the act, for undoing it.

    `seen` is the act that stood on the reviewer's page; where another one stands now, it is AlreadyDecided.
    """
    pages = lock_pages(actor, document, seen)
    return _accept(actor, pages, new_id())


@transaction.atomic
def ask_for_fix(
    *,
    actor: User,
    document: DocumentReference,
    reason: FixReason,
    page: int | None = None,
    words: str = "",
    seen: UUID | None = None,
) -> UUID:
    """Ask the family for the file again, in words that say what to do; the notice leaves when undoing is over."""
    own_words = tidy_line(words)[:_LONGEST_WORDS]
    if reason == FixReason.OTHER and not own_words:
        raise CheckNotAllowed("no words")
    pages, act, now = lock_pages(actor, document, seen), new_id(), timezone.now()
    keep_word(actor, pages, act, Verdict.NEEDS_FIX, reason=reason, page=page, words=own_words)
    for each in pages:
        _set(each, fix_asked_at=now, fix_reason=reason, fix_page=page, fix_words=own_words)
        record_event(actor=actor, action="records.document_fix_asked", target=each)
    _tell_family(pages[0], act)
    return act


@transaction.atomic
def move_to_kind(
    *, actor: User, document: DocumentReference, kind: RecordKind, seen: UUID | None = None, is_good: bool = False
) -> UUID:
    """Put it under the kind it is of, and where wanted say in the same breath that it looks good there."""
    pages, act = lock_pages(actor, document, seen), new_id()
    if (pages[0].kind in PRIVATE_KINDS) != (kind in PRIVATE_KINDS):
        raise CheckNotAllowed(kind)
    keep_word(actor, pages, act, Verdict.MOVED)
    _refile(actor, pages, kind)
    return _accept(actor, pages, act) if is_good else act


def last_act(*, actor: User) -> DocumentReview | None:
    """What the person said last, while it can be undone."""
    mine = DocumentReview.objects.standing().filter(
        reviewer=actor, at__gt=timezone.now() - timedelta(seconds=UNDO_SECONDS)
    )
    return mine.select_related("document", "opinion_request").first()


def standing_word(document: DocumentReference) -> DocumentReview | None:
    """The verdict that counts, with who said it."""
    words = DocumentReview.objects.standing().filter(document=document, verdict__in=DECISIVE)
    return words.select_related("reviewer").first()


def lock_pages(actor: User, document: DocumentReference, seen: UUID | None) -> list[DocumentReference]:
    """The file, or all open pages of its paper in order, as they are now and stay until the transaction ends."""
    lock_request(document.opinion_request)
    same = {"photo_paper": document.photo_paper_id} if document.photo_paper_id else {"pk": document.pk}
    rows = DocumentReference.objects.select_for_update(of=("self",)).filter(**same)
    pages = sorted(rows.filter(status=DocumentStatus.AVAILABLE), key=lambda each: each.page_number or 0)
    if not may(actor, Act.CHECK_RECORDS) or document.pk not in {each.pk for each in pages}:
        raise CheckNotAllowed
    if not all(each.is_open_for_reading for each in pages):
        raise CheckNotAllowed
    word = standing_word(document)
    if word is not None and word.act != seen:
        raise AlreadyDecided(word)
    return pages


def keep_word(
    actor: User,
    pages: Sequence[DocumentReference],
    act: UUID,
    verdict: Verdict,
    *,
    reason: str = "",
    page: int | None = None,
    words: str = "",
) -> None:
    """Write the word down for each page; a verdict takes the place of the one before."""
    now = timezone.now()
    if verdict in DECISIVE:
        earlier = DocumentReview.objects.standing().filter(document__in=pages, verdict__in=DECISIVE)
        earlier.update(ended_at=now)
    DocumentReview.objects.bulk_create(
        DocumentReview(
            act=act,
            opinion_request_id=each.opinion_request_id,
            document=each,
            verdict=verdict,
            reason=reason,
            page=page,
            words=words,
            kind_before=each.kind if verdict not in DECISIVE else "",
            reviewer=actor,
            at=now,
        )
        for each in pages
    )


def say_again(document: DocumentReference, word: DocumentReview | None) -> None:
    """Let the file stand as this word says, or as one that nobody has judged."""
    if word is None:
        _set(document)
    elif word.verdict == Verdict.LOOKS_GOOD:
        _set(document, accepted_at=word.at, accepted_by=word.reviewer)
    else:
        _set(document, fix_asked_at=word.at, fix_reason=word.reason, fix_page=word.page, fix_words=word.words)
    settle_whole(document)


def settle_whole(part: DocumentReference) -> None:
    """What was taken apart is good as long as each of its parts is."""
    if part.part_of_id is None:
        return
    whole = DocumentReference.objects.select_for_update(of=("self",)).get(pk=part.part_of_id)
    gone = (DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE)
    is_good = not whole.parts.exclude(status__in=gone).filter(accepted_at=None).exists()
    if is_good:
        _set(whole, accepted_at=part.accepted_at, accepted_by=part.accepted_by)
    elif whole.accepted_at is not None:
        _set(whole)


def _accept(actor: User, pages: Sequence[DocumentReference], act: UUID) -> UUID:
    now = timezone.now()
    keep_word(actor, pages, act, Verdict.LOOKS_GOOD)
    for each in pages:
        _set(each, accepted_at=now, accepted_by=actor)
        record_event(actor=actor, action="records.document_accepted", target=each)
    settle_whole(pages[0])
    return act


def _refile(actor: User, pages: Sequence[DocumentReference], kind: RecordKind) -> None:
    for each in pages:
        refile_document(actor=actor, document=each, kind=kind)
        each.kind = kind
    PhotoPaper.objects.filter(pages__in=pages).update(kind=kind)


def _set(document: DocumentReference, **facts: object) -> None:
    """The verdict on the row, each column said anew: good and in need of a fix never stand side by side."""
    nothing: dict[str, object] = {
        "accepted_at": None,
        "accepted_by": None,
        "fix_asked_at": None,
        "fix_reason": "",
        "fix_page": None,
        "fix_words": "",
    }
    for name, value in (nothing | facts).items():
        setattr(document, name, value)
    document.save(update_fields=list(nothing))


def _tell_family(document: DocumentReference, act: UUID) -> None:
    """One notice for all that is asked in one go: it waits as long as more is being asked."""
    due, request_id = timezone.now() + NOTICE_AFTER, document.opinion_request_id
    waiting = Notification.objects.filter(
        kind=FIX_NOTICE,
        recipient=document.uploaded_by_id,
        reference_id=request_id,
        status=NotificationStatus.PENDING,
        due_at__gt=timezone.now(),
    )
    if not waiting.update(due_at=due):
        notify(
            kind=FIX_NOTICE,
            recipient=document.uploaded_by,
            effect=f"file-needs-fix:{act}",
            reference_id=request_id,
            due_at=due,
        )
