"""The page of another hospital's records desk: files go in, and nothing about the child is seen or learnt.

Every link that does not work answers alike: wrong, ended, run out, used up, of a closed request.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import limits
from portal.center.models import CareCenter
from portal.lib.client_address import client_address
from portal.lib.json_answers import refusal
from portal.ui.dates import day_in_words
from records.forms import UploadForm
from records.models import DocumentReference, RecordKind, RecordUpload, UploadLink
from records.services.links import digest_of, find_live, finished_by, uploads_by
from records.services.refusals import Refusal, SendingRefused
from records.states import UploadStatus
from records.views import receiving
from records.views import sending_answers as answers
from records.views.sending_answers import Sender, in_json
from records.views.sending_words import sentence

SESSION_KEY: Final = "upload_link"
_OWN_UPLOADS: Final = "upload_link_uploads"
_QUERY: Final = "link"
LOOKING: Final = limits.Limit("upload-link", amount=60, minutes=15)
# A thousand parts are sixteen calls.
SENDING: Final = limits.Limit("upload-link-sending", amount=1200, minutes=15)

_REMEMBERED: Final = 50

View = Callable[..., HttpResponse]


def _by_link(view: View) -> View:
    """A page for whoever holds a link that works."""

    @never_cache
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            LOOKING.consume(limits.network(client_address(request)))
        except limits.TooMany:
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        if token := request.GET.get(_QUERY):
            # Out of the address and into the session: nobody reads it over a shoulder, or in a log.
            request.session[SESSION_KEY] = digest_of(token)
            return redirect("records:send")
        link = find_live(token_digest=_held(request))
        return over(request) if link is None else view(request, link, **kwargs)

    return answer


def _json_by_link(view: View) -> View:
    """The same for what the page's program asks."""

    @login_not_required
    @in_json
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            SENDING.consume(limits.network(client_address(request)))
        except limits.TooMany:
            raise SendingRefused(Refusal.TOO_MANY) from None
        link = find_live(token_digest=_held(request))
        if link is None:
            return _over_in_json(request, **kwargs)
        return view(request, Sender(link.created_by, link.opinion_request, link), **kwargs)

    return answer


def over(request: HttpRequest) -> HttpResponse:
    """One answer for every link that takes nothing."""
    return render(request, "records/send_over.html", status=HTTPStatus.NOT_FOUND)


@_by_link
@require_safe
def landing(request: HttpRequest, link: UploadLink) -> HttpResponse:
    """Who asks, for what, until when."""
    if len(link.kinds) == 1:
        return redirect("records:send_kind", kind=link.kinds[0])
    return render(request, "records/send.html", _context(link))


# Exempt on the outside only, as the family's own page: rights and limits are settled before the form is read.
@csrf_exempt
@_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def send_kind(request: HttpRequest, link: UploadLink, kind: str) -> HttpResponse:
    """The form for one kind of record."""
    if kind not in link.kinds:
        raise Http404
    if request.method != "POST":
        return _kind_page(request, link, kind)
    refused = receiving.too_heavy(request)
    if refused:
        return _kind_page(request, link, kind, [refused], HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    receiving.bound_the_reading(request)
    try:
        return _post(request, link, kind)
    except TooManyFilesSent:
        return _kind_page(request, link, kind, [receiving.too_many()], HTTPStatus.UNPROCESSABLE_ENTITY)
    except UnreadablePostError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    except OSError:
        return _kind_page(request, link, kind, [receiving.try_later()], HTTPStatus.SERVICE_UNAVAILABLE)


@csrf_protect
def _post(request: HttpRequest, link: UploadLink, kind: str) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _kind_page(request, link, kind, [_("Choose a file")], HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = receiving.receive_by_link(link=link, kind=kind, form=form)
    if outcome.received:
        count = outcome.received
        words = ngettext("We got your file. Thank you.", "We got %(n)s files. Thank you.", count)
        messages.success(request, words % {"n": count})
    if outcome.errors:
        return _kind_page(request, link, kind, outcome.errors, outcome.status)
    return redirect("records:send_kind", kind=kind)


@_json_by_link
@require_POST
def begin(request: HttpRequest, sender: Sender) -> HttpResponse:
    """As for a family; never tells what is here already."""
    standing = answers.begin_upload(request, sender)
    if isinstance(standing, DocumentReference):
        raise Http404
    own = request.session.get(_OWN_UPLOADS, [])
    request.session[_OWN_UPLOADS] = list(dict.fromkeys([*own, str(standing.upload.pk)]))[-_REMEMBERED:]
    return answers.begun(standing, sender)


@_json_by_link
@require_POST
def sign(request: HttpRequest, sender: Sender, upload_id: UUID) -> HttpResponse:
    """Addresses for up to 64 parts."""
    return answers.sign(request, sender, _find(sender, upload_id))


@_json_by_link
@require_safe
def state(request: HttpRequest, sender: Sender, upload_id: UUID) -> HttpResponse:
    """How far an upload is."""
    return answers.state(_find(sender, upload_id))


@_json_by_link
@require_POST
def finish(request: HttpRequest, sender: Sender, upload_id: UUID) -> HttpResponse:
    """Make the file of its parts."""
    return answers.finish(sender, _find(sender, upload_id))


@_json_by_link
@require_POST
def cancel(request: HttpRequest, sender: Sender, upload_id: UUID) -> HttpResponse:
    """Give an upload up."""
    return answers.cancel(sender, _find(sender, upload_id))


@_json_by_link
@require_safe
def open_uploads(request: HttpRequest, sender: Sender) -> HttpResponse:
    """What this browser began; another desk's file names are none of its business."""
    own = request.session.get(_OWN_UPLOADS, [])
    return answers.listed(list(_of(sender).filter(pk__in=own, status=UploadStatus.OPEN)))


def _held(request: HttpRequest) -> str:
    return str(request.session.get(SESSION_KEY, ""))


def _over_in_json(request: HttpRequest, upload_id: UUID | None = None) -> HttpResponse:
    """The one exception: the last file of a link uses it up, and its sender may not have heard that it arrived."""
    done = finished_by(token_digest=_held(request), upload_id=upload_id) if upload_id else None
    if done is not None and done.document is not None and str(done.pk) in request.session.get(_OWN_UPLOADS, []):
        return answers.document_answer(done.document, done)
    words = sentence(SendingRefused(Refusal.GONE))
    return refusal(Refusal.GONE.value, words, status=HTTPStatus.NOT_FOUND)


def _of(sender: Sender) -> Any:
    assert sender.link is not None  # noqa: S101 - every sender here came by one
    return uploads_by(sender.link)


def _find(sender: Sender, upload_id: UUID) -> RecordUpload:
    upload: RecordUpload | None = _of(sender).filter(pk=upload_id).first()
    if upload is None:
        raise Http404
    return upload


def _kind_page(
    request: HttpRequest,
    link: UploadLink,
    kind: str,
    problems: list[str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    form = receiving.form_with(problems) if problems else UploadForm()
    context = _context(link) | {"form": form, "kind": kind, "kind_name": RecordKind(kind).label}
    return render(request, "records/send_kind.html", context, status=status)


def _context(link: UploadLink) -> dict[str, object]:
    """Nothing of the child, the family or the illness: whoever was given the link knows whom it is about."""
    zone = CareCenter.objects.current().zone
    return {
        "kinds": [(kind, RecordKind(kind).label) for kind in link.kinds],
        "until": day_in_words(link.expires_at.astimezone(zone).date()),
        "left": link.most_files - link.file_count,
    }
