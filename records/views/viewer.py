"""What the files' own host shows: one page or picture at a time, drawn by us, to whoever brings a young ticket.

No session and no cookie come here. Each answer says itself what a browser may do with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from portal.settings.env import origin
from records.presenters.viewer import document_heading, paper_heading, series_heading
from records.services.case_files import files_of
from records.services.case_zip import zipped
from records.services.downloads import DocumentNotReady
from records.services.frames import FrameNotDrawable
from records.services.names import download_name
from records.services.page_pictures import PageNotDrawable, TooBusy, page_picture, page_words, series_picture
from records.services.tickets import Ticket, TicketOver, read_ticket
from records.services.viewing import (
    PAPER,
    SERIES,
    document_of,
    frames_of,
    instance_of,
    is_words,
    original_of,
    page_total,
    pages_of,
    series_of,
)
from records.storage import ObjectMissing, StoreUnavailable

_ZOOMS: Final = (1, 2, 3)
# Scripts and the own origin are let in because there is nothing on this origin to be reached: no cookie, no session,
# no page that a family wrote.
_PAGE_POLICY: Final = (
    "sandbox allow-scripts allow-same-origin; default-src 'none'; img-src 'self'; script-src 'self'; "
    "style-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
_PICTURE_POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"

_ASKED_ANEW: Final[Mapping[str, Callable[[Ticket], object]]] = {SERIES: series_of, PAPER: pages_of}

View = Callable[..., HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which page, how large, turned how."""

    number: int
    zoom: int = 1
    turns: int = 0

    def query(self, ticket: str, **changes: int) -> str:
        """The address of this choice with something changed."""
        values = {"n": self.number, "z": self.zoom, "r": self.turns} | changes
        return "?" + urlencode([("t", ticket), *values.items()])


def _with_ticket(view: View) -> View:
    """Only for a ticket that still counts; every other one gets the same answer."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            ticket = read_ticket(request.GET.get("t", ""))
        except TicketOver:
            return _page("records/viewer/over.html", {}, HTTPStatus.FORBIDDEN)
        with translation.override(ticket.language):
            return _answer(view, request, ticket)

    return answer


def _answer(view: View, request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    try:
        return view(request, ticket)
    except (DocumentNotReady, ObjectMissing):
        return _page("records/viewer/over.html", {}, HTTPStatus.NOT_FOUND)
    except (StoreUnavailable, TooBusy):
        answer = _page("records/viewer/later.html", {}, HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = "10"
        return answer


@_with_ticket
def show(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The page around one picture, with ways to the others."""
    if ticket.subject == SERIES:
        series = series_of(ticket)
        return _pictures(request, ticket, len(frames_of(series, ticket.user)), series_heading(series))
    if ticket.subject == PAPER:
        pages = pages_of(ticket)
        return _pictures(request, ticket, len(pages), paper_heading(pages[0]))
    document = document_of(ticket)
    if is_words(document):
        context = {"words": page_words(document), **document_heading(document)}
        return _page("records/viewer/words.html", context)
    return _pictures(request, ticket, page_total(document), document_heading(document))


@_with_ticket
def picture(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """One page or frame as a JPEG made here."""
    try:
        content = _draw(request, ticket)
    except (PageNotDrawable, FrameNotDrawable):
        return _guard(HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY), _PICTURE_POLICY)
    answer = HttpResponse(content, content_type="image/jpeg")
    # A page shows it all the same; an address typed by hand saves it and shows nothing.
    answer.headers["Content-Disposition"] = 'attachment; filename="page.jpg"'
    return _guard(answer, _PICTURE_POLICY)


@_with_ticket
def original(_request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    """What leaves of a file: one thing as itself, several as a ZIP that is written while it is sent."""
    document = original_of(ticket)
    files = files_of(document, ticket.user)
    if not files:
        raise DocumentNotReady
    media_type = files[0].document.media_type
    name = download_name(files[0].document.original_name.removesuffix(".zip"), media_type)
    answer = StreamingHttpResponse(files[0].chunks(), content_type=media_type)
    if len(files) > 1:
        name = f"{document.original_name.removesuffix('.zip')}.zip"
        answer = StreamingHttpResponse(zipped(files), content_type="application/zip")
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return _guard(answer, _PICTURE_POLICY)


@_with_ticket
def renew(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """A ticket with new minutes, as long as the file is open and its reader signed in."""
    _ASKED_ANEW.get(ticket.subject, document_of)(ticket)
    return _guard(HttpResponse(ticket.text(), content_type="text/plain"), _PICTURE_POLICY)


def _draw(request: HttpRequest, ticket: Ticket) -> bytes:
    if ticket.subject == SERIES:
        series = series_of(ticket)
        frames = frames_of(series, ticket.user)
        frame = frames[_choice(request, len(frames)).number - 1] if frames else None
        if frame is None:
            raise DocumentNotReady
        return series_picture(instance_of(frame, series, ticket.user), frame.number)
    if ticket.subject == PAPER:
        pages = pages_of(ticket)
        choice = _choice(request, len(pages))
        return page_picture(pages[choice.number - 1], 0, choice.turns)
    document = document_of(ticket)
    choice = _choice(request, page_total(document))
    return page_picture(document, choice.number - 1, choice.turns)


def _pictures(request: HttpRequest, ticket: Ticket, total: int, heading: dict[str, Any]) -> HttpResponse:
    if not total:
        raise DocumentNotReady
    choice, text = _choice(request, total), ticket.text()
    last = {"first": 1, "previous": choice.number - 1, "next": choice.number + 1, "last": total}
    context = {
        "choice": choice,
        "total": total,
        "ticket": text,
        "is_series": ticket.subject == SERIES,
        "picture_query": choice.query(text),
        "ways": {name: choice.query(text, n=min(max(number, 1), total)) for name, number in last.items()},
        "zooms": [(zoom, choice.query(text, z=zoom)) for zoom in _ZOOMS],
        "portal": origin(settings.PORTAL_BASE_URL),
        "turned_query": choice.query(text, r=(choice.turns + 1) % 4),
        **heading,
    }
    return _page("records/viewer/pictures.html", context)


def _choice(request: HttpRequest, total: int) -> Choice:
    """What the address asks for, kept within what there is."""
    return Choice(
        number=_number(request, "n", 1, 1, total),
        zoom=_number(request, "z", 1, 1, 3),
        turns=_number(request, "r", 0, 0, 3),
    )


def _number(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    typed = request.GET.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else default  # noqa: PLR2004
    return min(max(number, least), most)


def _page(template: str, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    words = render_to_string(template, context | {"language": translation.get_language()})
    return _guard(HttpResponse(words, status=status), _PAGE_POLICY + origin(settings.PORTAL_BASE_URL))


def _guard(answer: Answer, policy: str) -> Answer:
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
