"""The addresses that a family's page asks while it puts the parts of a file into the store."""

from typing import Final
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from intake.routing import find_request
from intake.views.acting import posted
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.lib.ready_queries import ReadyModels
from records.models import RecordUpload
from records.models.sending import RecordUploadQuerySet
from records.views import sending_answers as answers
from records.views.sending_answers import Sender, in_json


@in_json
@posted
def begin(request: HttpRequest, rid: UUID) -> HttpResponse:
    """Open an upload, or go on with the open one of the same file."""
    return answers.begin(request, Sender(signed_in_user(request), find_request(request, rid)))


@in_json
@posted
def sign(request: HttpRequest, rid: UUID, upload_id: UUID) -> HttpResponse:
    """Addresses for up to 64 parts."""
    upload = _find(request, rid, upload_id)
    return answers.sign(request, _sender(upload), upload)


@in_json
@require_safe
def state(request: HttpRequest, rid: UUID, upload_id: UUID) -> HttpResponse:
    """How far an upload is."""
    return answers.state(_find(request, rid, upload_id))


@in_json
@posted
def finish(request: HttpRequest, rid: UUID, upload_id: UUID) -> HttpResponse:
    """Make the file of its parts."""
    upload = _find(request, rid, upload_id)
    return answers.finish(_sender(upload), upload)


@in_json
@posted
def cancel(request: HttpRequest, rid: UUID, upload_id: UUID) -> HttpResponse:
    """Give an upload up."""
    upload = _find(request, rid, upload_id)
    return answers.cancel(_sender(upload), upload)


@in_json
@require_safe
def open_uploads(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What this person began to send and can go on with."""
    opinion_request = find_request(request, rid)
    own = _own(signed_in_user(request)).filter(opinion_request=opinion_request).open()
    return answers.listed(list(own.annotate(signed_bytes=Sum("parts__byte_count"))))


def _own(user: User) -> RecordUploadQuerySet:
    return RecordUpload.objects.visible_to(user).filter(uploaded_by=user, came_by=None)


def _whole(user: User, request_id: UUID, upload_id: UUID) -> RecordUploadQuerySet:
    uploads = _own(user).filter(opinion_request=request_id, pk=upload_id)
    return uploads.select_related("opinion_request", "uploaded_by", "document")


# Asked at every step of every file.
_OF_FAMILY: Final = ReadyModels(lambda *, user, request, upload: _whole(User(pk=user), request, upload))


def _find(request: HttpRequest, rid: UUID, upload_id: UUID) -> RecordUpload:
    """One's own upload; what another caregiver began goes on from their page alone."""
    user = signed_in_user(request)
    upload: RecordUpload | None
    if user.is_active_staff:
        upload = _whole(user, rid, upload_id).first()
    else:
        upload = _OF_FAMILY.first(user=user.pk, request=rid, upload=upload_id)
    if upload is None:
        raise Http404
    return upload


def _sender(upload: RecordUpload) -> Sender:
    return Sender(upload.uploaded_by, upload.opinion_request)
