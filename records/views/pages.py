"""The pages of the records: checklist, one kind, one file."""

from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter
from records import presenters, rules
from records.forms import UploadForm
from records.models import DocumentReference, RecordKind
from records.presenters.imaging import study_cards
from records.presenters.unfinished import unfinished_rows
from records.requirements import REQUIREMENTS
from records.requirements.looks import CALLOUTS
from records.services.decisions import withdraw_document
from records.services.passwords import waits_for_password
from records.states import PENDING, DocumentStatus
from records.views import receiving
from records.views.access import find_any_document, find_document

# Pages of the fast track that send one file and come back.
_PAGES_WITH_A_FORM: Final = {"reach": "intake:reach", "home": "request_home"}


@require_safe
def checklist(request: HttpRequest, rid: UUID) -> HttpResponse:
    """The nine kinds and anything else, by what they need."""
    opinion_request = find_request(request, rid)
    reader, center = signed_in_user(request), CareCenter.objects.current()
    now = timezone.now().astimezone(center.reading_zone(reader.time_zone))
    groups, nine = presenters.checklist_groups(opinion_request, reader=reader, now=now)
    context = {
        "center": center,
        "opinion_request": opinion_request,
        "groups": groups,
        "checklist": nine,
        "unfinished": unfinished_rows(opinion_request, reader=reader) if nine.is_sending else [],
        "may_add": rules.may_add(reader, opinion_request),
    }
    return render(request, "records/checklist.html", context)


# Exempt on the outside only: the check reads the posted form, and must not before rights and limits are settled.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest, rid: UUID, kind: str) -> HttpResponse:
    """What one kind is, its files, and the form that adds some."""
    opinion_request = find_request(request, rid)
    wanted = _known(kind)
    if request.method != "POST":
        return _kind_page(request, opinion_request, wanted, UploadForm())
    if not rules.may_add(signed_in_user(request), opinion_request):
        raise PermissionDenied
    return _post_files(request, opinion_request, wanted)


@require_safe
def files_of_kind(request: HttpRequest, rid: UUID, kind: str) -> HttpResponse:
    """The list of files alone, for the page to renew itself with."""
    opinion_request = find_request(request, rid)
    context = _list_context(request, opinion_request, _known(kind), zone=_zone(signed_in_user(request)))
    return render(request, "records/_files.html", context)


