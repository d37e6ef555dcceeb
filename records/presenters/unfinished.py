"""Files that a person began to send and can go on with."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.ui.sizes import size_in_words
from records.models import RecordKind, RecordUpload
from records.requirements import REQUIREMENTS
from records.services import sending
from records.services.refusals import SendingRefused
from records.states import Packaging
from records.storage import StoreUnavailable

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One file or disc on its way, and what to do so that the rest comes, too."""

    id: UUID
    name: str
    detail: str
    words: str
    url: str = ""


def unfinished_rows(
    opinion_request: SecondOpinionRequest, *, reader: User, kind: str | None = None
) -> list[Unfinished]:
    """What the reader began to send, of one kind or of all with the way to its page; one call of the store for each."""
    own = RecordUpload.objects.visible_to(reader).filter(uploaded_by=reader, came_by=None).open()
    rows = own.filter(opinion_request=opinion_request).select_related("opinion_request")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [_row(upload, with_way=kind is None) for upload in rows]


def _row(upload: RecordUpload, *, with_way: bool) -> Unfinished:
    where = {"rid": upload.opinion_request_id, "kind": upload.kind}
    kind = str(REQUIREMENTS[RecordKind(upload.kind)].name)
    size = size_in_words(upload.byte_count)
    return Unfinished(
        id=upload.pk,
        name=upload.original_name,
        detail=f"{kind} · {size}" if with_way else size,
        words=_words(upload, _percent(upload)),
        url=reverse("records:kind", kwargs=where) if with_way else "",
    )


def _percent(upload: RecordUpload) -> int | None:
    """Of what the store has, not of what was signed for; None while it does not say."""
    try:
        here = sum(part.size for part in sending.standing(upload).parts)
    except (SendingRefused, StoreUnavailable):
        return None
    return min(here * _WHOLE // upload.byte_count, _WHOLE - 1)


def _words(upload: RecordUpload, percent: int | None) -> str:
    if upload.packaging == Packaging.PACKS:
        again = _("Choose the same disc or folder again to go on.")
    else:
        again = _("Choose the same file again to go on.")
    if percent is None:
        return again
    # Translators: %(percent)s is a number, %(again)s the sentence "Choose the same file again to go on."
    return _("%(percent)s%% sent. %(again)s") % {"percent": percent, "again": again}
