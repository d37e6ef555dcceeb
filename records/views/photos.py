"""Papers photographed page by page: what the page's program asks, and the same by plain forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake.routing import find_request
from intake.views.acting import posted
from portal.accounts.signed_in import signed_in_user
from records import rules
from records.models import PRIVATE_KINDS, DocumentReference, PhotoPaper, RecordKind
from records.presenters import file_note, is_asked_again
from records.services.photos import finish_paper, move_page, order_pages, replace_page, start_paper
from records.services.refusals import Refusal, SendingRefused
from records.services.viewing import can_be_viewed
from records.states import DocumentStatus
from records.views.sending_answers import in_json
from records.views.sending_input import read_id, read_object

_JSON = "application/json"
_MOST_PAGES = 200


@in_json
@posted
def start(request: HttpRequest, rid: UUID) -> HttpResponse:
    """A new paper of one kind."""
    said = read_object(request)
    if said.get("kind") not in RecordKind.values:
        raise SendingRefused(Refusal.UNREADABLE)
    paper = start_paper(
        actor=signed_in_user(request),
        opinion_request=find_request(request, rid),
        kind=said["kind"],
        title=_title(said),
    )
    return JsonResponse({"photo_paper": str(paper.pk)})


@require_safe
def paper(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """The pages in order, each with its ways to move and delete it, and the paper's name."""
    opinion_request, found = find_request(request, rid), _find(request, rid, paper_id)
    user = signed_in_user(request)
    rows = DocumentReference.objects.visible_to(user).filter(photo_paper=found)
    pages = list(rows.exclude(status=DocumentStatus.WITHDRAWN).order_by("page_number"))
    context = {
        "opinion_request": opinion_request,
        "paper": found,
        "pages": pages,
        # One word for the whole paper stands on each of its pages.
        "note": next((file_note(each) for each in pages if is_asked_again(each)), ""),
        "may_look": any(can_be_viewed(each) for each in pages),
        "may_change": rules.may_add(user, opinion_request),
    }
    return render(request, "records/photo_paper.html", context)


@in_json
@posted
def order(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """All pages in the order they shall have."""
    pages = read_object(request).get("pages")
    if not isinstance(pages, list) or len(pages) > _MOST_PAGES:
        raise SendingRefused(Refusal.UNREADABLE)
    wanted = [read_id(each) for each in pages]
    order_pages(actor=signed_in_user(request), paper=_find(request, rid, paper_id), pages=wanted)
    return JsonResponse({"photo_paper": str(paper_id)})


@posted
def move(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """One page one place up or down; back to the same page of the site."""
    found, user = _find(request, rid, paper_id), signed_in_user(request)
    try:
        page_id, up = read_id(request.POST.get("page")), request.POST.get("to") == "up"
        move_page(actor=user, paper=found, page_id=page_id, up=up)
    except SendingRefused as refused:
        _refuse_page(refused)
    else:
        messages.success(request, _("The page is moved."))
    return redirect("records:photo_paper", rid=rid, paper_id=paper_id)


@in_json
@posted
def replace(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """A photo taken once more takes the place of the first one."""
    said, found = read_object(request), _find(request, rid, paper_id)
    old_id, new_id = read_id(said.get("old")), read_id(said.get("new"))
    replace_page(actor=signed_in_user(request), paper=found, old_id=old_id, new_id=new_id)
    return JsonResponse({"photo_paper": str(paper_id)})


@in_json
@posted
def finish(request: HttpRequest, rid: UUID, paper_id: UUID) -> HttpResponse:
    """All pages are taken; the paper gets its name. A plain form goes on to the kind's page."""
    found, user = _find(request, rid, paper_id), signed_in_user(request)
    if request.content_type == _JSON:
        finish_paper(actor=user, paper=found, title=_title(read_object(request)))
        return JsonResponse({"photo_paper": str(paper_id)})
    finish_paper(actor=user, paper=found, title=request.POST.get("title", ""))
    messages.success(request, _("Your paper is saved with all its pages."))
    return redirect("records:kind", rid=rid, kind=found.kind)


def _find(request: HttpRequest, rid: UUID, paper_id: UUID) -> PhotoPaper:
    user = signed_in_user(request)
    papers = PhotoPaper.objects.visible_to(user).filter(opinion_request=rid, pk=paper_id)
    found = papers.first()
    # Papers about a caregiver are for the eyes of who sends them.
    if found is None or (found.kind in PRIVATE_KINDS and found.created_by_id != user.pk):
        raise Http404
    return found


def _title(said: Mapping[str, Any]) -> str:
    title = said.get("title") or ""
    if not isinstance(title, str) or "\0" in title:
        raise SendingRefused(Refusal.UNREADABLE)
    return title


def _refuse_page(refused: SendingRefused) -> None:
    if refused.refusal in {Refusal.GONE, Refusal.UNREADABLE}:
        raise Http404
    raise PermissionDenied
