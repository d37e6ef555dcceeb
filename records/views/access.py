"""How every records view reaches its request and its file."""

from uuid import UUID

from django.http import Http404, HttpRequest

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from portal.accounts.signed_in import signed_in_user
from records.models import DocumentReference, ImagingSeries, ImagingStudy
from records.states import DocumentStatus


def find_document(request: HttpRequest, rid: UUID, document_id: UUID) -> tuple[SecondOpinionRequest, DocumentReference]:
    """The request and one of its files that was not taken back; Http404 for everything else."""
    opinion_request, document = find_any_document(request, rid, document_id)
    if document.status == DocumentStatus.WITHDRAWN:
        raise Http404
    return opinion_request, document


def find_any_document(
    request: HttpRequest, rid: UUID, document_id: UUID
) -> tuple[SecondOpinionRequest, DocumentReference]:
    """The same, also for a file that was taken back."""
    opinion_request = find_request(request, rid)
    documents = DocumentReference.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    document = documents.filter(pk=document_id).first()
    if document is None:
        raise Http404
    return opinion_request, document


def find_series(request: HttpRequest, rid: UUID, series_id: UUID) -> ImagingSeries:
    """A series of one of the request's studies; Http404 for everything else."""
    opinion_request = find_request(request, rid)
    studies = ImagingStudy.objects.visible_to(signed_in_user(request)).filter(opinion_request=opinion_request)
    study = studies.filter(series=series_id).first()
    if study is None:
        raise Http404
    return study.series.select_related("study").get(pk=series_id)
