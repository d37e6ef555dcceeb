"""What a family says about its sheet: lines that are right, and words about lines that are not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from callsheet.models import LineSource, SheetTick
from intake.models import Access, RelatedPerson, SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from records.models import DocumentReference


class CheckNotAllowed(Exception):
    """The person may only look, the request is closed, or the file is not one of this request."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One line as the person saw it: right, or wrong with words."""

    key: str
    fingerprint: str
    words: str = ""

    @property
    def is_right(self) -> bool:
        """Whether nothing was written about it."""
        return not self.words


@transaction.atomic
def save_marks(
    *, actor: User, opinion_request: SecondOpinionRequest, marks: Sequence[Mark], cleared: Collection[str] = ()
) -> None:
    """Keep this person's marks beside everybody else's, and take back those of `cleared` lines."""
    locked = _lock(actor, opinion_request)
    own = {tick.line_key: tick for tick in SheetTick.objects.filter(opinion_request=locked, made_by=actor)}
    changed = [mark for mark in marks if not _is_kept(own.get(mark.key), mark)]
    gone = [own[key].pk for key in cleared if key in own]
    if not changed and not gone:
        return
    SheetTick.objects.filter(pk__in=gone).delete()
    for mark in changed:
        kept = {
            "fingerprint": mark.fingerprint,
            "is_right": mark.is_right,
            "words": mark.words,
            "made_at": timezone.now(),
        }
        SheetTick.objects.update_or_create(opinion_request=locked, line_key=mark.key, made_by=actor, defaults=kept)
    record_event(actor=actor, action="callsheet.sheet_checked", target=locked)


@transaction.atomic
def add_source(
    *, actor: User, opinion_request: SecondOpinionRequest, key: str, document: DocumentReference, page: int
) -> LineSource:
    """Say on which page of which file a line can be read; twice the same is once."""
    seen = DocumentReference.objects.visible_to(actor).present().filter(opinion_request=opinion_request)
    if not may(actor, Act.SEE_CLINICAL) or not seen.filter(pk=document.pk).exists():
        raise CheckNotAllowed
    found, is_new = LineSource.objects.get_or_create(
        opinion_request=opinion_request, line_key=key, document=document, page=page, defaults={"added_by": actor}
    )
    if is_new:
        record_event(actor=actor, action="callsheet.source_added", target=found)
    return found


@transaction.atomic
def remove_source(*, actor: User, source: LineSource) -> None:
    """The page says something else after all."""
    if not may(actor, Act.SEE_CLINICAL):
        raise CheckNotAllowed
    record_event(actor=actor, action="callsheet.source_removed", target=source)
    source.delete()


def _is_kept(tick: SheetTick | None, mark: Mark) -> bool:
    return tick is not None and tick.fingerprint == mark.fingerprint and tick.words == mark.words


def _lock(actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The request while it is open, for a caregiver who may add to it."""
    requests = SecondOpinionRequest.objects.visible_to(actor).select_for_update(of=("self",))
    locked = requests.filter(pk=opinion_request.pk, status__in=OPEN).first()
    links = RelatedPerson.objects.visible_to(actor).filter(user=actor, access=Access.SEE_AND_ADD)
    if locked is None or not links.filter(patient=locked.patient_id).exists():
        raise CheckNotAllowed
    return locked
