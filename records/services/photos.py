"""Papers photographed page by page: each photo is a file of its own, in an order that the family can change."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.services import record_event
from portal.ui.text import tidy_line
from records.models import DocumentReference, PhotoPaper
from records.services.decisions import withdraw_document
from records.services.refusals import Refusal, SendingRefused
from records.services.sending import check_may_send
from records.states import DocumentStatus

_LONGEST_TITLE = 120


@transaction.atomic
def start_paper(*, actor: User, opinion_request: SecondOpinionRequest, kind: str, title: str = "") -> PhotoPaper:
    """A paper without pages; photos join it as they arrive."""
    held = SecondOpinionRequest.objects.select_for_update().get(pk=opinion_request.pk)
    check_may_send(actor, held)
    return PhotoPaper.objects.create(opinion_request=held, kind=kind, created_by=actor, title=_short(title))


@transaction.atomic
def order_pages(*, actor: User, paper: PhotoPaper, pages: Sequence[UUID]) -> None:
    """These pages first, in this order; pages that arrived meanwhile follow in theirs. Others' ids are passed over."""
    held = _lock(actor, paper)
    _number(_ordered(pages_of(held), pages))


@transaction.atomic
def move_page(*, actor: User, paper: PhotoPaper, page_id: UUID, up: bool) -> None:
    """One place up or down; at the end of the row it stays where it is."""
    ids = [page.pk for page in pages_of(_lock(actor, paper))]
    if page_id not in ids:
        raise SendingRefused(Refusal.GONE)
    place = ids.index(page_id)
    other = max(place - 1, 0) if up else min(place + 1, len(ids) - 1)
    ids[place], ids[other] = ids[other], ids[place]
    order_pages(actor=actor, paper=paper, pages=ids)


@transaction.atomic
def replace_page(*, actor: User, paper: PhotoPaper, old_id: UUID, new_id: UUID) -> None:
    """A photo taken once more stands where the first one stood; the first one is taken back."""
    pages = {page.pk: page for page in pages_of(_lock(actor, paper))}
    if old_id == new_id or new_id not in pages:
        raise SendingRefused(Refusal.GONE)
    if old_id not in pages:
        # Said twice: it is done.
        return
    ids = [new_id if each == old_id else each for each in pages if each != new_id]
    withdraw_document(actor=actor, document=pages[old_id])
    order_pages(actor=actor, paper=paper, pages=ids)


@transaction.atomic
def finish_paper(*, actor: User, paper: PhotoPaper, title: str = "") -> PhotoPaper:
    """Say that all pages are taken, and what the paper is called. It may be said again."""
    held = _lock(actor, paper)
    held.title = _short(title) or held.title
    if held.finished_at is None:
        held.finished_at = timezone.now()
        record_event(actor=actor, action="records.photo_paper_finished", target=held)
    held.save(update_fields=["title", "finished_at"])
    return held


def pages_of(paper: PhotoPaper) -> list[DocumentReference]:
    """The pages that were not taken back, in order."""
    pages = DocumentReference.objects.filter(photo_paper=paper).exclude(status=DocumentStatus.WITHDRAWN)
    return list(pages.order_by("page_number"))


def _ordered(pages: list[DocumentReference], wanted: Sequence[UUID]) -> list[DocumentReference]:
    places = {page_id: place for place, page_id in reversed(list(enumerate(wanted)))}
    # Sorting keeps the order of those that were not named.
    return sorted(pages, key=lambda page: places.get(page.pk, len(wanted)))


def _number(pages: Sequence[DocumentReference]) -> None:
    for number, page in enumerate(pages, start=1):
        page.page_number = number
    DocumentReference.objects.bulk_update(pages, ["page_number"])


def _lock(actor: User, paper: PhotoPaper) -> PhotoPaper:
    # The request's lock, which a page that arrives right now waits for too.
    request = SecondOpinionRequest.objects.select_for_update().get(pk=paper.opinion_request_id)
    check_may_send(actor, request)
    return PhotoPaper.objects.get(pk=paper.pk)


def _short(title: str) -> str:
    return tidy_line(title)[:_LONGEST_TITLE]
