"""The beginning of an upload by parts: who may, what it is, whether there is room, or which open one goes on."""

import hashlib
import io
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet, Sum

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ready_queries import ReadyQuery
from records import filetypes, multipart, rules, storage
from records.models import PRIVATE_KINDS, DocumentReference, PhotoPaper, RecordAsk, RecordUpload, UploadLink
from records.services.names import shown_name
from records.services.refusals import Refusal, SendingRefused
from records.services.sending import Standing, check_may_send, standing
from records.states import LIVE, DocumentStatus, Packaging, UploadStatus

# Beside papers: what is opened by the workers, and may be as large as a disc.
_BULKY: Final = (filetypes.DICOM, filetypes.ZIP)
_LEFT_BEHIND: Final = (DocumentStatus.WITHDRAWN, DocumentStatus.REFUSED, DocumentStatus.DUPLICATE)

Row = TypeVar("Row", PhotoPaper, RecordAsk)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the page says of the file or study it is about to send."""

    kind: str
    name: str
    size: int
    fingerprint: str
    packaging: Packaging = Packaging.FILE
    head: bytes = b""
    sha256: str = ""
    pictures: int | None = None
    # Of a study: the sha256 of the sorted names of its pictures, one a line.
    members_digest: str = ""
    match: str = ""
    match_reason: str = ""
    match_words: str = ""
    photo_paper: UUID | None = None
    ask: UUID | None = None


def begin_upload(
    *, actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted, link: UploadLink | None = None
) -> Standing | DocumentReference:
    """Open an upload, or go on with the open one of the same file; the file itself where the request has it already."""
    check_may_send(actor, opinion_request)
    earlier = _open_upload(actor, opinion_request, wanted, link)
    if earlier is not None:
        try:
            return standing(_retold(earlier, wanted, link))
        except SendingRefused as refused:
            if refused.refusal is not Refusal.GONE:
                raise
            _forget(earlier)
    # What the family has is nothing for the eyes of another hospital's desk.
    known = _same_bytes if wanted.sha256 else _arrived
    same = None if link else known(actor, opinion_request, wanted)
    if same is not None:
        return same
    _check_content(wanted)
    return Standing(_open(actor, opinion_request, wanted, link))


def _open_upload(
    actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted, link: UploadLink | None
) -> RecordUpload | None:
    uploads = RecordUpload.objects.open().filter(
        opinion_request=opinion_request,
        kind=wanted.kind,
        uploaded_by=actor,
        came_by=link,
        fingerprint=wanted.fingerprint,
    )
    if wanted.packaging == Packaging.FILE:
        uploads = uploads.filter(byte_count=wanted.size)
    return uploads.filter(packaging=wanted.packaging).select_related("opinion_request").first()


def _retold(upload: RecordUpload, wanted: Wanted, link: UploadLink | None) -> RecordUpload:
    """The next time other pictures of the same study may come: from another disc, or fewer from a scratched one."""
    if upload.packaging != Packaging.PACKS:
        return upload
    more = max(0, wanted.size - upload.byte_count)
    if more:
        _check_content(wanted)
        _check_room(upload.opinion_request, replace(wanted, size=more), link)
    upload.byte_count += more
    upload.picture_count, upload.stated_match = wanted.pictures, wanted.match
    upload.match_reason, upload.match_words = wanted.match_reason, wanted.match_words
    said = ("byte_count", "picture_count", "stated_match", "match_reason", "match_words")
    RecordUpload.objects.open().filter(pk=upload.pk).update(**{name: getattr(upload, name) for name in said})
    return upload


def _forget(upload: RecordUpload) -> None:
    RecordUpload.objects.open().filter(pk=upload.pk).update(status=UploadStatus.ABANDONED)


def _same_bytes(actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted) -> DocumentReference | None:
    return _live(actor, opinion_request, wanted).filter(sha256=wanted.sha256).first()


def _arrived(actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted) -> DocumentReference | None:
    """What came whole another day by the same fingerprint: too large to be hashed before it is sent."""
    uploads = RecordUpload.objects.filter(
        opinion_request=opinion_request,
        fingerprint=wanted.fingerprint,
        packaging=wanted.packaging,
        byte_count=wanted.size,
        picture_count=wanted.pictures,
        document__in=_live(actor, opinion_request, wanted).values("pk"),
    )
    found = uploads.select_related("document").first()
    # A study's fingerprint says nothing of its pictures: another disc may hold as many others of it.
    if found is None or (wanted.packaging == Packaging.PACKS and wanted.members_digest != _members_digest(found)):
        return None
    return found.document


def _members_digest(upload: RecordUpload) -> str:
    """As the page makes it of what was chosen."""
    members = {uid for part in upload.parts.values_list("members", flat=True) for uid in part}
    return hashlib.sha256("\n".join(sorted(members)).encode()).hexdigest()


def _live(actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted) -> QuerySet[DocumentReference]:
    """The files that this person can see: private papers of their own, or all the others."""
    files = DocumentReference.objects.filter(opinion_request=opinion_request, status__in=LIVE)
    if wanted.kind in PRIVATE_KINDS:
        return files.filter(kind__in=PRIVATE_KINDS, uploaded_by=actor)
    return files.exclude(kind__in=PRIVATE_KINDS)


def _check_content(wanted: Wanted) -> None:
    """Early and kindly; the worker decides over all bytes."""
    if wanted.size <= 0:
        raise SendingRefused(Refusal.EMPTY)
    is_bulky = wanted.packaging == Packaging.PACKS
    if wanted.packaging == Packaging.FILE:
        seen = filetypes.surely_not_taken(wanted.head)
        if seen is not None:
            raise SendingRefused(Refusal.WRONG_TYPE, seen=seen)
        is_bulky = filetypes.identify(io.BytesIO(wanted.head)) in _BULKY
    most = settings.PORTAL_MAX_STUDY_BYTES if is_bulky else settings.PORTAL_MAX_FILE_BYTES
    if wanted.size > most:
        raise SendingRefused(Refusal.TOO_LARGE, most=most)
    if (wanted.pictures or 0) > settings.PORTAL_MAX_PICTURES:
        raise SendingRefused(Refusal.TOO_MANY)


def _open(actor: User, opinion_request: SecondOpinionRequest, wanted: Wanted, link: UploadLink | None) -> RecordUpload:
    _check_room(opinion_request, wanted, link)
    upload = RecordUpload(
        opinion_request=opinion_request,
        kind=wanted.kind,
        uploaded_by=actor,
        came_by=link,
        packaging=wanted.packaging,
        original_name=shown_name(wanted.name),
        byte_count=wanted.size,
        part_bytes=settings.PORTAL_PART_BYTES,
        fingerprint=wanted.fingerprint,
        picture_count=wanted.pictures,
        stated_match=wanted.match,
        match_reason=wanted.match_reason,
        match_words=wanted.match_words,
        photo_paper=_paper(opinion_request, wanted),
        answers_ask=_ask(opinion_request, wanted),
        quarantine_key=storage.new_key(),
    )
    upload.store_upload_id = multipart.begin_parts("quarantine", upload.quarantine_key)
    try:
        _write(upload, wanted, link)
    except IntegrityError:
        # The other tab was first.
        multipart.abort_parts("quarantine", upload.quarantine_key, upload.store_upload_id)
        earlier = _open_upload(actor, opinion_request, wanted, link)
        if earlier is None:
            raise SendingRefused(Refusal.OTHER_FILE) from None
        return earlier
    except SendingRefused:
        multipart.abort_parts("quarantine", upload.quarantine_key, upload.store_upload_id)
        raise
    return upload


@transaction.atomic
def _write(upload: RecordUpload, wanted: Wanted, link: UploadLink | None) -> None:
    # The lock makes two begins at once count each other, and keeps the request from closing in between.
    held = SecondOpinionRequest.objects.select_for_update().get(pk=upload.opinion_request_id)
    if rules.is_closed(held):
        raise SendingRefused(Refusal.CLOSED)
    _check_room(held, wanted, link)
    upload.save(force_insert=True)


def _check_room(opinion_request: SecondOpinionRequest, wanted: Wanted, link: UploadLink | None) -> None:
    """What lies here and what is on its way, within what one request may weigh."""
    found = [*_HERE.rows(request=opinion_request.pk), *_COMING.rows(request=opinion_request.pk)]
    if sum(size for _count, size in found) + wanted.size > settings.PORTAL_MAX_REQUEST_BYTES:
        raise SendingRefused(Refusal.QUOTA)
    if sum(count for count, _size in found) >= settings.PORTAL_MAX_REQUEST_FILES:
        raise SendingRefused(Refusal.TOO_MANY)
    if link is not None and link.file_count + _coming_by(opinion_request, link) >= link.most_files:
        raise SendingRefused(Refusal.TOO_MANY)


def _coming_by(opinion_request: SecondOpinionRequest, link: UploadLink) -> int:
    return RecordUpload.objects.open().filter(opinion_request=opinion_request, came_by=link).count()


def _weighed(rows: QuerySet[Any]) -> Any:
    """Count and size of one request's rows; no line where there are none."""
    sums = rows.order_by().values("opinion_request").annotate(count=Count("pk"), size=Sum("byte_count"))
    return sums.values_list("count", "size")


# Twice for each file: before the store is asked to take it, and under the lock.
_HERE: Final = ReadyQuery(
    lambda *, request: _weighed(
        DocumentReference.objects.filter(opinion_request=request, part_of=None).exclude(status__in=_LEFT_BEHIND)
    )
)
_COMING: Final = ReadyQuery(lambda *, request: _weighed(RecordUpload.objects.open().filter(opinion_request=request)))


def _paper(opinion_request: SecondOpinionRequest, wanted: Wanted) -> PhotoPaper | None:
    if wanted.photo_paper is None:
        return None
    papers = PhotoPaper.objects.filter(opinion_request=opinion_request, kind=wanted.kind, pk=wanted.photo_paper)
    return _found(papers.first())


def _ask(opinion_request: SecondOpinionRequest, wanted: Wanted) -> RecordAsk | None:
    if wanted.ask is None:
        return None
    return _found(RecordAsk.objects.filter(opinion_request=opinion_request, pk=wanted.ask).first())


def _found(row: Row | None) -> Row:
    if row is None:
        raise SendingRefused(Refusal.GONE)
    return row