@require_safe
def file(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """One file: its first page, its state, what to do, and the way to take it back."""
    opinion_request, document = find_document(request, rid, document_id)
    return render(request, "records/file.html", _file_context(request, opinion_request, document))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Ask once, then take the file back."""
    opinion_request, document = find_any_document(request, rid, document_id)
    if document.status == DocumentStatus.WITHDRAWN:
        # The second press of a double click, or the way back in the browser.
        return redirect("records:kind", rid=rid, kind=document.kind)
    if not rules.may_withdraw(signed_in_user(request), document):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "records/withdraw.html", _file_context(request, opinion_request, document))
    withdraw_document(actor=signed_in_user(request), document=document)
    messages.success(request, _("The file is deleted. You can add it again any time."))
    return redirect("records:kind", rid=rid, kind=document.kind)


def _zone(reader: User) -> ZoneInfo:
    """Where the person reads days."""
    return CareCenter.objects.current().reading_zone(reader.time_zone)


def _known(kind: str) -> RecordKind:
    if kind not in RecordKind.values:
        raise Http404
    return RecordKind(kind)


def _post_files(request: HttpRequest, opinion_request: SecondOpinionRequest, kind: RecordKind) -> HttpResponse:
    """Read the post under its limits; whatever keeps it from being read becomes a sentence on the same page."""

    def page(problem: str, status: HTTPStatus) -> HttpResponse:
        return _kind_page(request, opinion_request, kind, receiving.form_with([problem]), status=status)

    refusal = receiving.too_heavy(request)
    if refusal:
        return page(refusal, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    receiving.bound_the_reading(request)
    try:
        return _add_files(request, opinion_request, kind)
    except TooManyFilesSent:
        return page(receiving.too_many(), HTTPStatus.UNPROCESSABLE_ENTITY)
    except UnreadablePostError:
        # The connection broke half way; nobody is left to read more than this.
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    except OSError:
        # There was no room to put the post down while reading it.
        return page(receiving.try_later(), HTTPStatus.SERVICE_UNAVAILABLE)


@csrf_protect
def _add_files(request: HttpRequest, opinion_request: SecondOpinionRequest, kind: RecordKind) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _kind_page(request, opinion_request, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = receiving.receive_all(
        actor=signed_in_user(request), opinion_request=opinion_request, kind=kind, form=form
    )
    for note in outcome.notes:
        messages.info(request, note)
    if outcome.received:
        count = outcome.received
        # Each file's own line tells how far its check is; this one must stay true beside it.
        words = ngettext("We got your file.", "We got %(n)s files.", count)
        messages.success(request, words % {"n": count})
    if outcome.errors:
        return _kind_page(request, opinion_request, kind, receiving.form_with(outcome.errors), status=outcome.status)
    came_from = _PAGES_WITH_A_FORM.get(request.POST.get("back", ""))
    if came_from:
        return redirect(came_from, rid=opinion_request.pk)
    return redirect("records:kind", rid=opinion_request.pk, kind=kind.value)


def _kind_page(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    kind: RecordKind,
    form: UploadForm,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    reader = signed_in_user(request)
    center = CareCenter.objects.current()
    zone = center.reading_zone(reader.time_zone)
    now = timezone.now().astimezone(zone)
    about = presenters.kind_context(opinion_request, kind, now=now, reader=reader)
    form.tell_what_is_taken(scan_pictures=REQUIREMENTS[kind].takes_scan_pictures)
    context = {
        "center": center,
        **_list_context(request, opinion_request, kind, zone=zone),
        **about,
        "callouts": CALLOUTS.get(kind),
        "drawing": f"img/records/{kind.value}.svg",
        "form": form if rules.may_add(reader, opinion_request) else None,
        "unfinished": unfinished_rows(opinion_request, reader=reader, kind=kind) if about["is_sending"] else [],
    }
    return render(request, "records/kind.html", context, status=status)


def _list_context(
    request: HttpRequest, opinion_request: SecondOpinionRequest, kind: RecordKind, *, zone: ZoneInfo
) -> dict[str, object]:
    reader = signed_in_user(request)
    visible = DocumentReference.objects.visible_to(reader).filter(opinion_request=opinion_request, kind=kind)
    documents = list(visible.listed().select_related("photo_paper", "came_by"))
    return {
        "opinion_request": opinion_request,
        "kind": kind.value,
        "rows": presenters.file_rows(documents, zone=zone),
        "is_pending": any(document.status in PENDING for document in documents),
        "announcement": presenters.announcement(documents),
        "studies": study_cards(opinion_request) if kind in (RecordKind.MRI, RecordKind.RADIOLOGY) else None,
    }


def _file_context(
    request: HttpRequest, opinion_request: SecondOpinionRequest, document: DocumentReference
) -> dict[str, object]:
    reader = signed_in_user(request)
    status, tone = presenters.status_tag(document)
    zone = _zone(reader)
    may_add = rules.may_add(reader, opinion_request)
    return {
        "opinion_request": opinion_request,
        "document": document,
        "status": status,
        "tone": tone,
        "note": presenters.file_note(document),
        "is_asked_again": presenters.is_asked_again(document),
        "title": presenters.shown_title(document),
        "facts": presenters.file_facts(document, zone=zone),
        "story": presenters.file_story(document, zone=zone),
        "covers": [RecordKind(each.kind).label for each in document.settles.all()],
        "may_describe": may_add,
        "suggestion": presenters.suggestion(document) if may_add else None,
        "may_withdraw": rules.may_withdraw(reader, document),
        "may_unlock": waits_for_password(document) and rules.may_withdraw(reader, document),
    }
