"""Opening a file: decision, audit row, short link."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from records.models import DocumentReference, PhotoPaper
from records.presenters import file_note, status_tag
from records.services.downloads import DocumentNotReady, preview_document
from records.services.viewing import look_at_document, look_at_paper, look_at_series, open_original, preview_series
from records.views.access import find_document, find_series

_CONFLICT = 409


@never_cache
@require_safe
def open_file(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Send the browser to a link that saves the checked file."""
    return _hand_out(request, rid, document_id, partial(open_original, session_key=_session_key(request)))


@never_cache
@require_safe
def preview(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Send the browser to a link that shows the first page."""
    return _hand_out(request, rid, document_id, preview_document)


@never_cache
@require_safe
def view(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Send the browser to the files' own host, which shows the pages."""
    return _hand_out(request, rid, document_id, partial(look_at_document, session_key=_session_key(request)))


@never_cache
@require_safe
def view_paper(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """The same for the photos of one paper, one after another."""
    find_request(request, rid)
    user = signed_in_user(request)
    paper = PhotoPaper.objects.visible_to(user).filter(opinion_request=rid, pk=paper_id).first()
    if paper is None:
        raise Http404
    try:
        return redirect(look_at_paper(actor=user, paper=paper, session_key=_session_key(request)))
    except DocumentNotReady:
        raise Http404 from None


@never_cache
@require_safe
def view_series(request: HttpRequest, rid: UUID, series_id: UUID) -> HttpResponse:
    """The same for looking through a series of scan pictures."""
    series = find_series(request, rid, series_id)
    try:
        look = look_at_series(actor=signed_in_user(request), series=series, session_key=_session_key(request))
    except DocumentNotReady:
        raise Http404 from None
    return redirect(look)


@never_cache
@require_safe
def preview_of_series(request: HttpRequest, rid: UUID, series_id: UUID) -> HttpResponse:
    """Send the browser to a link that shows one picture of a series."""
    series = find_series(request, rid, series_id)
    try:
        return redirect(preview_series(actor=signed_in_user(request), series=series))
    except DocumentNotReady:
        raise Http404 from None


def _session_key(request: HttpRequest) -> str:
    return str(request.session.session_key)


def _hand_out(request: HttpRequest, rid: UUID, document_id: UUID, make_link: Callable[..., str]) -> HttpResponse:
    opinion_request, document = find_document(request, rid, document_id)
    try:
        return redirect(make_link(actor=signed_in_user(request), document=document))
    except DocumentNotReady:
        return _not_ready(request, opinion_request, document)


def _not_ready(
    request: HttpRequest, opinion_request: SecondOpinionRequest, document: DocumentReference
) -> HttpResponse:
    status, tone = status_tag(document)
    context = {
        "opinion_request": opinion_request,
        "document": document,
        "status": status,
        "tone": tone,
        "note": file_note(document),
    }
    return render(request, "records/not_ready.html", context, status=_CONFLICT)
