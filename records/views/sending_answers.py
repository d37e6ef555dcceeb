"""The answers of the addresses that send by parts; the same for a family's page and for a records desk's."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.json_answers import answers_json, refusal
from records import storage
from records.models import DocumentReference, RecordUpload, UploadLink
from records.presenters import added_on
from records.services import beginning, finishing, sending
from records.services.refusals import Refusal, SendingRefused
from records.services.sending import Standing
from records.views import sending_input, sending_words

View = Callable[..., HttpResponse]
_UNAVAILABLE = 503
_MOST_PERCENT = 99


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends what to which request: a caregiver, or a records desk by a caregiver's link."""

    actor: User
    opinion_request: SecondOpinionRequest
    link: UploadLink | None = None


def in_json(view: View) -> View:
    """Answer in JSON whatever happens, and be kept by no cache."""

    @answers_json
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SendingRefused as refused:
            return refused_answer(refused)
        except (storage.StoreUnavailable, storage.ObjectMissing):
            return refusal("store_down", sending_words.store_down(), status=_UNAVAILABLE)

    return answer


def begin(request: HttpRequest, sender: Sender) -> JsonResponse:
    """Open an upload or go on with one; or say that the file is here."""
    return begun(begin_upload(request, sender), sender)


def begin_upload(request: HttpRequest, sender: Sender) -> Standing | DocumentReference:
    """What comes of what the page's program says."""
    wanted = sending_input.read_wanted(request)
    if sender.link is not None and wanted.kind not in sender.link.kinds:
        raise SendingRefused(Refusal.NOT_ALLOWED)
    return beginning.begin_upload(
        actor=sender.actor, opinion_request=sender.opinion_request, wanted=wanted, link=sender.link
    )


def begun(answer: Standing | DocumentReference, sender: Sender) -> JsonResponse:
    """The same for the page's program."""
    if isinstance(answer, Standing):
        return JsonResponse(standing_facts(answer))
    zone = CareCenter.objects.current().reading_zone(sender.actor.time_zone)
    words = sending_words.already_added(added_on(answer, zone=zone))
    return JsonResponse({"upload": None, "already": {"document": str(answer.pk), "words": words}})


def sign(request: HttpRequest, sender: Sender, upload: RecordUpload) -> JsonResponse:
    """Addresses for parts."""
    signed = sending.sign(actor=sender.actor, upload=upload, parts=sending_input.read_parts(request))
    parts = [{"number": part.number, "url": part.url, "headers": part.headers} for part in signed]
    return JsonResponse({"parts": parts})


def state(upload: RecordUpload) -> JsonResponse:
    """How far it is; of a finished one, its file."""
    if upload.document is not None:
        return document_answer(upload.document, upload)
    return JsonResponse(standing_facts(sending.standing(upload)))


def finish(sender: Sender, upload: RecordUpload) -> JsonResponse:
    """Make the file of its parts."""
    return document_answer(finishing.finish_upload(actor=sender.actor, upload=upload), upload)


def cancel(sender: Sender, upload: RecordUpload) -> JsonResponse:
    """Give it up."""
    finishing.cancel_upload(actor=sender.actor, upload=upload)
    return JsonResponse({"upload": str(upload.pk)})


def listed(uploads: list[RecordUpload]) -> JsonResponse:
    """The open uploads, each with what is needed to go on with it."""
    return JsonResponse({"uploads": [_line(upload) for upload in uploads]})


def document_answer(document: DocumentReference, upload: RecordUpload) -> JsonResponse:
    """The file that was made."""
    return JsonResponse({"document": str(document.pk), "words": sending_words.received(document, upload)})


def refused_answer(refused: SendingRefused) -> JsonResponse:
    """A refusal with its sentence, and with what is here where the program can go on by itself."""
    status, message = sending_words.STATUS[refused.refusal], sending_words.sentence(refused)
    standing = refused.details.get("standing")
    more = {} if standing is None else standing_facts(standing)
    return refusal(refused.refusal.value, message, status=status, **more)


def standing_facts(standing: Standing) -> dict[str, object]:
    """What the program needs to send only what is missing."""
    return {
        "upload": str(standing.upload.pk),
        "part_bytes": standing.upload.part_bytes,
        "parts_here": [{"number": part.number, "size": part.size, "sha256": part.sha256} for part in standing.parts],
        "members_here": list(standing.members),
        "next_number": standing.next_number,
        "already": None,
    }


def _line(upload: RecordUpload) -> dict[str, object]:
    # Of what was signed for; the store's own list would be a call for each line.
    signed = getattr(upload, "signed_bytes", None) or 0
    return {
        "upload": str(upload.pk),
        "kind": upload.kind,
        "name": upload.original_name,
        "size": upload.byte_count,
        "packaging": upload.packaging,
        "fingerprint": upload.fingerprint,
        "pictures": upload.picture_count,
        "percent": min(_MOST_PERCENT, signed * 100 // upload.byte_count),
    }
