"""One file or one series on a page of its own: what is known beside what can be seen, and what staff do about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access
from portal.desk.case_views import UNPROCESSABLE, find_to
from portal.desk.files import as_family_sees, file_line
from portal.desk.files_forms import KindForm, ReleaseForm
from portal.desk.views import hospital_zone, page
from records.models import DocumentReference, RecordKind
from records.presenters.imaging import study_cards
from records.services.answers import AnswerNotAllowed
from records.services.decisions import ReleaseNotAllowed, may_release_unscanned, release_unscanned
from records.services.describing import refile_document
from records.states import DocumentStatus

FILE = "admin:desk_file"


@require_GET
def file(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """The pages of a file beside what is known of it; looking at it is written down."""
    opinion_request = find_to(request, rid, Act.SEE_CLINICAL)
    return _draw(request, opinion_request, _document(request, opinion_request, document_id))


@require_POST
def move(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Put a file under another kind; what the family will read is shown first."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    document = _document(request, opinion_request, document_id)
    form = KindForm(document, request.POST)
    if not form.is_valid():
        return _draw(request, opinion_request, document, kind_form=form, status=UNPROCESSABLE)
    staff, kind = signed_in_user(request), RecordKind(form.cleaned_data["kind"])
    if "confirmed" not in request.POST:
        seen = as_family_sees(document, reader=staff, kind=kind.value)
        return _draw(request, opinion_request, document, kind_form=form, kind_preview=seen)
    try:
        refile_document(actor=staff, document=document, kind=kind)
    except AnswerNotAllowed:
        messages.warning(request, _("This file cannot be moved any more."))
    else:
        messages.success(request, _("The file is now under: %(kind)s.") % {"kind": kind.label})
    return redirect(FILE, rid, document_id)


@require_POST
def release(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Answer for a file that could not be scanned whole."""
    opinion_request = find_to(request, rid, Act.CHECK_RECORDS)
    document, staff = _document(request, opinion_request, document_id), signed_in_user(request)
    if not may(staff, Act.OPEN_UNSCANNED):
        raise PermissionDenied
    form = ReleaseForm(request.POST)
    if not form.is_valid() and may_release_unscanned(staff, document):
        return _draw(request, opinion_request, document, release_form=form, status=UNPROCESSABLE)
    try:
        release_unscanned(actor=staff, document=document, reason=form.cleaned_data.get("reason", ""))
    except ReleaseNotAllowed:
        messages.warning(request, _("This file cannot be opened in this way."))
    else:
        messages.success(request, _("All other checks run once more; then the file opens, marked."))
    return redirect(FILE, rid, document_id)


@require_GET
def series(request: HttpRequest, rid: UUID, series_id: UUID) -> HttpResponse:
    """The pictures of a series, to be looked through."""
    opinion_request = find_to(request, rid, Act.SEE_CLINICAL)
    for card in study_cards(opinion_request).cards:
        line = next((each for each in card.series if each.series.pk == series_id), None)
        if line is not None:
            record_access(actor=signed_in_user(request), action="intake.request_viewed", target=opinion_request)
            context = page(request, _title(opinion_request), opinion_request=opinion_request, card=card, line=line)
            return render(request, "admin/desk/series.html", context)
    raise Http404


def _document(request: HttpRequest, opinion_request: SecondOpinionRequest, document_id: UUID) -> DocumentReference:
    visible = DocumentReference.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    joined = visible.select_related("photo_paper", "came_by", "part_of", "uploaded_by", "accepted_by", "released_by")
    found = joined.filter(pk=document_id).first()
    if found is None or found.status == DocumentStatus.WITHDRAWN:
        raise Http404
    found.opinion_request = opinion_request
    return found


def _draw(
    request: HttpRequest,
    opinion_request: SecondOpinionRequest,
    document: DocumentReference,
    *,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    staff = signed_in_user(request)
    record_access(actor=staff, action="records.document_viewed", target=document)
    context = page(
        request,
        _title(opinion_request),
        opinion_request=opinion_request,
        document=document,
        line=file_line(document, reader=staff),
        may_work=may(staff, Act.CHECK_RECORDS),
        zone=hospital_zone(),
        good_preview=as_family_sees(document, reader=staff, accepted_at=timezone.now()),
        hold_preview=as_family_sees(document, reader=staff, status=DocumentStatus.HELD, problem=""),
        release_preview=as_family_sees(document, reader=staff, status=DocumentStatus.RECEIVED, problem=""),
        **{"kind_form": KindForm(document), "release_form": ReleaseForm(), **facts},
    )
    return render(request, "admin/desk/file.html", context, status=status)


def _title(opinion_request: SecondOpinionRequest) -> str:
    return _("File of %(reference)s") % {"reference": opinion_request.reference}
