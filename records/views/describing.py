"""What a family says about its own file, and moving it to another kind."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.models import Relationship
from intake.views.acting import posted
from portal.accounts.signed_in import signed_in_user
from records import rules
from records.asking_forms import DescribeForm
from records.models import DocumentReference, RecordKind
from records.services.answers import AnswerNotAllowed
from records.services.describing import describe_document, move_to_kind
from records.views.access import find_document

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Name, date, note, kind, and which other kinds the file holds."""
    opinion_request, document = find_document(request, rid, document_id)
    if not rules.may_add(signed_in_user(request), opinion_request):
        raise PermissionDenied
    form = DescribeForm(
        request.POST if request.method == "POST" else None,
        document=document,
        is_patient=opinion_request.requester.relationship == Relationship.SELF,
        initial=_kept(document),
    )
    if request.method == "POST" and form.is_valid():
        _describe(request, document, form)
        messages.success(request, _("We saved what you told us about this file."))
        return redirect("records:file", rid=rid, document_id=document_id)
    context = {
        "form": form,
        "opinion_request": opinion_request,
        "document": document,
        "back": reverse("records:file", kwargs={"rid": rid, "document_id": document_id}),
    }
    return render(request, "records/describe.html", context, status=UNPROCESSABLE if form.has_errors else 200)


@posted
def move(request: HttpRequest, rid: UUID, document_id: UUID) -> HttpResponse:
    """Put the file where its text says it belongs, at the family's word."""
    _opinion_request, document = find_document(request, rid, document_id)
    kind = request.POST.get("kind", "")
    try:
        if kind not in RecordKind.values:
            raise AnswerNotAllowed(kind)
        move_to_kind(actor=signed_in_user(request), document=document, kind=RecordKind(kind))
    except AnswerNotAllowed as error:
        raise PermissionDenied from error
    messages.success(request, _("The file is moved."))
    return redirect("records:file", rid=rid, document_id=document_id)


def _kept(document: DocumentReference) -> dict[str, object]:
    return {
        "title": document.title,
        "recorded_on": document.recorded_on,
        "note": document.note,
        "kind": document.kind,
        "covers": list(document.settles.values_list("kind", flat=True)),
    }


def _describe(request: HttpRequest, document: DocumentReference, form: DescribeForm) -> None:
    cleaned = form.cleaned_data
    try:
        describe_document(
            actor=signed_in_user(request),
            document=document,
            title=cleaned["title"],
            recorded_on=cleaned["recorded_on"],
            note=cleaned["note"],
            kind=RecordKind(cleaned["kind"]),
            covers=[RecordKind(each) for each in cleaned.get("covers") or []],
        )
    except AnswerNotAllowed as error:
        raise PermissionDenied from error
